/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What the kernel says of processes: read from /proc in a thread, as the memory of a process is counted under
 * a lock that the process may hold for long. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 pid;
  gboolean alive;
  char state;            /* as in proc(5): 'R', 'S', 'T' for stopped, … */
  guint64 ticks;         /* of CPU, user and system, see sysconf (_SC_CLK_TCK) */
  gint64 start_time;     /* in microseconds of g_get_monotonic_time () */
  gint64 time;           /* when this was read, in the same */
  guint64 memory;        /* bytes; 0 when it is not known */
  gboolean proportional; /* memory that n processes share counts as one n-th; else wholly */
} TandemProcessSample;

#define TANDEM_TYPE_PROCESS_SAMPLER (tandem_process_sampler_get_type ())
G_DECLARE_FINAL_TYPE (TandemProcessSampler, tandem_process_sampler, TANDEM, PROCESS_SAMPLER, GObject)

TandemProcessSampler *tandem_process_sampler_new (void);

/* Reads a sample of each of @pids (of gint64; taken). While one reading is under way the next is refused:
 * then this returns FALSE and @callback is not called. */
gboolean tandem_process_sampler_read_async (TandemProcessSampler *self,
                                            GArray *pids,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);

/* Of TandemProcessSample, in the order of the pids. (transfer full) */
GArray *tandem_process_sampler_read_finish (TandemProcessSampler *self, GAsyncResult *result);

/* Reads one now: for tests, and what the thread does. @proportional: whether to try. */
void tandem_process_sample_read (TandemProcessSample *sample, gint64 pid, gboolean proportional);

G_END_DECLS
