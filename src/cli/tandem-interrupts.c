/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/tandem-interrupts.h"

#include "cli/tandem-output-file.h"
#include "job/tandem-job.h"
#include "process/tandem-signals.h"

#include <signal.h>
#include <unistd.h>

static TandemEvent *interrupted_event;
static volatile sig_atomic_t time_is_over;

static void
exit_cancelled (int number)
{
  tandem_output_file_remove_temporaries ();
  _exit (TANDEM_EXIT_CODE_CANCELLED);
}

static void
handle_interrupt (int number)
{
  static volatile sig_atomic_t n_strikes;

  if (number == SIGALRM)
    time_is_over = 1;
  else if (++n_strikes >= TANDEM_SIGNALS_LAST_STRIKE)
    exit_cancelled (number);
  tandem_event_set (interrupted_event);
}

/* Who started this may have blocked it. */
static void
set_handler (int number, void (*handler) (int))
{
  struct sigaction action = { .sa_handler = handler };
  sigset_t signals;

  sigaction (number, &action, NULL);
  sigemptyset (&signals);
  sigaddset (&signals, number);
  sigprocmask (SIG_UNBLOCK, &signals, NULL);
}

static void
set_handler_unless_ignored (int number, void (*handler) (int))
{
  struct sigaction before;

  if (sigaction (number, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
    set_handler (number, handler);
}

void
tandem_interrupts_set_event (TandemEvent *event)
{
  interrupted_event = tandem_event_ref (event);
  set_handler_unless_ignored (SIGINT, handle_interrupt);
  set_handler_unless_ignored (SIGTERM, handle_interrupt);
  set_handler_unless_ignored (SIGHUP, handle_interrupt);
  set_handler (SIGALRM, handle_interrupt);
}

void
tandem_interrupts_exit (void)
{
  set_handler_unless_ignored (SIGINT, exit_cancelled);
  set_handler_unless_ignored (SIGTERM, exit_cancelled);
  set_handler_unless_ignored (SIGHUP, exit_cancelled);
}

gboolean
tandem_interrupts_take_time_is_over (void)
{
  const gboolean over = time_is_over != 0;

  time_is_over = 0;
  return over;
}
