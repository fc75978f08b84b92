/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The pool's side of the tasks of a map: their arguments, the messages to a worker, and where answers are
 * kept. Tasks travel in chunks; @first is the number of a chunk's first task, and a chunk that was divided
 * has chunks of one task instead. Private to the pool. */
#pragma once

#include "process/tandem-pool.h"
#include "process/tandem-results.h"

G_BEGIN_DECLS

/* Called when the last task is done. */
typedef void (*TandemResultsDoneFunc) (TandemResults *results, gpointer user_data);

/* @arguments (of GVariant, some NULL) are referenced, and sunk when floating. @chunk_size from 1. */
TandemResults *tandem_results_new_of_values (TandemTaskFunc function, GPtrArray *arguments, guint chunk_size);

/* Takes @arguments, memory of @n_tasks times the argument size. Here the chunk size of @task is unused. */
TandemResults *tandem_results_new_of_records (const TandemRecordTask *task,
                                              gpointer arguments,
                                              guint n_tasks,
                                              guint chunk_size);

/* @function is called once, in the tandem_results_keep () of the last task. */
void tandem_results_set_done_func (TandemResults *self, TandemResultsDoneFunc function, gpointer user_data);

/* How many tasks the chunk that begins at @first has. */
guint tandem_results_get_chunk (TandemResults *self, guint first);

/* Where the argument of task @index of a map over records lies. */
gconstpointer tandem_results_get_argument (TandemResults *self, guint index);

/* The message to a worker, and its type. (transfer full) */
GBytes *tandem_results_pack (TandemResults *self, guint first, guint n_tasks, guint32 *type);

/* Whether @answer is one to these tasks. */
gboolean tandem_results_fits (TandemResults *self, guint n_tasks, GVariant *answer);

/* How tasks ended: with @answer, which fits, or all with @error. Both are (nullable) and referenced or
 * copied. */
void tandem_results_keep (TandemResults *self,
                          guint first,
                          guint n_tasks,
                          GVariant *answer,
                          const GError *error,
                          const char *worker_name,
                          guint deaths);

G_END_DECLS
