/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The shared event: what Python's multiprocessing.Event is, for processes that may die at any moment. It is a
 * word in shared memory, which a hot loop reads with one load, and an eventfd, which anything that polls can
 * watch. It is set once and never cleared; the eventfd is never drained, so that everyone who polls sees it.
 *
 * set () makes the eventfd readable before it stores the word. Whoever sees the eventfd readable while the
 * word is not stored (the setter died in between) stores it, so that the event is never left half set. A
 * worker has the word mapped read-only, for good, and a descriptor of its own that it can poll but neither
 * drain nor set. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _TandemEvent TandemEvent;

struct _TandemEvent
{
  /*< private >*/
  guint32 *word;
  gboolean read_only;
  int memory_fd;
  int wake_fd;
  int poll_fd;
  gatomicrefcount references;
};

/* Makes an event that is not set. NULL with @error set when the system gives no descriptor or memory. */
TandemEvent *tandem_event_new (GError **error);

/* Takes an event that another process handed over: @memory_fd and @wake_fd belong to the event from now on,
 * whatever the result. NULL with @error set when they are no such descriptors. */
TandemEvent *tandem_event_new_for_fds (int memory_fd, int wake_fd, GError **error);

/* Counted, in each process for itself; the first returns @self. With the last reference the memory is
 * unmapped and the descriptors are closed. */
TandemEvent *tandem_event_ref (TandemEvent *self);
void tandem_event_unref (TandemEvent *self);

/* Sets the event; setting it again does nothing. Safe in a signal handler. Must not be called in a worker (it
 * warns and does nothing there). */
void tandem_event_set (TandemEvent *self);

/* Whether the event is set: one acquire load. For hot loops. */
static inline gboolean
tandem_event_is_set (const TandemEvent *self)
{
  return __atomic_load_n (self->word, __ATOMIC_ACQUIRE) != 0;
}

/* The word itself (0: not set), for code that knows no GLib. Lives as long as the event. */
const guint32 *tandem_event_get_word (const TandemEvent *self);

/* Waits until the event is set or @timeout microseconds (0 and above) are over. Returns whether it is set. */
gboolean tandem_event_wait (TandemEvent *self, gint64 timeout);

/* A descriptor that is readable (POLLIN) once the event is set. It belongs to the event; nothing reads from
 * it. */
int tandem_event_get_poll_fd (TandemEvent *self);

/* The descriptors to hand to another process, for tandem_event_new_for_fds (). They belong to the event. */
int tandem_event_get_memory_fd (TandemEvent *self);
int tandem_event_get_wake_fd (TandemEvent *self);

/* A source that is dispatched when the event is set, with a GSourceFunc callback. As the event stays set, the
 * callback has to return G_SOURCE_REMOVE. (transfer full) */
GSource *tandem_event_source_new (TandemEvent *self);

/* In a forked worker, before anything else: gives up the right to set any event of this process for good.
 * @own (nullable) can still be polled; of the others only the word can be read. */
void tandem_event_enter_worker (TandemEvent *own);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemEvent, tandem_event_unref)

G_END_DECLS
