/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Act"

#include "act/tandem-own-changes.h"

#include "tree/tandem-snapshot-edit.h"

#include <sys/sysmacros.h>

struct _TandemOwnChanges
{
  GHashTable *changes; /* a set of TandemSnapshotLinkChange, by device and inode */
};

static guint
hash (gconstpointer key)
{
  const TandemSnapshotLinkChange *change = key;

  return (guint)((change->ino ^ change->dev << 32) * 0x9e3779b97f4a7c15u >> 32);
}

static gboolean
is_equal (gconstpointer a, gconstpointer b)
{
  const TandemSnapshotLinkChange *left = a;
  const TandemSnapshotLinkChange *right = b;

  return left->ino == right->ino && left->dev == right->dev;
}

static guint32
digest (const struct statx *status)
{
  return tandem_snapshot_digest_time (status->stx_ctime.tv_sec, status->stx_ctime.tv_nsec);
}

static TandemSnapshotLinkChange
make_key (const struct statx *status)
{
  return (TandemSnapshotLinkChange){ .dev = makedev (status->stx_dev_major, status->stx_dev_minor),
                                     .ino = status->stx_ino };
}

static TandemSnapshotLinkChange *
find (TandemOwnChanges *self, const struct statx *status)
{
  const TandemSnapshotLinkChange key = make_key (status);

  return g_hash_table_lookup (self->changes, &key);
}

static gboolean
is_unchanged (const struct statx *before, const struct statx *after)
{
  return before->stx_ino == after->stx_ino && before->stx_dev_major == after->stx_dev_major
         && before->stx_dev_minor == after->stx_dev_minor && before->stx_mode == after->stx_mode
         && before->stx_uid == after->stx_uid && before->stx_gid == after->stx_gid
         && before->stx_size == after->stx_size && before->stx_mtime.tv_sec == after->stx_mtime.tv_sec
         && before->stx_mtime.tv_nsec == after->stx_mtime.tv_nsec;
}

void
tandem_own_changes_note (TandemOwnChanges *self, const struct statx *before, const struct statx *after)
{
  TandemSnapshotLinkChange *change = find (self, before);

  if (!is_unchanged (before, after))
    {
      tandem_own_changes_forget (self, before);
      return;
    }
  if (change == NULL)
    {
      change = g_new (TandemSnapshotLinkChange, 1);
      *change = make_key (before);
      change->from = change->to = digest (before);
      g_hash_table_add (self->changes, change);
    }
  if (change->to != digest (before)) /* by others, after an earlier change of ours */
    change->from = digest (before);
  change->to = digest (after);
}

void
tandem_own_changes_forget (TandemOwnChanges *self, const struct statx *status)
{
  const TandemSnapshotLinkChange key = make_key (status);

  g_hash_table_remove (self->changes, &key);
}

guint32
tandem_own_changes_get_origin (TandemOwnChanges *self, const struct statx *status)
{
  const TandemSnapshotLinkChange *own = find (self, status);
  const guint32 change = digest (status);

  return own != NULL && own->to == change ? own->from : change;
}

GArray *
tandem_own_changes_list (TandemOwnChanges *self)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (TandemSnapshotLinkChange));
  GHashTableIter iter;
  gpointer change;

  g_hash_table_iter_init (&iter, self->changes);
  while (g_hash_table_iter_next (&iter, &change, NULL))
    g_array_append_vals (list, change, 1);
  return list;
}

TandemOwnChanges *
tandem_own_changes_new (void)
{
  TandemOwnChanges *self = g_new0 (TandemOwnChanges, 1);

  self->changes = g_hash_table_new_full (hash, is_equal, g_free, NULL);
  return self;
}

void
tandem_own_changes_free (TandemOwnChanges *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->changes);
  g_free (self);
}
