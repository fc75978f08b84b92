/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/tandem-stop-check.h"

#include <gio/gio.h>
#include <poll.h>
#include <unistd.h>

#define LOOK_MS 50
#define PATIENCE                                                                                             \
  ((gint64)3 * G_USEC_PER_SEC) /* with a reader who takes nothing of what a cancelled job has */

static void
look_at_input (TandemStopCheck *self)
{
  struct pollfd wanted = { .fd = self->input, .events = POLLIN };
  char buffer[256];

  while (self->input >= 0 && poll (&wanted, 1, 0) == 1)
    if (read (self->input, buffer, sizeof buffer) <= 0)
      {
        tandem_event_set (self->event);
        return;
      }
}

/* Whether the end was asked for, anew. */
static gboolean
is_asked (TandemStopCheck *self)
{
  const gboolean struck = self->signals != NULL && tandem_signals_look (self->signals);
  const gboolean over = self->deadline != NULL && tandem_deadline_check (self->deadline);

  look_at_input (self);
  return struck || over || (!self->was_set && tandem_event_wait (self->event, 0));
}

void
tandem_stop_check_begin (TandemStopCheck *self)
{
  self->was_set = tandem_event_wait (self->event, 0);
}

gboolean
tandem_stop_check_wait (TandemStopCheck *self, int fd, GError **error)
{
  const gint64 give_up = g_get_monotonic_time () + PATIENCE;
  struct pollfd wanted = { .fd = fd, .events = POLLOUT };

  while (!is_asked (self) && (!self->was_set || g_get_monotonic_time () < give_up))
    if (poll (&wanted, fd >= 0 ? 1 : 0, LOOK_MS) > 0 || fd < 0)
      return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
  return FALSE;
}
