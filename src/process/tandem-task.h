/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A task of a pool: what was asked, and what came of it. It is the GAsyncResult that a pool's callbacks are
 * given. (GTask is not used here: making one starts a thread, and a process with threads must not fork.) */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_TASK (tandem_task_get_type ())
G_DECLARE_FINAL_TYPE (TandemTask, tandem_task, TANDEM, TASK, GObject)

/* (transfer full) */
TandemTask *tandem_task_new (gpointer source_object, GAsyncReadyCallback callback, gpointer user_data);

/* Keeps one of the two and calls the callback, at once. Once only. Each takes what it is given. */
void tandem_task_return (TandemTask *self, GVariant *value);
void tandem_task_return_error (TandemTask *self, GError *error);

/* The value, (transfer full); NULL with @error set when the task failed. Can be called more than once. */
GVariant *tandem_task_get_value (TandemTask *self, GError **error);

/* The worker that did it last; (nullable) NULL before it was given to one. */
const char *tandem_task_get_worker_name (TandemTask *self);

/* @name lives for ever: an interned string. */
void tandem_task_set_worker_name (TandemTask *self, const char *name);

/* How often it was begun by a worker that died of it. */
guint tandem_task_get_deaths (TandemTask *self);
void tandem_task_set_deaths (TandemTask *self, guint deaths);

G_END_DECLS
