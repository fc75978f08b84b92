/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-frame.h"

#include "process/tandem-error.h"
#include "process/tandem-frame-memory.h"

#include <errno.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define MAGIC 0x46646e54u                /* "TndF" in little-endian order */
#define BUFFER_SIZE ((gsize)16 * 1024)   /* bytes; small frames are read many at once */
#define FIRST_PAYLOAD ((gsize)64 * 1024) /* bytes; a payload's memory doubles from here as it arrives */
#define LARGEST_COPY ((gsize)2048)       /* bytes: a payload up to this is copied behind its header */
#define LARGEST_TAIL ((gsize)256 * 1024) /* bytes of such copies in one part */
#define MAX_PARTS 64                     /* parts of a frame given to one writev () */

typedef struct
{
  guint32 magic;
  guint32 type;
  guint64 id;
  guint64 size;
} Header;

G_STATIC_ASSERT (sizeof (Header) == TANDEM_FRAME_HEADER_SIZE);

void
tandem_frame_fill_header (guint8 header[TANDEM_FRAME_HEADER_SIZE], guint32 type, guint64 id, guint64 size)
{
  memcpy (header, &(const Header){ .magic = MAGIC, .type = type, .id = id, .size = size }, sizeof (Header));
}

void
tandem_frame_clear (TandemFrame *frame)
{
  g_clear_pointer (&frame->payload, g_bytes_unref);
}

/* ---- Values ---- */

static gsize
padded (gsize size)
{
  return (size + 7) / 8 * 8;
}

GBytes *
tandem_frame_pack (GVariant *value)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (value);
  const char *type = g_variant_get_type_string (sunk);
  gsize type_size = padded (strlen (type) + 1);
  gsize size = type_size + g_variant_get_size (sunk);
  char *data = g_malloc (size);

  memset (data, 0, type_size);
  memcpy (data, type, strlen (type));
  g_variant_store (sunk, data + type_size);
  return g_bytes_new_take (data, size);
}

GBytes *
tandem_frame_pack_type (GVariant *value)
{
  const char *type = g_variant_get_type_string (value);
  gsize size = padded (strlen (type) + 1);
  char *data = g_malloc0 (size);

  memcpy (data, type, strlen (type));
  return g_bytes_new_take (data, size);
}

/* Any bytes are the normal form of an array of numbers, when they are a whole number of them. */
static gboolean
is_array_of_numbers (const char *type, gsize size)
{
  static const char numbers[] = "ynqiuxtd";
  static const guint8 sizes[] = { 1, 2, 2, 4, 4, 8, 8, 8 };
  const char *element;

  if (type[0] != 'a' || type[1] == '\0' || type[2] != '\0')
    return FALSE;
  element = strchr (numbers, type[1]);
  return element != NULL && size % sizes[element - numbers] == 0;
}

GVariant *
tandem_frame_unpack (GBytes *payload, const GVariantType *type, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (payload, &size);
  gsize type_length = size > 0 ? strnlen (data, MIN (size, 1024)) : 0;
  gsize type_size = padded (type_length + 1);
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GVariant) value = NULL;

  if (type_length == 0 || type_size > size || data[type_length] != '\0'
      || !g_variant_type_string_is_valid (data))
    {
      g_set_error_literal (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL,
                           "A message does not begin with a type");
      return NULL;
    }
  if (!g_variant_type_is_definite (G_VARIANT_TYPE (data))
      || (type != NULL && !g_variant_type_is_subtype_of (G_VARIANT_TYPE (data), type)))
    {
      g_set_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL, "A message has the type %s",
                   data);
      return NULL;
    }

  content = g_bytes_new_from_bytes (payload, type_size, size - type_size);
  value = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (data), content, FALSE));
  if (!is_array_of_numbers (data, size - type_size) && !g_variant_is_normal_form (value))
    {
      g_set_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_PROTOCOL,
                   "A message of type %s has a content that is not in normal form", data);
      return NULL;
    }
  return g_steal_pointer (&value);
}

/* A quark is never freed, so that not everything may become one. */
static gboolean
is_domain (const char *text)
{
  gsize length = strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

  return length > 0 && length <= 64 && text[length] == '\0';
}

GVariant *
tandem_frame_error_to_variant (const GError *error)
{
  g_autofree char *message = g_utf8_make_valid (error->message, -1);

  return g_variant_new ("(sis)", g_quark_to_string (error->domain), error->code, message);
}

GError *
tandem_frame_error_from_variant (GVariant *value)
{
  const char *domain;
  const char *message;
  int code;

  g_return_val_if_fail (g_variant_is_of_type (value, G_VARIANT_TYPE ("(sis)")), NULL);

  g_variant_get (value, "(&si&s)", &domain, &code, &message);
  if (!is_domain (domain))
    return g_error_new (TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_TASK, "%s (code %d)", message, code);
  return g_error_new_literal (g_quark_from_string (domain), code, message);
}

/* ---- Reading ---- */

struct _TandemFrameReader
{
  gsize max_size;
  int memory_fd;
  gboolean broken;

  char buffer[BUFFER_SIZE]; /* read, not taken: from begin to end */
  gsize begin;
  gsize end;

  gboolean has_header;
  Header header;
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
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
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

  if (self->header.magic != MAGIC)
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
  Header header;

  if (self->has_header || ready < sizeof header)
    return FALSE;

  memcpy (&header, self->buffer + self->begin, sizeof header);
  return header.magic != MAGIC || (header.type & TANDEM_FRAME_IN_MEMORY) != 0
         || header.size <= ready - sizeof header;
}

/* ---- Writing ---- */

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
  Header header = { .magic = MAGIC, .type = type, .id = id, .size = size };

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
  Header header = { .magic = MAGIC, .type = type | TANDEM_FRAME_IN_MEMORY, .id = id, .size = size };

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
      if (errno == EAGAIN || errno == EWOULDBLOCK)
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
