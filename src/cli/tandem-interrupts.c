/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/tandem-interrupts.h"

#include "job/tandem-job.h"
#include "process/tandem-signals.h"

#include <signal.h>
#include <unistd.h>

static TandemEvent *interrupted_event;

static void
handle_interrupt (int number)
{
  static volatile sig_atomic_t n_strikes;

  if (number != SIGALRM && ++n_strikes >= TANDEM_SIGNALS_LAST_STRIKE)
    _exit (TANDEM_EXIT_CODE_CANCELLED);
  tandem_event_set (interrupted_event);
}

static void
exit_cancelled (int number)
{
  _exit (TANDEM_EXIT_CODE_CANCELLED);
}

static void
set_handler (int number, void (*handler) (int))
{
  struct sigaction action = { .sa_handler = handler };
  struct sigaction before;

  if (sigaction (number, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
    sigaction (number, &action, NULL);
}

void
tandem_interrupts_set_event (TandemEvent *event)
{
  interrupted_event = tandem_event_ref (event);
  set_handler (SIGINT, handle_interrupt);
  set_handler (SIGTERM, handle_interrupt);
  set_handler (SIGHUP, handle_interrupt);
  set_handler (SIGALRM, handle_interrupt);
}

void
tandem_interrupts_exit (void)
{
  set_handler (SIGINT, exit_cancelled);
  set_handler (SIGTERM, exit_cancelled);
  set_handler (SIGHUP, exit_cancelled);
}
