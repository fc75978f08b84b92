/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The digits of e that a job computed: a virtual list of lines, what was checked, copy, save.
 *
 * Signals:
 *   again ()                    a person wants to ask for other digits
 *   continue (guint64 digits)   or for more than these */
#pragma once

#include "app/tandem-job-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_DIGITS_RESULT (tandem_digits_result_get_type ())
G_DECLARE_FINAL_TYPE (TandemDigitsResult, tandem_digits_result, TANDEM, DIGITS_RESULT, AdwBin)

/* Shows the result of @client, a job of e that has finished. @best: it was the fastest of its kind. */
void tandem_digits_result_show (TandemDigitsResult *self, TandemJobClient *client, gboolean best);

G_END_DECLS
