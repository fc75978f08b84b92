/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Digits as a list of lines in groups of ten, with the position at the start of each line; opens at once,
 * however many there are. A sequence is marked wherever it stands, and one place as the current one. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_DIGITS_LIST (tandem_digits_list_get_type ())
G_DECLARE_FINAL_TYPE (TandemDigitsList, tandem_digits_list, TANDEM, DIGITS_LIST, AdwBin)

/* Shows @digits (referenced) from the first one on. */
void tandem_digits_list_set_digits (TandemDigitsList *self, GBytes *digits);

/* Marks each @sequence; "" for none. */
void tandem_digits_list_set_sequence (TandemDigitsList *self, const char *sequence);

/* Scrolls to the digits from @offset (from 0) on and marks @length of them as the current place. */
void tandem_digits_list_go_to (TandemDigitsList *self, guint64 offset, gsize length);

/* The current place; -1 when there is none. */
gint64 tandem_digits_list_get_current (TandemDigitsList *self);

/* Puts the focus on the list. */
void tandem_digits_list_focus (TandemDigitsList *self);

G_END_DECLS
