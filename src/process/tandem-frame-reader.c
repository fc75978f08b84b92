/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-frame-private.h"

#include "process/tandem-error.h"
#include "process/tandem-frame-memory.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define BUFFER_SIZE ((gsize)16 * 1024)   /* bytes; small frames are read many at once */
#define FIRST_PAYLOAD ((gsize)64 * 1024) /* bytes; a payload's memory doubles from here as it arrives */

struct _TandemFrameReader
{
  gsize max_size;
  int memory_fd;
  gboolean broken;

  char buffer[BUFFER_SIZE]; /* read, not taken: from begin to end */
  gsize begin;
  gsize end;

  gboolean has_header;
  TandemFrameHeader header;
  char *payload;
  gsize payload_filled;
  gsize payload_room;
};

TandemFrameReader *
tandem_frame_reader_new (gsize max_size)
{
  TandemFrameReader *self = g_new (TandemFrameReader, 1);

  self->max_size = max_size;
  self->memory_fd = -1;
  self->broken = FALSE;
  self->begin = self->end = 0;
  self->has_header = FALSE;
  self->payload = NULL;
  self->payload_filled = self->payload_room = 0;
  return self;
}

void
tandem_frame_reader_free (TandemFrameReader *self)
{
  if (self == NULL)
    return;

  g_free (self->payload);
  g_free (self);
}

void
tandem_frame_reader_set_memory_fd (TandemFrameReader *self, int fd)
{
  self->memory_fd = fd;
}

/* Reads up to @wanted bytes: more than 0 with TANDEM_READ_FRAME. */
static TandemReadStatus
read_some (TandemFrameReader *self, int fd, void *buffer, gsize wanted, gsize *filled, GError **error)
{
  gssize count;

  do
    count = read (fd, buffer, wanted);
  while (count < 0 && errno == EINTR);

  if (count > 0)
    {
      *filled += (gsize)count;
      return TANDEM_READ_FRAME;
    }
  if (count < 0 && errno == EAGAIN)
    return TANDEM_READ_AGAIN;
  if (count < 0)
    {
      tandem_set_system_error (error, errno, "pipe");
      return TANDEM_READ_FAILED;
    }
  if (!self->has_header && self->begin == self->end)
    return TANDEM_READ_END;

  g_set_error_literal (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_CLOSED,
                       "The pipe ends within a frame");
  return TANDEM_READ_FAILED;
}

static TandemReadStatus
fill_buffer (TandemFrameReader *self, int fd, GError **error)
{
  memmove (self->buffer, self->buffer + self->begin, self->end - self->begin);
  self->end -= self->begin;
  self->begin = 0;
  return read_some (self, fd, self->buffer + self->end, BUFFER_SIZE - self->end, &self->end, error);
}

static gboolean
check_header (TandemFrameReader *self, GError **error)
{
  gboolean in_memory = (self->header.type & TANDEM_FRAME_IN_MEMORY) != 0;

  if (self->header.magic != TANDEM_FRAME_MAGIC)
    {
      g_set_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL,
                   "A frame begins with 0x%08x, not with the magic number", self->header.magic);
      return FALSE;
    }
  if (self->header.size > (in_memory ? G_MAXSSIZE : self->max_size))
    {
      g_set_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_TOO_LARGE,
                   "A frame claims %" G_GUINT64_FORMAT " bytes; %" G_GSIZE_FORMAT " is the limit",
                   self->header.size, self->max_size);
      return FALSE;
    }
  return TRUE;
}

static void
take_from_buffer (TandemFrameReader *self, void *to, gsize size)
{
  memcpy (to, self->buffer + self->begin, size);
  self->begin += size;
}

static TandemReadStatus
read_header (TandemFrameReader *self, int fd, GError **error)
{
  while (self->end - self->begin < sizeof self->header)
    {
      TandemReadStatus status = fill_buffer (self, fd, error);

      if (status != TANDEM_READ_FRAME)
        return status;
    }

  take_from_buffer (self, &self->header, sizeof self->header);
  self->has_header = TRUE;
  return check_header (self, error) ? TANDEM_READ_FRAME : TANDEM_READ_FAILED;
}

static TandemReadStatus
read_payload (TandemFrameReader *self, int fd, GError **error)
{
  gsize size = (gsize)self->header.size;

  while (self->payload_filled < size)
    {
      gsize left = size - self->payload_filled;
      gsize ready = MIN (self->end - self->begin, left);
      TandemReadStatus status = TANDEM_READ_FRAME;

      if (self->payload_filled + ready >= self->payload_room)
        {
          self->payload_room = MIN (MAX (FIRST_PAYLOAD, 2 * self->payload_room), size);
          self->payload = g_realloc (self->payload, self->payload_room);
        }
      if (ready > 0)
        {
          take_from_buffer (self, self->payload + self->payload_filled, ready);
          self->payload_filled += ready;
        }
      else if (left < BUFFER_SIZE)
        status = fill_buffer (self, fd, error);
      else
        status = read_some (self, fd, self->payload + self->payload_filled,
                            self->payload_room - self->payload_filled, &self->payload_filled, error);
      if (status != TANDEM_READ_FRAME)
        return status;
    }

  return TANDEM_READ_FRAME;
}

static TandemReadStatus
read_frame (TandemFrameReader *self, int fd, TandemFrame *frame, GError **error)
{
  TandemReadStatus status = self->has_header ? TANDEM_READ_FRAME : read_header (self, fd, error);

  if (status != TANDEM_READ_FRAME)
    return status;

  if ((self->header.type & TANDEM_FRAME_IN_MEMORY) != 0)
    {
      frame->payload = tandem_frame_receive_memory (self->memory_fd, (gsize)self->header.size, error);
      if (frame->payload == NULL)
        return TANDEM_READ_FAILED;
    }
  else
    {
      status = read_payload (self, fd, error);
      if (status != TANDEM_READ_FRAME)
        return status;
      frame->payload = g_bytes_new_take (g_steal_pointer (&self->payload), self->payload_filled);
      self->payload_filled = 0;
      self->payload_room = 0;
    }

  frame->type = self->header.type & ~TANDEM_FRAME_IN_MEMORY;
  frame->id = self->header.id;
  self->has_header = FALSE;
  return TANDEM_READ_FRAME;
}

TandemReadStatus
tandem_frame_reader_read (TandemFrameReader *self, int fd, TandemFrame *frame, GError **error)
{
  TandemReadStatus status;

  if (self->broken)
    {
      g_set_error_literal (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL,
                           "The pipe brought what is no frame");
      return TANDEM_READ_FAILED;
    }

  status = read_frame (self, fd, frame, error);
  self->broken = status == TANDEM_READ_FAILED;
  return status;
}

gboolean
tandem_frame_reader_has_frame (TandemFrameReader *self)
{
  gsize ready = self->end - self->begin;
  TandemFrameHeader header;

  if (self->has_header || ready < sizeof header)
    return FALSE;

  memcpy (&header, self->buffer + self->begin, sizeof header);
  return header.magic != TANDEM_FRAME_MAGIC || (header.type & TANDEM_FRAME_IN_MEMORY) != 0
         || header.size <= ready - sizeof header;
}
