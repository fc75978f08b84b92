/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers, times and untrusted texts as a person reads them, in the person's language. All results (transfer
 * full). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A count with thousands separators: "412,331". */
char *tandem_format_count (guint64 count);

/* A time that something took, in @seconds: "0.25 s", "12.3 s", "3 min 20 s", "2 h 5 min". */
char *tandem_format_duration (double seconds);

/* A time that is left, in @seconds, no more exact than it can be known: "about 12 s left". */
char *tandem_format_seconds_left (double seconds);

/* A fraction, 0 to 1: "42 %". Never "100 %" before it is whole. */
char *tandem_format_percent (double fraction);

/* A moment, in seconds since 1970: "Today 14:05" or "3 Mar 2026"; "" when it is none. */
char *tandem_format_date (gint64 seconds);

/* A file name or path as bytes, safe to show, its own backslashes doubled (see tandem_quote ()). */
char *tandem_format_name (const char *name, gssize length);

/* A path as bytes, safe to show, without that of the folder that it is in: "sub/file". Whole when it is not
 * in @folder (nullable). */
char *tandem_format_path_in (const char *path, const char *folder);

/* A message that may hold untrusted text, safe to show; as it is when nothing in it steers the reader. */
char *tandem_format_message (const char *message);

G_END_DECLS
