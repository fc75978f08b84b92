/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-application.h"
#include "app/tandem-log-store.h"
#include "app/tandem-program.h"
#include "process/tandem-clock.h"

int
main (int argc, char *argv[])
{
  g_autoptr (TandemApplication) application = NULL;

  tandem_clock_init ();
  tandem_log_store_capture ();
  tandem_program_init ();
  application = tandem_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
