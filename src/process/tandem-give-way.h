/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What a polite worker does for others now and then. The kernel lets a thread of the idle class go on, until
 * the next tick (4 ms with the usual 250 a second), when one that it woke had slept so shortly that it has no
 * more processor time to get than its share: the scheduler picks by eligibility, and looks again only when it
 * has a reason to (EEVDF; Linux from 6.6 on, kernel/sched/fair.c: wakeup_preempt_fair () and pick_eevdf ()).
 * A window that waits shortly for its display is such a thread. A worker that yields gives the scheduler the
 * reason. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Microseconds between two yields. Not less: where somebody else keeps the core busy, each costs the worker
 * what is left of its slice, 0.7 to 2.8 ms. */
#define TANDEM_GIVE_WAY_PERIOD 1000

/* Whether this process gives way; inherited when it forks. FALSE unless it was set. */
void tandem_give_way_set_polite (gboolean polite);

/* To be called in loops, a few times in each period: yields the processor once a period, if the process is
 * polite. TRUE when it did. A load when it is not polite, else the time of reading a clock. */
gboolean tandem_give_way (void);

G_END_DECLS
