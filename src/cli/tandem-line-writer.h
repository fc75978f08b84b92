/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes lines to a descriptor without ever waiting for who reads them: what does not fit is kept and written
 * from the main loop. The descriptor is not made non-blocking, as others may share it.
 *
 * Signal: failed (GError *error), once, when it cannot be written. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_LINE_WRITER (tandem_line_writer_get_type ())
G_DECLARE_FINAL_TYPE (TandemLineWriter, tandem_line_writer, TANDEM, LINE_WRITER, GObject)

/* @fd stays the caller's; @name is what people call it. */
TandemLineWriter *tandem_line_writer_new (int fd, const char *name);

/* Adds @text and a newline. After a failure it does nothing. */
void tandem_line_writer_write (TandemLineWriter *self, const char *text);

/* Bytes that wait for the reader. */
gsize tandem_line_writer_get_pending (TandemLineWriter *self);

/* The same without a newline. */
void tandem_line_writer_write_text (TandemLineWriter *self, const char *text);

/* Runs the main loop until all is written, has failed, or was given up, or until @timeout microseconds are
 * over. */
void tandem_line_writer_drain (TandemLineWriter *self, gint64 timeout);

/* Drops what waits. */
void tandem_line_writer_give_up (TandemLineWriter *self);

/* (nullable) Why it failed. */
const GError *tandem_line_writer_get_error (TandemLineWriter *self);

G_END_DECLS
