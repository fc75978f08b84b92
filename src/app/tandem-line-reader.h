/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads lines from another process's pipe in the main loop, at a priority below that of the window's frames:
 * however much arrives, frames come first. Never trusts what arrives: memory is bounded, and a line that is
 * longer than agreed on ends the reading with an error. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_LINE_READER (tandem_line_reader_get_type ())
G_DECLARE_FINAL_TYPE (TandemLineReader, tandem_line_reader, TANDEM, LINE_READER, GObject)

/* @line: without its newline, NUL-terminated, @length bytes (it may hold NULs and be no UTF-8); valid during
 * the call. The owner of the reader may dispose of it within the call. */
typedef void (*TandemLineFunc) (const char *line, gsize length, gpointer user_data);

/* The end, called once: @error is NULL at end of file, owned by the reader. Not called after
 * tandem_line_reader_stop (). */
typedef void (*TandemLineEndFunc) (const GError *error, gpointer user_data);

/* For @stream (referenced), whose lines may have @max_length bytes. */
TandemLineReader *tandem_line_reader_new (GInputStream *stream,
                                          gsize max_length,
                                          TandemLineFunc line_func,
                                          TandemLineEndFunc end_func,
                                          gpointer user_data);

/* Begins to read. */
void tandem_line_reader_start (TandemLineReader *self);

/* Ends the reading: no function is called any more. */
void tandem_line_reader_stop (TandemLineReader *self);

G_END_DECLS
