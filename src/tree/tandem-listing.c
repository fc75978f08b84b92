/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-listing.h"

#include <sys/syscall.h>
#include <unistd.h>

#define BUFFER_SIZE ((gssize)32 << 10) /* measured: more gains nothing */
#define MAX_RECORD ((gssize)sizeof (struct dirent64))

static gboolean
is_dot (const char *name)
{
  return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

/* Whether there is nothing behind what is in the buffer: its last entry says that the next is at the largest
 * place there is, as ext4 and btrfs mark the end, and there was room for one more. That saves a call for each
 * directory; where the end is not marked the next call tells it. */
static gboolean
is_end_marked (const TandemListing *self)
{
  return self->next == G_MAXINT64 && self->size + MAX_RECORD <= BUFFER_SIZE;
}

void
tandem_listing_begin (TandemListing *self)
{
  self->size = 0;
  self->at = 0;
  self->next = 0;
}

gssize
tandem_listing_read (TandemListing *self, int fd)
{
  if (is_end_marked (self))
    return 0;

  tandem_listing_begin (self);
  self->size = syscall (SYS_getdents64, fd, self->buffer, BUFFER_SIZE);
  return self->size;
}

const struct dirent64 *
tandem_listing_next (TandemListing *self)
{
  while (self->at < self->size)
    {
      const struct dirent64 *entry = (gconstpointer)(self->buffer + self->at);

      self->at += entry->d_reclen;
      self->next = entry->d_off;
      if (!is_dot (entry->d_name))
        return entry;
    }
  return NULL;
}

gboolean
tandem_listing_is_of (const TandemListing *self, guint64 ino)
{
  for (gssize at = 0; at < self->size;)
    {
      const struct dirent64 *entry = (gconstpointer)(self->buffer + at);

      if (entry->d_name[0] == '.' && entry->d_name[1] == '\0')
        return entry->d_ino == ino;
      at += entry->d_reclen;
    }
  return FALSE;
}

void
tandem_listing_init (TandemListing *self)
{
  *self = (TandemListing){ .buffer = g_malloc ((gsize)BUFFER_SIZE) };
}

void
tandem_listing_clear (TandemListing *self)
{
  g_free (self->buffer);
}
