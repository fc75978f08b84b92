/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/tandem-line-writer.h"

#include "cli/tandem-cli-options.h"

#include <errno.h>
#include <glib-unix.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

struct _TandemLineWriter
{
  GObject parent_instance;

  int fd;
  const char *name;
  GString *pending;
  gsize written; /* of pending */
  GSource *source;
  GError *error;
};

G_DEFINE_FINAL_TYPE (TandemLineWriter, tandem_line_writer, G_TYPE_OBJECT)

enum
{
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
clear_source (TandemLineWriter *self)
{
  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_clear_pointer (&self->source, g_source_unref);
    }
}

static void
fail (TandemLineWriter *self, int code)
{
  g_set_error (&self->error, TANDEM_CLI_ERROR, TANDEM_CLI_ERROR_OUTPUT, "standard output: %s",
               g_strerror (code));
  g_string_truncate (self->pending, 0);
  self->written = 0;
  g_signal_emit (self, signals[FAILED], 0, self->error);
}

/* Writes as much as can be written without waiting: a pipe that polls as writable takes PIPE_BUF bytes. */
static void
write_some (TandemLineWriter *self)
{
  while (self->error == NULL && self->written < self->pending->len)
    {
      struct pollfd wanted = { .fd = self->fd, .events = POLLOUT };
      gssize count;

      if (poll (&wanted, 1, 0) == 0)
        return;
      count = write (self->fd, self->pending->str + self->written,
                     MIN (self->pending->len - self->written, PIPE_BUF));
      if (count >= 0)
        self->written += (gsize)count;
      else if (errno == EAGAIN)
        return;
      else if (errno != EINTR)
        fail (self, errno);
    }
}

static void
flush (TandemLineWriter *self)
{
  write_some (self);

  /* Not each time: what waits is moved, which must not cost more than the writing did. */
  if (self->written >= self->pending->len - self->written)
    {
      g_string_erase (self->pending, 0, (gssize)self->written);
      self->written = 0;
    }
}

static gboolean
on_writable (int fd, GIOCondition condition, gpointer user_data)
{
  TandemLineWriter *self = user_data;

  flush (self);
  if (self->pending->len > 0)
    return G_SOURCE_CONTINUE;
  clear_source (self);
  return G_SOURCE_REMOVE;
}

void
tandem_line_writer_write (TandemLineWriter *self, const char *text)
{
  g_autofree char *line = g_strconcat (text, "\n", NULL);

  tandem_line_writer_write_text (self, line);
}

void
tandem_line_writer_write_text (TandemLineWriter *self, const char *text)
{
  if (self->error != NULL)
    return;

  g_string_append (self->pending, text);
  flush (self);
  if (self->pending->len > 0 && self->source == NULL)
    {
      self->source = g_unix_fd_source_new (self->fd, G_IO_OUT);
      g_source_set_callback (self->source, G_SOURCE_FUNC (on_writable), self, NULL);
      g_source_attach (self->source, NULL);
    }
}

static gboolean
wake_up (gpointer user_data)
{
  return G_SOURCE_REMOVE;
}

gsize
tandem_line_writer_get_pending (TandemLineWriter *self)
{
  return self->pending->len - self->written;
}

void
tandem_line_writer_drain (TandemLineWriter *self, gint64 timeout)
{
  gint64 deadline = g_get_monotonic_time () + MIN (timeout, G_MAXINT64 / 2);

  while (self->source != NULL && g_get_monotonic_time () < deadline)
    {
      g_autoptr (GSource) alarm = g_timeout_source_new (50);

      g_source_set_callback (alarm, wake_up, NULL, NULL);
      g_source_attach (alarm, NULL);
      g_main_context_iteration (NULL, TRUE);
      g_source_destroy (alarm);
    }
}

void
tandem_line_writer_give_up (TandemLineWriter *self)
{
  g_string_truncate (self->pending, 0);
  self->written = 0;
  clear_source (self);
}

const GError *
tandem_line_writer_get_error (TandemLineWriter *self)
{
  return self->error;
}

TandemLineWriter *
tandem_line_writer_new (int fd, const char *name)
{
  TandemLineWriter *self = g_object_new (TANDEM_TYPE_LINE_WRITER, NULL);

  self->fd = fd;
  self->name = name;
  return self;
}

static void
tandem_line_writer_finalize (GObject *object)
{
  TandemLineWriter *self = TANDEM_LINE_WRITER (object);

  clear_source (self);
  g_string_free (self->pending, TRUE);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (tandem_line_writer_parent_class)->finalize (object);
}

static void
tandem_line_writer_class_init (TandemLineWriterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_line_writer_finalize;

  signals[FAILED] = g_signal_new ("failed", TANDEM_TYPE_LINE_WRITER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
tandem_line_writer_init (TandemLineWriter *self)
{
  self->pending = g_string_new (NULL);
}
