/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-signals.h"

#include "process/tandem-error.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const int watched[] = { SIGINT, SIGTERM, SIGHUP };

struct _TandemSignals
{
  GObject parent_instance;

  int fd;
  GSource *source;
  sigset_t newly_blocked;
  guint n_strikes;
  int last;
};

G_DEFINE_FINAL_TYPE (TandemSignals, tandem_signals, G_TYPE_OBJECT)

enum
{
  STRIKE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

gboolean
tandem_signals_look (TandemSignals *self)
{
  g_autoptr (TandemSignals) reference = g_object_ref (self);
  struct signalfd_siginfo info;
  gboolean came = FALSE;

  while (read (self->fd, &info, sizeof info) == (gssize)sizeof info)
    {
      came = TRUE;
      self->n_strikes = MIN (self->n_strikes + 1, TANDEM_SIGNALS_LAST_STRIKE);
      self->last = (int)info.ssi_signo;
      g_signal_emit (self, signals[STRIKE], 0, self->n_strikes, self->last);
    }

  return came;
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  tandem_signals_look (user_data);
  return G_SOURCE_CONTINUE;
}

guint
tandem_signals_get_n_strikes (TandemSignals *self)
{
  return self->n_strikes;
}

int
tandem_signals_get_last (TandemSignals *self)
{
  return self->last;
}

/* ---- Construction ---- */

static gboolean
is_ignored (int number)
{
  struct sigaction action;

  return sigaction (number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

TandemSignals *
tandem_signals_new (GError **error)
{
  g_autoptr (TandemSignals) self = g_object_new (TANDEM_TYPE_SIGNALS, NULL);
  sigset_t wanted;
  sigset_t blocked;

  sigemptyset (&wanted);
  sigprocmask (SIG_SETMASK, NULL, &blocked);
  for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
    if (!is_ignored (watched[i]))
      {
        sigaddset (&wanted, watched[i]);
        if (!sigismember (&blocked, watched[i]))
          sigaddset (&self->newly_blocked, watched[i]);
      }

  self->fd = signalfd (-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
  if (self->fd < 0)
    {
      sigemptyset (&self->newly_blocked);
      tandem_set_system_error (error, errno, "signals: no descriptor to watch them");
      return NULL;
    }

  sigprocmask (SIG_BLOCK, &wanted, NULL);
  self->source = g_unix_fd_source_new (self->fd, G_IO_IN);
  g_source_set_name (self->source, "tandem-signals");
  g_source_set_priority (self->source, G_PRIORITY_HIGH);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_readable), self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  return g_steal_pointer (&self);
}

static void
tandem_signals_finalize (GObject *object)
{
  TandemSignals *self = TANDEM_SIGNALS (object);

  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_clear_pointer (&self->source, g_source_unref);
    }
  if (self->fd >= 0)
    close (self->fd);
  sigprocmask (SIG_UNBLOCK, &self->newly_blocked, NULL);

  G_OBJECT_CLASS (tandem_signals_parent_class)->finalize (object);
}

static void
tandem_signals_class_init (TandemSignalsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_signals_finalize;

  signals[STRIKE] = g_signal_new ("strike", TANDEM_TYPE_SIGNALS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_INT);
}

static void
tandem_signals_init (TandemSignals *self)
{
  self->fd = -1;
  sigemptyset (&self->newly_blocked);
}
