/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Which files are to be read next: from all, over those of equal size, to those whose hashes are equal too.
 * Each of these runs in one worker while nobody else is at work on the table, and can be done again. */
#pragma once

#include "tree/tandem-arena.h"
#include "tree/tandem-digest-table.h"

G_BEGIN_DECLS

/* Makes an item of each regular file that counts, and of each symbolic link when @with_links. FALSE: no
 * memory. */
gboolean tandem_digest_plan_collect (TandemDigestTable *table, const TandemArena *arena, gboolean with_links);

/* Orders all items to be read. */
void tandem_digest_plan_all (TandemDigestTable *table);

/* Orders those files larger than @min_size bytes to be read, up to @limit bytes of each, of which there are
 * @min_group of equal size, and (when @by_digest) of equal digest. */
void tandem_digest_plan_equal (TandemDigestTable *table,
                               const TandemArena *arena,
                               gboolean by_digest,
                               guint64 min_size,
                               guint min_group,
                               guint64 limit);

/* Orders the files that are equal in size and digest to be compared: a batch is made of whole groups. */
void tandem_digest_plan_compare (TandemDigestTable *table, const TandemArena *arena);

/* The groups that came of it (@by_class: of comparing; else equal digests are enough), and the errors. */
void tandem_digest_plan_finish (TandemDigestTable *table, const TandemArena *arena, gboolean by_class);

/* The end of the group that begins at @first in the order: equal sizes and digests. */
guint32 tandem_digest_plan_find_end (const TandemDigestTable *table, guint32 first);

G_END_DECLS
