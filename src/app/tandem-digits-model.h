/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The digits as lines for a list: a line is made when it is looked at, from the mapped result memory. Opens
 * at once, however many digits there are. Items are TandemDigitsLine. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_DIGITS_LINE (tandem_digits_line_get_type ())
G_DECLARE_FINAL_TYPE (TandemDigitsLine, tandem_digits_line, TANDEM, DIGITS_LINE, GObject)

/* The line's first digit, from 0, and how many there are. */
gsize tandem_digits_line_get_offset (TandemDigitsLine *self);
gsize tandem_digits_line_get_length (TandemDigitsLine *self);

/* The place of the line's first digit after the point, from 1, with separators. Owned by @self. */
const char *tandem_digits_line_get_position (TandemDigitsLine *self);

/* The digits in groups of ten. Owned by @self. */
const char *tandem_digits_line_get_text (TandemDigitsLine *self);

#define TANDEM_TYPE_DIGITS_MODEL (tandem_digits_model_get_type ())
G_DECLARE_FINAL_TYPE (TandemDigitsModel, tandem_digits_model, TANDEM, DIGITS_MODEL, GObject)

TandemDigitsModel *tandem_digits_model_new (void);

/* Shows @digits (nullable, referenced). */
void tandem_digits_model_set_digits (TandemDigitsModel *self, GBytes *digits);

/* How many digits a line has: a multiple of ten. */
void tandem_digits_model_set_line_length (TandemDigitsModel *self, guint length);
guint tandem_digits_model_get_line_length (TandemDigitsModel *self);

G_END_DECLS
