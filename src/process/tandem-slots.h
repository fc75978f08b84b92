/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Per-worker progress, without locks: an array of slots in shared memory, each on cache lines of its own and
 * written by one worker only. A slot holds two copies: the writer fills in the one that is not current and
 * then makes it so. A reader in any process gets a whole, consistent copy, also from a writer that died in
 * the middle. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TANDEM_SLOT_COUNTS 4

/* What a worker says about itself. */
typedef struct
{
  guint64 phase;                      /* the caller's number for what is being done now; 0: nothing */
  guint64 done;                       /* work done since the start, in the caller's unit */
  guint64 counts[TANDEM_SLOT_COUNTS]; /* the caller's further figures */
  gint64 heartbeat;                   /* when it was written, microseconds of g_get_monotonic_time () */
} TandemSlotValues;

typedef struct _TandemSlots TandemSlots;

/* @n_slots from 1. NULL with @error set when there is no memory. */
TandemSlots *tandem_slots_new (guint n_slots, GError **error);
void tandem_slots_free (TandemSlots *self);
guint tandem_slots_get_n_slots (TandemSlots *self);

/* Writes slot @index, of which the caller is the only writer. Costs a few nanoseconds. */
void tandem_slots_write (TandemSlots *self, guint index, const TandemSlotValues *values);

/* Copies slot @index. Never waits for a writer. */
void tandem_slots_read (TandemSlots *self, guint index, TandemSlotValues *values);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemSlots, tandem_slots_free)

G_END_DECLS
