/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* How often each digit and each pair of neighbours stands in digits, and what that means: counted by a job
 * when it is first shown. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_DIGITS_FREQUENCY (tandem_digits_frequency_get_type ())
G_DECLARE_FINAL_TYPE (TandemDigitsFrequency, tandem_digits_frequency, TANDEM, DIGITS_FREQUENCY, AdwBin)

/* The digits are those in the memfd @fd (duplicated) from now on. */
void tandem_digits_frequency_set_digits (TandemDigitsFrequency *self, int fd);

G_END_DECLS
