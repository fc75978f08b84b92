/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The runs of e that were made, in a file of one JSON object a line. A line that is damaged is left out and
 * counted; a run is added with one write at the end, so that nothing that happens then harms the others.
 * Reads and writes files: not for the thread of a window. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The newest of which are kept. */
#define TANDEM_RUN_HISTORY_MAX 5000

typedef struct
{
  gint64 time; /* seconds since 1970, at the end */
  guint64 digits;
  double seconds;
  guint workers;
  char *machine;      /* see tandem_run_history_describe_machine () */
  gboolean continued; /* from digits that were there: no whole run */
} TandemRun;

TandemRun *tandem_run_copy (const TandemRun *self);
void tandem_run_free (TandemRun *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemRun, tandem_run_free)

/* The file in the user's data directory. (transfer full) */
char *tandem_run_history_get_path (void);

/* What of this machine makes a run fast or slow: its processor and their number. (transfer full) */
char *tandem_run_history_describe_machine (void);

/* The runs in the file @path, oldest first (TandemRun); none when there is no file. *@n_damaged (nullable) is
 * the number of lines that were left out. (transfer full) Never NULL. */
GPtrArray *tandem_run_history_load (const char *path, guint *n_damaged);

/* Adds @run. When the file has grown to twice what is kept, the oldest are dropped. FALSE with @error set. */
gboolean tandem_run_history_add (const char *path, const TandemRun *run, GError **error);

/* The runs as CSV with a line of names. (transfer full) */
char *tandem_run_history_to_csv (GPtrArray *runs);

/* Whether no other whole run in @runs of as many digits on the same machine took as little time as @run, and
 * there is one that it beats. */
gboolean tandem_run_history_is_best (GPtrArray *runs, const TandemRun *run);

G_END_DECLS
