/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* One process of Tandem as the Processes place lists it: the window, a job process or a worker. What a job
 * reports is set by its client; what the kernel says comes as samples while somebody looks. A change is told
 * by notify::revision, one for all that changed. */
#pragma once

#include "app/tandem-process-sampler.h"

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
const char *tandem_process_item_get_role_name (TandemProcessItem *self); /* "Worker". Static. */
const char *tandem_process_item_get_name (TandemProcessItem *self);
const char *tandem_process_item_get_job (TandemProcessItem *self);
void tandem_process_item_set_name (TandemProcessItem *self, const char *name);
gint64 tandem_process_item_get_pid (TandemProcessItem *self);

/* The name under which its log lines stand: its own, or "window". Owned by @self. */
const char *tandem_process_item_get_log_name (TandemProcessItem *self);

/* The job client that it belongs to; NULL for the window. Not owned: compare it with those that are known. */
gpointer tandem_process_item_get_client (TandemProcessItem *self);
void tandem_process_item_set_client (TandemProcessItem *self, gpointer client);

/* The state as words for a person: as reported, or that it stands still, whoever stopped it. Owned by @self.
 */
const char *tandem_process_item_get_state (TandemProcessItem *self);
gboolean tandem_process_item_is_ended (TandemProcessItem *self);

/* Why it is in this state, when there is more to say. (nullable) Owned by @self. */
const char *tandem_process_item_get_reason (TandemProcessItem *self);

/* What it is doing now; "" when that is not known. Owned by @self. */
const char *tandem_process_item_get_work (TandemProcessItem *self);

gint64 tandem_process_item_get_tasks (TandemProcessItem *self);
gint64 tandem_process_item_get_restarts (TandemProcessItem *self);

/* The share of one core since the last sample, 0 to the number of cores; below 0 when it is not known. */
double tandem_process_item_get_cpu (TandemProcessItem *self);

/* Bytes; 0 when it is not known. Proportional where that is cheap to know, else resident. */
guint64 tandem_process_item_get_memory (TandemProcessItem *self);

/* Seconds from its start until now or its end; below 0 when the start is not known. */
double tandem_process_item_get_run_time (TandemProcessItem *self);

/* Sets what a job reported. @state: words for a person; @work: untrusted, nullable. */
void tandem_process_item_update (TandemProcessItem *self,
                                 gint64 pid,
                                 const char *state,
                                 const char *work,
                                 gint64 tasks,
                                 gint64 restarts);

/* Whether its job is paused, so that it stands still because a person wants it. */
void tandem_process_item_set_paused (TandemProcessItem *self, gboolean paused);

/* It has ended; @how: words for a person; @reason: safe to show, nullable. */
void tandem_process_item_end (TandemProcessItem *self, const char *how, const char *reason);

/* Takes what the kernel said. */
void tandem_process_item_take_sample (TandemProcessItem *self, const TandemProcessSample *sample);

G_END_DECLS
