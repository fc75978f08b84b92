/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What became different between two snapshots: entries are the same when their paths are. A folder that is
 * new or gone is one change, with all that is in it; of one that is in both, what is in it is compared. Takes
 * as long as the trees are large: not for a main loop. */
#pragma once

#include "tree/tandem-snapshot.h"

G_BEGIN_DECLS

typedef enum
{
  TANDEM_CHANGE_NEW,
  TANDEM_CHANGE_GONE,
  TANDEM_CHANGE_GREW,
  TANDEM_CHANGE_SHRANK,
} TandemChangeKind;

typedef struct
{
  TandemChangeKind kind;
  guint64 old_bytes; /* 0 when new */
  guint64 new_bytes; /* 0 when gone */
  TandemNode node;   /* in the old snapshot when gone, else in the new one */
} TandemChange;

typedef void (*TandemDiffFunc) (const TandemChange *change, gpointer user_data);

/* Tells @func of each change. Sizes are allocated ones, or apparent ones when @apparent. When both have one
 * root only, these are compared whatever their names. FALSE with @error set (G_IO_ERROR_INVALID_DATA) when a
 * snapshot is damaged, and endless. */
gboolean tandem_diff_run (TandemSnapshot *old_snapshot,
                          TandemSnapshot *new_snapshot,
                          gboolean apparent,
                          TandemDiffFunc func,
                          gpointer user_data,
                          GError **error);

G_END_DECLS
