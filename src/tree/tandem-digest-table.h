/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What the workers that read the files' contents share: one item for each inode whose content matters, in the
 * order of the tree; the order in which they are to be read now, cut into batches; the groups of equal files.
 * Shared memory, made before the fork, sparse. A batch is one task of the pool; done twice it gives the same.
 */
#pragma once

#include "process/tandem-shared-memory.h"
#include "tree/tandem-layout.h"

G_BEGIN_DECLS

#define TANDEM_DIGEST_SIZE 32
#define TANDEM_DIGEST_MAX_WORKERS 256
#define TANDEM_DIGEST_MAX_GROUPS 1000
#define TANDEM_DIGEST_MAX_ERRORS 1000

typedef struct
{
  TandemLayoutPlace place;
  guint64 size;                      /* bytes, when it was scanned */
  guint8 digest[TANDEM_DIGEST_SIZE]; /* SHA-256; or XXH128 of the head, then of all, and zeros */
  guint32 error;                     /* errno or TandemScanFault; 0: none */
  guint32 class_of;                  /* the first item that is equal byte by byte; itself if it is that */
} TandemDigestItem;

/* Some of the order, to be read by one task. */
typedef struct
{
  guint32 first;
  guint32 n;
} TandemDigestBatch;

/* Equal files: @n items from @first in the order. */
typedef struct
{
  guint32 first;
  guint32 n;
  guint64 size;     /* bytes of each */
  guint64 freeable; /* bytes allocated for all but the one that takes most */
} TandemDigestGroup;

typedef struct
{
  guint64 bytes; /* atomic; read in this phase */
  guint64 items; /* atomic; done in this phase */
} __attribute__ ((aligned (64))) TandemDigestCounter;

typedef struct
{
  guint32 n_items;
  guint32 n_ordered; /* items in the order */
  guint32 n_batches;
  guint32 n_errors;    /* listed; the first in path order */
  guint64 bytes_total; /* to be read in this phase */
  guint64 errors_total;
  guint32 n_groups; /* listed; those first of which most can be freed */
  guint32 is_whole; /* everything could be read: fingerprint is valid */
  guint64 groups_total;
  guint64 duplicates; /* files in all groups but the first of each */
  guint64 freeable;   /* bytes, of all groups */
  guint8 fingerprint[TANDEM_DIGEST_SIZE];
  guint32 errors[TANDEM_DIGEST_MAX_ERRORS]; /* items */
  TandemDigestGroup groups[TANDEM_DIGEST_MAX_GROUPS];
  TandemDigestCounter counters[TANDEM_DIGEST_MAX_WORKERS];
} TandemDigestHeader;

typedef struct
{
  TandemSharedMemory *memory;
  TandemDigestHeader *header;
  TandemDigestItem *items;
  guint32 max_items;
} TandemDigestTable;

/* Makes the memory. FALSE with @error set when the system refuses it. */
gboolean tandem_digest_table_init (TandemDigestTable *self, GError **error);

/* From now on it holds no more than fits in @bytes. */
void tandem_digest_table_limit (TandemDigestTable *self, guint64 bytes);

void tandem_digest_table_clear (TandemDigestTable *self);

/* Room for @place behind the items that there are. FALSE when there is none. */
gboolean tandem_digest_table_add (TandemDigestTable *self, TandemLayoutPlace place, guint64 size);

/* The order, and the batches: behind the items, once these are complete. */
guint32 *tandem_digest_table_get_order (const TandemDigestTable *self);
TandemDigestBatch *tandem_digest_table_get_batches (const TandemDigestTable *self);

/* For the coordinator, which does not rely on what workers wrote: whether there can be as many of everything
 * as they say; and (a copy of) the item @number, and the one at @index of the order. FALSE: there is none. */
gboolean tandem_digest_table_is_sound (const TandemDigestTable *self);
gboolean tandem_digest_table_get_item (const TandemDigestTable *self, guint32 number, TandemDigestItem *item);
gboolean
tandem_digest_table_get_ordered (const TandemDigestTable *self, guint64 index, TandemDigestItem *item);

/* Sums of what was done in this phase. */
void tandem_digest_table_sum (const TandemDigestTable *self, guint64 *bytes, guint64 *items);

G_END_DECLS
