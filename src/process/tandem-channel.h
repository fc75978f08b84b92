/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The parent's side of what connects it with one worker: a pipe for tasks, a pipe for results, and a socket
 * for large results (see tandem-frame.h). Never blocks. Private to TandemProcess. */
#pragma once

#include "process/tandem-frame.h"

#include <poll.h>

G_BEGIN_DECLS

typedef struct _TandemChannel TandemChannel;

/* The descriptors of the worker's side. */
typedef struct
{
  int task_fd;   /* read */
  int result_fd; /* written */
  int memory_fd; /* large results are sent on it */
} TandemChannelEnds;

/* A frame arrived. FALSE with @error set when it makes no sense: then the channel is closed. */
typedef gboolean (*TandemChannelFrameFunc) (const TandemFrame *frame, gpointer user_data, GError **error);

/* The worker's side is closed (@error is NULL) or what came from it was bad. Called once, not after
 * tandem_channel_close (). @error belongs to the channel. */
typedef void (*TandemChannelClosedFunc) (const GError *error, gpointer user_data);

/* NULL with @error set when there are no descriptors. */
TandemChannel *tandem_channel_new (GError **error);
TandemChannel *tandem_channel_ref (TandemChannel *self);
void tandem_channel_unref (TandemChannel *self);

/* The worker's ends, which belong to the channel. */
const TandemChannelEnds *tandem_channel_get_worker_ends (TandemChannel *self);

/* In the parent, after the fork: closes the worker's ends and serves its own from @context. */
void tandem_channel_watch (TandemChannel *self,
                           GMainContext *context,
                           TandemChannelFrameFunc frame,
                           TandemChannelClosedFunc closed,
                           gpointer user_data);

/* Queues a frame. Nothing happens when the worker closed its side. */
void tandem_channel_push (TandemChannel *self, guint32 type, guint64 id, GBytes *payload);

/* Writes what the pipe takes of the queued frames; the rest follows from the main loop. */
void tandem_channel_flush (TandemChannel *self);

/* Bytes that were sent and are not in the pipe yet. */
gsize tandem_channel_get_pending (TandemChannel *self);

/* Without a main loop: fills in what to poll, and serves what poll () found. */
void tandem_channel_prepare_poll (TandemChannel *self, struct pollfd wanted[2]);
void tandem_channel_handle_poll (TandemChannel *self, const struct pollfd ready[2]);

/* Delivers what a dead worker left in its pipe. */
void tandem_channel_drain (TandemChannel *self);

/* Closes everything; no callback is called any more. */
void tandem_channel_close (TandemChannel *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemChannel, tandem_channel_unref)

G_END_DECLS
