/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tasks of a map gave, in the order of its arguments. The answers stay as they came, a chunk in one
 * piece of memory: there is no object for each task, and a result is looked at where it lies. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _TandemResults TandemResults;

/* Counted for one thread. @self is not nullable; tandem_results_ref () returns it. */
TandemResults *tandem_results_ref (TandemResults *self);
void tandem_results_unref (TandemResults *self);

/* How many tasks @self has, and how many of them failed. */
guint tandem_results_get_n_tasks (TandemResults *self);
guint tandem_results_get_n_failed (TandemResults *self);

/* The value of task @index (from 0) of a map over values, (transfer full); NULL with @error set when the task
 * failed: to its own error, whole, or to TANDEM_PROCESS_ERROR_DIED when it was given up as its workers died,
 * or to G_IO_ERROR_CANCELLED. Can be called more than once; makes the GVariant each time. */
GVariant *tandem_results_get_value (TandemResults *self, guint index, GError **error);

/* The same of a map over records: where its result lies, of the result size. It belongs to @self. */
gconstpointer tandem_results_get_record (TandemResults *self, guint index, GError **error);

/* The worker that did task @index last; (nullable) NULL when none was given it. It lives for ever. */
const char *tandem_results_get_worker_name (TandemResults *self, guint index);

/* How many workers died of task @index when it was alone with them. */
guint tandem_results_get_deaths (TandemResults *self, guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemResults, tandem_results_unref)

G_END_DECLS
