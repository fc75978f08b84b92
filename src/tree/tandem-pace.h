/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* How many walkers a scan should have, by measurement while it runs. As many as there are processors are
 * right while everything is in memory. When they mostly wait for a disk or a server, which can answer several
 * at once, more of them are faster: then their number is doubled, as long as that helps. */
#pragma once

#include "process/tandem-pool.h"
#include "tree/tandem-walk-area.h"

G_BEGIN_DECLS

#define TANDEM_PACE_MAX_WALKERS 16
#define TANDEM_PACE_INTERVAL 50 /* milliseconds between samples */

typedef struct
{
  double walkers; /* how many there were, on average */
  double
      blocked; /* 0 to 1: the part of their time that they waited for a disk; not for a processor or work */
  double idle; /* likewise: waited for work */
  double rate; /* entries a second */
} TandemPaceSample;

typedef struct _TandemPace TandemPace;

/* @n_walkers: the least that there should be. */
TandemPace *tandem_pace_new (guint n_walkers);
void tandem_pace_free (TandemPace *self);
void tandem_pace_set_least (TandemPace *self, guint n_walkers);

/* How many walkers there should be from now on, after an interval that went as @sample says. */
guint tandem_pace_decide (TandemPace *self, const TandemPaceSample *sample);

/* Measures what the workers of @pool have done since the last call. FALSE when that cannot be said. */
gboolean tandem_pace_measure (TandemPace *self,
                              TandemPool *pool,
                              const TandemWalkArea *area,
                              TandemPaceSample *sample);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemPace, tandem_pace_free)

G_END_DECLS
