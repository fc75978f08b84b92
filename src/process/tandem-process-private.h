/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The two rooms of a process: tandem-process.c (construction, start, what it is sent) and
 * tandem-process-life.c (what it says, its deadlines and its end); and what the stop ladder and the pool need
 * of it. Private to the process layer. */
#pragma once

#include "process/tandem-channel.h"
#include "process/tandem-deadline.h"
#include "process/tandem-process.h"

G_BEGIN_DECLS

/* Is given the frames instead of the signal's handlers: a signal costs more than a small frame. */
typedef void (*TandemProcessFrameFunc) (TandemProcess *self,
                                        guint type,
                                        guint64 id,
                                        GBytes *payload,
                                        gpointer user_data);

struct _TandemProcess
{
  GObject parent_instance;

  char *name;
  guint index;
  TandemWorkerHooks hooks;
  gpointer user_data;
  TandemEvent *event;
  gint64 start_timeout;
  gboolean polite;
  GArray *keep_fds;
  TandemSandbox *sandbox;            /* (nullable) */
  TandemProcessFrameFunc frame_func; /* (nullable) */
  gpointer frame_data;

  TandemProcessState state;
  pid_t pid;
  int pid_fd;
  gint64 start_time;
  GMainContext *context;
  TandemChannel *channel;
  GSource *pid_source;
  GSource *stop_source;
  TandemDeadline deadline; /* to be ready, or to end after its pipe did */
  GSource *deadline_source;
  gboolean has_deadline; /* while it is paused there is no source */

  gboolean paused;     /* by tandem_process_pause () */
  gboolean stopped;    /* by someone else */
  guint n_looks;       /* that found it stopped */
  gint64 last_look;    /* microseconds of g_get_monotonic_time () */
  gboolean terminated; /* SIGTERM was sent */
  gboolean killed;     /* SIGKILL was sent */
  gboolean said_end;   /* it told that it ends in order */
  gboolean finishing;
  GError *error;   /* why it fails, once known */
  GError *cut_off; /* its pipe ended within a frame */
  GQueue log_tail; /* of char * */
  TandemExitReport *report;
};

/* ---- tandem-process.c ---- */

/* Frames are handed to @function (nullable) instead of being emitted: a signal costs more than a tiny task.
 */
void tandem_process_set_frame_func (TandemProcess *self, TandemProcessFrameFunc function, gpointer user_data);

/* tandem_process_send () in two halves, so that many frames can be written at once. */
void tandem_process_push (TandemProcess *self, guint32 type, guint64 id, GBytes *payload);
void tandem_process_flush (TandemProcess *self);

/* Emit the signals. */
void tandem_process_emit_ready (TandemProcess *self);
void tandem_process_emit_frame (TandemProcess *self, const TandemFrame *frame);
void tandem_process_emit_stop_changed (TandemProcess *self);
void tandem_process_emit_ended (TandemProcess *self);

/* Sends the signal @number, to one that is alive. */
void tandem_process_signal (TandemProcess *self, int number);

/* ---- tandem-process-stop.c ---- */

/* Looks now and then whether it was stopped by someone else, and continues it. */
void tandem_process_watch_stop (TandemProcess *self);

/* The same without a main loop: one look, and microseconds until the next is due. */
void tandem_process_look_at_stop (TandemProcess *self);
gint64 tandem_process_get_next_look (TandemProcess *self);

/* ---- tandem-process-life.c ---- */

/* Callbacks of the channel. */
gboolean tandem_process_handle_frame (const TandemFrame *frame, gpointer user_data, GError **error);
void tandem_process_handle_closed (const GError *error, gpointer user_data);

/* Watches for its end. */
void tandem_process_watch_end (TandemProcess *self);

/* It is killed and fails when it is not ready, or has not ended after its pipe did, in @span microseconds. */
void tandem_process_watch_deadline (TandemProcess *self, gint64 span);

/* The time of the deadline stands still, and goes on. */
void tandem_process_hold_deadline (TandemProcess *self);
void tandem_process_continue_deadline (TandemProcess *self);
void tandem_process_clear_sources (TandemProcess *self);

/* Serves the living among @processes (of TandemProcess) without a main loop: waits until one of them has
 * something to say, but at most @timeout microseconds (less, when a deadline of theirs wants a look), and
 * emits the signals. */
void tandem_process_serve (TandemProcess *const *processes, guint n_processes, gint64 timeout);

/* Kills it; it has failed with @error, (transfer full), unless a reason was known already. */
void tandem_process_fail (TandemProcess *self, GError *error);

G_END_DECLS
