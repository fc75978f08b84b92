/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The computations of e that were made: as a plot and as a table, exported as CSV.
 *
 * Signals: back () */
#pragma once

#include "app/tandem-run-store.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_DIGITS_HISTORY (tandem_digits_history_get_type ())
G_DECLARE_FINAL_TYPE (TandemDigitsHistory, tandem_digits_history, TANDEM, DIGITS_HISTORY, AdwBin)

/* Shows and follows @store (referenced). Call it once. */
void tandem_digits_history_set_store (TandemDigitsHistory *self, TandemRunStore *store);

G_END_DECLS
