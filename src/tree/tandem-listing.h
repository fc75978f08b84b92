/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The names in a directory, a buffer full at a time, without "." and "..". */
#pragma once

#include <dirent.h>
#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint8 *buffer;
  gssize size; /* of what is in it */
  gssize at;   /* behind the entry that was returned last */
  gint64 next; /* where that one says that the next is */
} TandemListing;

void tandem_listing_init (TandemListing *self);
void tandem_listing_clear (TandemListing *self);

/* Begins the listing of another directory. */
void tandem_listing_begin (TandemListing *self);

/* Reads on from the directory @fd. 0: there is no more; -1 with errno set. */
gssize tandem_listing_read (TandemListing *self, int fd);

/* The next name of those that were read, until the next call of the above; NULL when there is none. */
const struct dirent64 *tandem_listing_next (TandemListing *self);

/* Whether what was read is of the directory with the number @ino, by its entry ".". FALSE also when it does
 * not say. */
gboolean tandem_listing_is_of (const TandemListing *self, guint64 ino);

G_END_DECLS
