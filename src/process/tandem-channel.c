/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-channel.h"

#include "process/tandem-error.h"
#include "process/tandem-fd.h"
#include "process/tandem-frame-memory.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <unistd.h>

#define FRAMES_AT_ONCE 64          /* then the main loop has its turn */
#define LARGEST_PIPE (1024 * 1024) /* bytes: what a pipe holds unless an administrator allowed more */

struct _TandemChannel
{
  grefcount references;
  TandemChannelEnds worker;
  int task_fd;
  int result_fd;
  int memory_fd;
  TandemFrameReader *reader;
  TandemFrameWriter *writer;
  GMainContext *context;
  GSource *task_source;
  GSource *result_source;
  TandemChannelFrameFunc frame;
  TandemChannelClosedFunc closed;
  gpointer user_data;
};

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    {
      g_source_destroy (*source);
      g_clear_pointer (source, g_source_unref);
    }
}

static GSource *
watch (TandemChannel *self, int fd, GIOCondition condition, GUnixFDSourceFunc function)
{
  GSource *source = g_unix_fd_source_new (fd, condition);

  g_source_set_callback (source, G_SOURCE_FUNC (function), self, NULL);
  g_source_attach (source, self->context);
  return source;
}

/* ---- What the worker sends ---- */

static void
close_results (TandemChannel *self, const GError *error)
{
  clear_source (&self->result_source);
  tandem_fd_clear (&self->result_fd);
  tandem_fd_clear (&self->memory_fd);
  self->closed (error, self->user_data);
}

/* Reads one frame and hands it on. Returns whether there may be more. */
static gboolean
read_frame (TandemChannel *self)
{
  g_auto (TandemFrame) frame = { 0 };
  g_autoptr (GError) error = NULL;
  TandemReadStatus status = tandem_frame_reader_read (self->reader, self->result_fd, &frame, &error);

  if (status == TANDEM_READ_AGAIN)
    return FALSE;
  if (status == TANDEM_READ_FRAME && self->frame (&frame, self->user_data, &error))
    return self->result_fd >= 0;
  if (self->result_fd >= 0)
    close_results (self, error);
  return FALSE;
}

static gboolean
read_frames (TandemChannel *self, guint n_frames)
{
  g_autoptr (TandemChannel) reference = tandem_channel_ref (self);
  gboolean more = self->result_fd >= 0;

  for (guint i = 0; more && i < n_frames; i++)
    more = read_frame (self);

  /* What was read from the pipe already makes no descriptor readable. */
  if (self->result_source != NULL)
    g_source_set_ready_time (self->result_source,
                             more && tandem_frame_reader_has_frame (self->reader) ? 0 : -1);
  return more;
}

static gboolean
on_result_readable (int fd, GIOCondition condition, gpointer user_data)
{
  TandemChannel *self = user_data;
  GSource *source = self->result_source;

  read_frames (self, FRAMES_AT_ONCE);
  return g_source_is_destroyed (source) ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

void
tandem_channel_drain (TandemChannel *self)
{
  /* A process that the worker has started may hold the pipe open and write without end: no more is taken than
   * a pipe and the reader's buffer can hold. */
  guint n_frames = LARGEST_PIPE / 24;

  read_frames (self, n_frames);
}

/* ---- What the worker is sent ---- */

static gboolean
on_task_writable (int fd, GIOCondition condition, gpointer user_data)
{
  TandemChannel *self = user_data;

  tandem_channel_flush (self);
  return self->task_source != NULL ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

void
tandem_channel_flush (TandemChannel *self)
{
  if (self->task_fd < 0)
    return;

  if (!tandem_frame_writer_flush (self->writer, self->task_fd, NULL))
    {
      /* The worker closed its end: it ends, and its exit says why. */
      clear_source (&self->task_source);
      tandem_fd_clear (&self->task_fd);
      tandem_frame_writer_clear (self->writer);
    }
  else if (tandem_frame_writer_get_pending (self->writer) == 0)
    clear_source (&self->task_source);
  else if (self->task_source == NULL)
    self->task_source = watch (self, self->task_fd, G_IO_OUT, on_task_writable);
}

void
tandem_channel_push (TandemChannel *self, guint32 type, guint64 id, GBytes *payload)
{
  if (self->task_fd >= 0)
    tandem_frame_writer_push (self->writer, type, id, payload);
}

gsize
tandem_channel_get_pending (TandemChannel *self)
{
  return tandem_frame_writer_get_pending (self->writer);
}

/* ---- Without a main loop ---- */

void
tandem_channel_prepare_poll (TandemChannel *self, struct pollfd wanted[2])
{
  wanted[0] = (struct pollfd){ .fd = self->result_fd, .events = POLLIN };
  wanted[1] = (struct pollfd){ .fd = self->task_source != NULL ? self->task_fd : -1, .events = POLLOUT };
}

void
tandem_channel_handle_poll (TandemChannel *self, const struct pollfd ready[2])
{
  g_autoptr (TandemChannel) reference = tandem_channel_ref (self);

  if (ready[1].revents != 0)
    tandem_channel_flush (self);
  if (ready[0].revents != 0)
    while (read_frames (self, FRAMES_AT_ONCE) && tandem_frame_reader_has_frame (self->reader))
      continue;
}

/* ---- Construction ---- */

const TandemChannelEnds *
tandem_channel_get_worker_ends (TandemChannel *self)
{
  return &self->worker;
}

static void
close_worker_ends (TandemChannel *self)
{
  tandem_fd_clear (&self->worker.task_fd);
  tandem_fd_clear (&self->worker.result_fd);
  tandem_fd_clear (&self->worker.memory_fd);
}

void
tandem_channel_watch (TandemChannel *self,
                      GMainContext *context,
                      TandemChannelFrameFunc frame,
                      TandemChannelClosedFunc closed,
                      gpointer user_data)
{
  close_worker_ends (self);
  fcntl (self->task_fd, F_SETFL, O_NONBLOCK);
  fcntl (self->result_fd, F_SETFL, O_NONBLOCK);
  self->context = g_main_context_ref (context);
  self->frame = frame;
  self->closed = closed;
  self->user_data = user_data;
  self->result_source = watch (self, self->result_fd, G_IO_IN, on_result_readable);
}

void
tandem_channel_close (TandemChannel *self)
{
  close_worker_ends (self);
  clear_source (&self->task_source);
  clear_source (&self->result_source);
  tandem_fd_clear (&self->task_fd);
  tandem_fd_clear (&self->result_fd);
  tandem_fd_clear (&self->memory_fd);
  tandem_frame_writer_clear (self->writer);
}

static gboolean
make_pipe (int *read_end, int *write_end)
{
  int ends[2];

  if (pipe2 (ends, O_CLOEXEC) != 0)
    return FALSE;

  *read_end = tandem_fd_above_standard (ends[0]);
  *write_end = tandem_fd_above_standard (ends[1]);
  return *read_end >= 0 && *write_end >= 0;
}

TandemChannel *
tandem_channel_new (GError **error)
{
  g_autoptr (TandemChannel) self = g_new0 (TandemChannel, 1);
  int memory_ends[2] = { -1, -1 };
  gboolean made;

  g_ref_count_init (&self->references);
  self->worker = (TandemChannelEnds){ -1, -1, -1 };
  self->task_fd = self->result_fd = -1;
  self->reader = tandem_frame_reader_new (TANDEM_FRAME_MAX_SIZE);
  self->writer = tandem_frame_writer_new ();

  made = make_pipe (&self->worker.task_fd, &self->task_fd)
         && make_pipe (&self->result_fd, &self->worker.result_fd) && tandem_frame_memory_pair (memory_ends);
  self->memory_fd = memory_ends[0];
  self->worker.memory_fd = memory_ends[1];
  if (!made)
    {
      tandem_set_system_error (error, errno, "pipe");
      return NULL;
    }

  tandem_frame_reader_set_memory_fd (self->reader, self->memory_fd);
  return g_steal_pointer (&self);
}

TandemChannel *
tandem_channel_ref (TandemChannel *self)
{
  g_ref_count_inc (&self->references);
  return self;
}

void
tandem_channel_unref (TandemChannel *self)
{
  if (!g_ref_count_dec (&self->references))
    return;

  tandem_channel_close (self);
  g_clear_pointer (&self->context, g_main_context_unref);
  tandem_frame_reader_free (self->reader);
  tandem_frame_writer_free (self->writer);
  g_free (self);
}
