/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The runs of e that were made, as the window has them: read from and added to the file in threads.
 *
 * Signals: changed () */
#pragma once

#include "job/tandem-run-history.h"

G_BEGIN_DECLS

#define TANDEM_TYPE_RUN_STORE (tandem_run_store_get_type ())
G_DECLARE_FINAL_TYPE (TandemRunStore, tandem_run_store, TANDEM, RUN_STORE, GObject)

/* Begins to read. */
TandemRunStore *tandem_run_store_new (void);

/* The runs, oldest first. (element-type TandemRun) Belongs to @self. */
GPtrArray *tandem_run_store_get_runs (TandemRunStore *self);

/* Lines of the file that could not be read. */
guint tandem_run_store_get_n_damaged (TandemRunStore *self);

/* This machine, as the runs name it. Belongs to @self. */
const char *tandem_run_store_get_machine (TandemRunStore *self);

/* Adds a run on this machine that ended now. Returns whether it is the fastest of its kind so far. */
gboolean tandem_run_store_add (TandemRunStore *self,
                               guint64 digits,
                               double seconds,
                               guint workers,
                               gboolean continued);

G_END_DECLS
