/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-frame-private.h"

#include "process/tandem-error.h"

#include <errno.h>
#include <sys/uio.h>
#include <unistd.h>

#define LARGEST_COPY ((gsize)2048)       /* bytes: a payload up to this is copied behind its header */
#define LARGEST_TAIL ((gsize)256 * 1024) /* bytes of such copies in one part */
#define MAX_PARTS 64                     /* parts of a frame given to one writev () */

struct _TandemFrameWriter
{
  GQueue parts;     /* of GBytes */
  GByteArray *tail; /* what follows on them: headers and small payloads */
  gsize written;    /* bytes of the first part, or of the tail when there is none, that are written */
  gsize pending;
};

TandemFrameWriter *
tandem_frame_writer_new (void)
{
  TandemFrameWriter *self = g_new0 (TandemFrameWriter, 1);

  g_queue_init (&self->parts);
  self->tail = g_byte_array_new ();
  return self;
}

void
tandem_frame_writer_free (TandemFrameWriter *self)
{
  if (self == NULL)
    return;

  g_queue_clear_full (&self->parts, (GDestroyNotify)g_bytes_unref);
  g_byte_array_unref (self->tail);
  g_free (self);
}

static void
append (TandemFrameWriter *self, gconstpointer data, gsize size)
{
  g_byte_array_append (self->tail, data, (guint)size);
  self->pending += size;
}

/* The tail becomes a part, so that another can follow. */
static void
end_tail (TandemFrameWriter *self)
{
  if (self->tail->len == 0)
    return;

  g_queue_push_tail (&self->parts, g_byte_array_free_to_bytes (self->tail));
  self->tail = g_byte_array_new ();
}

void
tandem_frame_writer_push (TandemFrameWriter *self, guint32 type, guint64 id, GBytes *payload)
{
  gsize size = 0;
  gconstpointer data = payload != NULL ? g_bytes_get_data (payload, &size) : NULL;
  TandemFrameHeader header = { .magic = TANDEM_FRAME_MAGIC, .type = type, .id = id, .size = size };

  if (self->tail->len > LARGEST_TAIL)
    end_tail (self);
  append (self, &header, sizeof header);
  if (size <= LARGEST_COPY)
    append (self, data, size);
  else
    {
      end_tail (self);
      g_queue_push_tail (&self->parts, g_bytes_ref (payload));
      self->pending += size;
    }
}

void
tandem_frame_writer_push_in_memory (TandemFrameWriter *self, guint32 type, guint64 id, gsize size)
{
  TandemFrameHeader header = {
    .magic = TANDEM_FRAME_MAGIC, .type = type | TANDEM_FRAME_IN_MEMORY, .id = id, .size = size
  };

  append (self, &header, sizeof header);
}

void
tandem_frame_writer_clear (TandemFrameWriter *self)
{
  g_queue_clear_full (&self->parts, (GDestroyNotify)g_bytes_unref);
  g_byte_array_set_size (self->tail, 0);
  self->written = 0;
  self->pending = 0;
}

gsize
tandem_frame_writer_get_pending (TandemFrameWriter *self)
{
  return self->pending;
}

static void
drop_written (TandemFrameWriter *self, gsize count)
{
  self->pending -= count;
  self->written += count;
  while (!g_queue_is_empty (&self->parts)
         && self->written >= g_bytes_get_size (g_queue_peek_head (&self->parts)))
    {
      GBytes *part = g_queue_pop_head (&self->parts);

      self->written -= g_bytes_get_size (part);
      g_bytes_unref (part);
    }
  if (self->pending == 0)
    {
      g_byte_array_set_size (self->tail, 0);
      self->written = 0;
    }
}

static void
add_part (struct iovec *vector, int *n_parts, gconstpointer data, gsize size, gsize skip)
{
  vector[*n_parts].iov_base = (char *)data + skip;
  vector[*n_parts].iov_len = size - skip;
  (*n_parts)++;
}

/* Fills in what is to be written next. Returns the number of parts. */
static int
get_parts (TandemFrameWriter *self, struct iovec *vector)
{
  gsize skip = self->written;
  int n_parts = 0;

  for (GList *l = self->parts.head; l != NULL; l = l->next)
    {
      gsize size;
      gconstpointer data = g_bytes_get_data (l->data, &size);

      if (n_parts == MAX_PARTS)
        return n_parts;
      add_part (vector, &n_parts, data, size, skip);
      skip = 0;
    }
  if (n_parts < MAX_PARTS && self->tail->len > skip)
    add_part (vector, &n_parts, self->tail->data, self->tail->len, skip);
  return n_parts;
}

gboolean
tandem_frame_writer_flush (TandemFrameWriter *self, int fd, GError **error)
{
  while (self->pending > 0)
    {
      struct iovec vector[MAX_PARTS];
      gssize count = writev (fd, vector, get_parts (self, vector));

      if (count >= 0)
        {
          drop_written (self, (gsize)count);
          continue;
        }
      if (errno == EINTR)
        continue;
      if (errno == EAGAIN)
        return TRUE;
      if (errno == EPIPE)
        {
          g_set_error_literal (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_CLOSED,
                               "The other end of the pipe is closed");
          return FALSE;
        }
      return tandem_set_system_error (error, errno, "pipe");
    }

  return TRUE;
}
