/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Untrusted text, such as a file name or a message that holds one, made safe for a terminal and for one line.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @text with what could deceive or steer a terminal shown escaped: C0 controls, DEL, C1 controls, invalid
 * UTF-8 and bytes that are part of no character as \xNN, newline, tab and carriage return as \n, \t and \r,
 * bidi controls and line separators (U+061C, U+200E, U+200F, U+2028 to U+202E, U+2066 to U+2069) as \u{NNNN},
 * and the backslash as
 * \\. @length in bytes, or -1 up to the NUL. (transfer full) */
char *tandem_quote (const char *text, gssize length);

G_END_DECLS
