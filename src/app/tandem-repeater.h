/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* When to do work on something that grows again: whenever there is news, but so seldom that the work takes a
 * small part of a processor's time. The work itself is in a thread that has a GCancellable; this lives on the
 * main thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _TandemRepeater TandemRepeater;

/* Is to do the work, or to begin it with tandem_repeater_begin (). */
typedef void (*TandemRepeaterFunc) (gpointer user_data);

/* (transfer full) */
TandemRepeater *tandem_repeater_new (TandemRepeaterFunc work, gpointer user_data);
void tandem_repeater_free (TandemRepeater *self);

/* Work begins in a thread; what was under way is stopped. What it returns is cancelled when nobody wants the
 * answer any more. (transfer none) */
GCancellable *tandem_repeater_begin (TandemRepeater *self);

/* Whether the work that was begun with @cancellable is the latest. */
gboolean tandem_repeater_is_current (TandemRepeater *self, GCancellable *cancellable);

/* The work that was begun is done. It will be done again when there was news meanwhile. */
void tandem_repeater_end (TandemRepeater *self);

/* Stops what is under way and what is to come. */
void tandem_repeater_stop (TandemRepeater *self);

/* How long the work took says nothing of how long it will take. */
void tandem_repeater_forget (TandemRepeater *self);

/* There is news: does the work at once, or as soon as it is worth it again. */
void tandem_repeater_ask (TandemRepeater *self);

/* Does the work in @ms milliseconds, whatever it costs. */
void tandem_repeater_ask_in (TandemRepeater *self, guint ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemRepeater, tandem_repeater_free)

G_END_DECLS
