/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the contents of scanned files, and of nothing else: a file is opened only after a look at it without
 * opening it has shown that it is still the regular file (device, inode, size, time of its last change) that
 * was scanned, reached as tandem-opener.h does. When it changes while it is read, that is an error. */
#pragma once

#include "tree/tandem-opener.h"
#include "tree/tandem-sha256.h"

G_BEGIN_DECLS

typedef enum
{
  TANDEM_CONTENT_SHA256,
  TANDEM_CONTENT_XXH128,
} TandemContentHash;

typedef struct
{
  TandemArena *arena;
  TandemOpener opener;
  guint8 *buffer;
  guint8 *other_buffer;
  TandemSha256 *sha;
  gpointer xxh;       /* XXH3_state_t */
  guint64 judged_dev; /* the last device that was looked at, and whether it is the kernel's */
  gboolean is_kernel;
} TandemContent;

/* Hears of each piece that was read; returns FALSE to stop. */
typedef gboolean (*TandemContentFunc) (gsize n_bytes, gpointer user_data);

void tandem_content_init (TandemContent *self, const TandemWalkArea *area, TandemArena *arena);
void tandem_content_clear (TandemContent *self);

/* No fault: a file of one of the kernel's own file systems, made up as it is read, which is not done. */
#define TANDEM_CONTENT_SKIPPED G_MAXUINT32

/* The hash of the first @limit bytes of the file at @place, or of a symbolic link's target, into @digest (32
 * bytes; of XXH128 the first 16, then zeros). FALSE, with @fault set, when it cannot be read; with @fault 0
 * when @progress said so. */
gboolean tandem_content_hash (TandemContent *self,
                              TandemLayoutPlace place,
                              TandemContentHash hash,
                              guint64 limit,
                              TandemContentFunc progress,
                              gpointer user_data,
                              guint8 *digest,
                              guint32 *fault);

/* Whether the files at @a and @b are equal byte by byte, into @equal. FALSE when that cannot be said: as
 * above, and @culprit is the one that cannot be read. */
gboolean tandem_content_compare (TandemContent *self,
                                 TandemLayoutPlace a,
                                 TandemLayoutPlace b,
                                 TandemContentFunc progress,
                                 gpointer user_data,
                                 gboolean *equal,
                                 guint32 *fault,
                                 TandemLayoutPlace *culprit);

G_END_DECLS
