/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Find a sequence in digits, step from match to match, go to a position.
 *
 * Signals:
 *   sequence (const char *digits)        what is to be marked has changed; "" for nothing
 *   go-to (guint64 offset, guint length)  a place, from 0, is to be shown
 *   closed ()                            Escape was pressed */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_DIGITS_FIND_BAR (tandem_digits_find_bar_get_type ())
G_DECLARE_FINAL_TYPE (TandemDigitsFindBar, tandem_digits_find_bar, TANDEM, DIGITS_FIND_BAR, AdwBin)

/* Works on @digits (referenced), which are in the memfd @fd (duplicated). */
void tandem_digits_find_bar_set_digits (TandemDigitsFindBar *self, GBytes *digits, int fd);

/* The next match after the current place, or the one before. */
void tandem_digits_find_bar_step (TandemDigitsFindBar *self, gboolean forward);

/* Puts the focus where a sequence, or where a position is typed. */
void tandem_digits_find_bar_focus (TandemDigitsFindBar *self);
void tandem_digits_find_bar_focus_position (TandemDigitsFindBar *self);

G_END_DECLS
