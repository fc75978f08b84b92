/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A computation of e while it runs: its steps by name with the fraction of each, the whole, the time, Cancel.
 */
#pragma once

#include "app/tandem-job-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_DIGITS_PROGRESS (tandem_digits_progress_get_type ())
G_DECLARE_FINAL_TYPE (TandemDigitsProgress, tandem_digits_progress, TANDEM, DIGITS_PROGRESS, AdwBin)

/* Shows @client (nullable, referenced). */
void tandem_digits_progress_set_client (TandemDigitsProgress *self, TandemJobClient *client);

G_END_DECLS
