/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A timer without drift, on the monotonic clock: tick n is due at start + n * interval, however long the
 * ticks before it took. Ticks whose time has passed, as their process was busy or stopped, are not made up
 * for: they are counted as missed, and the next one is on time again. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  /*< private >*/
  gint64 start;
  gint64 interval;
  guint64 n_ticks;
} TandemTimer;

/* Starts @self, with its first tick after @interval microseconds (above 0). */
void tandem_timer_init (TandemTimer *self, gint64 interval);

/* Microseconds until the next tick; 0 when it is due. */
gint64 tandem_timer_get_left (const TandemTimer *self);

/* Takes the tick that is due. Returns how many were missed before it, or -1 when none is due yet. */
gint64 tandem_timer_take (TandemTimer *self);

/* The number of the last tick that was taken, from 1; missed ones count. 0: none was taken. */
guint64 tandem_timer_get_n_ticks (const TandemTimer *self);

/* Called at a tick. @n_missed: those before it that were not told. Returns G_SOURCE_CONTINUE or
 * G_SOURCE_REMOVE. */
typedef gboolean (*TandemTimerFunc) (guint64 tick, guint64 n_missed, gpointer user_data);

/* A source that calls its callback, a TandemTimerFunc given to g_source_set_callback () through
 * G_SOURCE_FUNC (), at each tick. (transfer full) */
GSource *tandem_timer_source_new (gint64 interval);

G_END_DECLS
