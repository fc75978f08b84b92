/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Cli"

#include "cli/tandem-tree-stream.h"

#include "tree/tandem-saved-scan.h"
#include "tree/tandem-tree-pieces.h"

#define LINE_SIZE 196608 /* bytes of the whole in a line; as base64 they fit */

/* So much at a time that this thread is away for some milliseconds, and the connection is not filled. */
#define INTERVAL_MS 100
#define MAX_PIECES 8
#define MAX_PENDING 262144 /* bytes that the reader has not taken: then nothing is added */

struct _TandemTreeStream
{
  TandemLineWriter *writer;
  TandemScanJob *job;
  TandemTreePieces *pieces; /* (nullable) before there is a tree */
  GByteArray *line;         /* what the next line of the whole is made of */
  guint source;
};

static gboolean
on_interval (gpointer user_data)
{
  TandemTreeStream *self = user_data;
  TandemSnapshot *snapshot = tandem_scan_job_get_snapshot (self->job);

  if (self->pieces == NULL && snapshot != NULL)
    self->pieces = tandem_tree_pieces_new (snapshot);
  for (guint i = 0; self->pieces != NULL && i < MAX_PIECES; i++)
    {
      g_autoptr (GBytes) piece = NULL;
      g_autofree char *text = NULL;
      g_autofree char *line = NULL;
      guint64 offset = 0;

      if (tandem_line_writer_get_pending (self->writer) > MAX_PENDING
          || (piece = tandem_tree_pieces_next (self->pieces, &offset)) == NULL)
        break;
      text = g_base64_encode (g_bytes_get_data (piece, NULL), g_bytes_get_size (piece));
      line = g_strdup_printf ("{\"type\":\"tree-piece\",\"job\":\"scan\",\"offset\":%" G_GUINT64_FORMAT
                              ",\"data\":\"%s\"}",
                              offset, text);
      tandem_line_writer_write (self->writer, line);
    }
  return G_SOURCE_CONTINUE;
}

static void
flush (TandemTreeStream *self)
{
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;

  if (self->line->len == 0)
    return;
  text = g_base64_encode (self->line->data, self->line->len);
  line = g_strdup_printf ("{\"type\":\"tree\",\"job\":\"scan\",\"data\":\"%s\"}", text);
  tandem_line_writer_write (self->writer, line);
  g_byte_array_set_size (self->line, 0);
}

static gboolean
write_whole (const char *data, gsize size, gpointer user_data, GError **error)
{
  TandemTreeStream *self = user_data;

  while (size > 0)
    {
      const gsize part = MIN (size, LINE_SIZE - self->line->len);

      g_byte_array_append (self->line, (const guint8 *)data, (guint)part);
      data += part;
      size -= part;
      if (self->line->len == LINE_SIZE)
        flush (self);
    }
  return TRUE;
}

gboolean
tandem_tree_stream_finish (TandemTreeStream *self, GError **error)
{
  gboolean done;

  g_clear_handle_id (&self->source, g_source_remove);
  done = tandem_saved_scan_write (tandem_scan_job_get_snapshot (self->job), write_whole, self, error);
  flush (self);
  return done;
}

TandemTreeStream *
tandem_tree_stream_new (TandemLineWriter *writer, TandemScanJob *job, gboolean live)
{
  TandemTreeStream *self = g_new0 (TandemTreeStream, 1);

  self->writer = g_object_ref (writer);
  self->job = g_object_ref (job);
  self->line = g_byte_array_new ();
  if (live)
    self->source = g_timeout_add (INTERVAL_MS, on_interval, self);
  return self;
}

void
tandem_tree_stream_free (TandemTreeStream *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_pointer (&self->pieces, tandem_tree_pieces_free);
  g_byte_array_unref (self->line);
  g_object_unref (self->job);
  g_object_unref (self->writer);
  g_free (self);
}
