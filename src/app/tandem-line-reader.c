/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-line-reader.h"

#include <glib/gi18n.h>
#include <string.h>

#define CHUNK (64 << 10)

struct _TandemLineReader
{
  GObject parent_instance;

  GInputStream *stream;
  GCancellable *cancellable;
  gsize max_length;
  TandemLineFunc line_func;
  TandemLineEndFunc end_func;
  gpointer user_data;

  GByteArray *pending; /* what has arrived of a line that is not whole */
  char *chunk;
  gboolean stopped;
};

G_DEFINE_FINAL_TYPE (TandemLineReader, tandem_line_reader, G_TYPE_OBJECT)

static void read_on (TandemLineReader *self);

static void
end (TandemLineReader *self, const GError *error)
{
  if (self->stopped)
    return;

  self->stopped = TRUE;
  self->end_func (error, self->user_data);
}

static void
end_too_long (TandemLineReader *self)
{
  g_autoptr (GError) error = NULL;

  error = g_error_new (G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                       ngettext ("A line of its report has more than %zu byte",
                                 "A line of its report has more than %zu bytes", self->max_length),
                       self->max_length);
  end (self, error);
}

/* Hands out the pending line. FALSE when nobody listens any more. */
static gboolean
flush_line (TandemLineReader *self)
{
  gsize length = self->pending->len;

  g_byte_array_append (self->pending, (const guint8 *)"", 1);
  self->line_func ((const char *)self->pending->data, length, self->user_data);
  g_byte_array_set_size (self->pending, 0);
  return !self->stopped;
}

static void
take_bytes (TandemLineReader *self, const char *bytes, gsize length)
{
  while (length > 0)
    {
      const char *newline = memchr (bytes, '\n', length);
      gsize part = newline != NULL ? (gsize)(newline - bytes) : length;

      if (self->pending->len + part > self->max_length)
        {
          end_too_long (self);
          return;
        }
      g_byte_array_append (self->pending, (const guint8 *)bytes, (guint)part);
      if (newline == NULL)
        return;
      if (!flush_line (self))
        return;
      bytes += part + 1;
      length -= part + 1;
    }
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TandemLineReader) self = user_data;
  g_autoptr (GError) error = NULL;
  gssize length = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (self->stopped)
    return;
  if (length < 0)
    {
      end (self, error);
      return;
    }
  if (length == 0)
    {
      if (self->pending->len == 0 || flush_line (self))
        end (self, NULL);
      return;
    }

  take_bytes (self, self->chunk, (gsize)length);
  if (!self->stopped)
    read_on (self);
}

static void
read_on (TandemLineReader *self)
{
  g_input_stream_read_async (self->stream, self->chunk, CHUNK, G_PRIORITY_DEFAULT_IDLE, self->cancellable,
                             on_read, g_object_ref (self));
}

void
tandem_line_reader_start (TandemLineReader *self)
{
  read_on (self);
}

void
tandem_line_reader_stop (TandemLineReader *self)
{
  self->stopped = TRUE;
  g_cancellable_cancel (self->cancellable);
}

static void
tandem_line_reader_finalize (GObject *object)
{
  TandemLineReader *self = TANDEM_LINE_READER (object);

  g_clear_object (&self->stream);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->pending, g_byte_array_unref);
  g_clear_pointer (&self->chunk, g_free);
  G_OBJECT_CLASS (tandem_line_reader_parent_class)->finalize (object);
}

static void
tandem_line_reader_class_init (TandemLineReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_line_reader_finalize;
}

static void
tandem_line_reader_init (TandemLineReader *self)
{
  self->cancellable = g_cancellable_new ();
  self->pending = g_byte_array_new ();
  self->chunk = g_malloc (CHUNK);
}

TandemLineReader *
tandem_line_reader_new (GInputStream *stream,
                        gsize max_length,
                        TandemLineFunc line_func,
                        TandemLineEndFunc end_func,
                        gpointer user_data)
{
  TandemLineReader *self = g_object_new (TANDEM_TYPE_LINE_READER, NULL);

  self->stream = g_object_ref (stream);
  self->max_length = max_length;
  self->line_func = line_func;
  self->end_func = end_func;
  self->user_data = user_data;
  return self;
}
