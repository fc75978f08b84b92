/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of a folder that is being listed, gathered until they are looked up or handed out: inline, as all
 * names of a scan pass through. */
#pragma once

#include "tree/tandem-snapshot.h"

#include <dirent.h>
#include <string.h>

G_BEGIN_DECLS

#define TANDEM_NAMES_MAX 1024 /* that are looked up in one go */

typedef struct
{
  char *data; /* each with a NUL */
  gsize size;
  gsize room;
  guint n;
  guint8 kinds[TANDEM_NAMES_MAX]; /* of each a hint, TandemKind */
} TandemNames;

static inline void
tandem_names_forget (TandemNames *self)
{
  self->size = 0;
  self->n = 0;
}

/* There must be fewer than TANDEM_NAMES_MAX. */
static inline void
tandem_names_add (TandemNames *self, const struct dirent64 *entry)
{
  const gsize size = strlen (entry->d_name) + 1;

  if (self->size + size > self->room)
    {
      self->room = 2 * (self->room + size);
      self->data = g_realloc (self->data, self->room);
    }
  memcpy (self->data + self->size, entry->d_name, size);
  self->size += size;
  self->kinds[self->n++] =
      entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN ? TANDEM_KIND_DIRECTORY : TANDEM_KIND_FILE;
}

static inline void
tandem_names_clear (TandemNames *self)
{
  g_free (self->data);
}

G_END_DECLS
