/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* One process of Tandem as the Processes place lists it: the window, a job process or a worker. What a job
 * reports is set by its client; CPU and memory are read from /proc while somebody looks. A change is told by
 * notify::revision, one for all that changed. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  TANDEM_PROCESS_ROLE_WINDOW,
  TANDEM_PROCESS_ROLE_JOB,
  TANDEM_PROCESS_ROLE_WORKER,
} TandemProcessRole;

#define TANDEM_TYPE_PROCESS_ITEM (tandem_process_item_get_type ())
G_DECLARE_FINAL_TYPE (TandemProcessItem, tandem_process_item, TANDEM, PROCESS_ITEM, GObject)

/* @name and @job are for people; @job is the job's title, NULL for the window. Both may hold untrusted text.
 */
TandemProcessItem *
tandem_process_item_new (TandemProcessRole role, const char *name, const char *job, gint64 pid);

TandemProcessRole tandem_process_item_get_role (TandemProcessItem *self);
const char *tandem_process_item_get_name (TandemProcessItem *self);
const char *tandem_process_item_get_job (TandemProcessItem *self);
gint64 tandem_process_item_get_pid (TandemProcessItem *self);

/* The state as words for a person. Owned by @self. */
const char *tandem_process_item_get_state (TandemProcessItem *self);
gboolean tandem_process_item_is_ended (TandemProcessItem *self);

gint64 tandem_process_item_get_tasks (TandemProcessItem *self);
gint64 tandem_process_item_get_restarts (TandemProcessItem *self);

/* The share of one core since the last sample, 0 to the number of cores; below 0 when it is not known. */
double tandem_process_item_get_cpu (TandemProcessItem *self);

/* Resident memory in bytes; 0 when it is not known. */
guint64 tandem_process_item_get_memory (TandemProcessItem *self);

/* Sets what a job reported. @state: words for a person. */
void tandem_process_item_update (TandemProcessItem *self,
                                 gint64 pid,
                                 const char *state,
                                 gint64 tasks,
                                 gint64 restarts);

/* It has ended; @how: words for a person. */
void tandem_process_item_end (TandemProcessItem *self, const char *how);

/* Reads CPU and memory from /proc: two small files that the kernel makes up from memory, no disk is asked. */
void tandem_process_item_sample (TandemProcessItem *self);

G_END_DECLS
