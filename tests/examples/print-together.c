/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Several workers print to one standard output, each time three lines that belong together, and no lines mix:
 * a lock that they share guards the terminal. */
#include "process/tandem-lock.h"
#include "process/tandem-process.h"

#include <stdio.h>
#include <unistd.h>

#define N_WORKERS 4
#define N_VERSES 5

static gboolean
print_verses (TandemWorker *worker, gpointer user_data, GError **error)
{
  TandemLock *lock = user_data;
  const char *name = tandem_worker_get_name (worker);

  for (guint verse = 1; verse <= N_VERSES; verse++)
    {
      if (tandem_lock_take (lock, 10 * G_USEC_PER_SEC) == TANDEM_LOCK_NOT_TAKEN)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "the terminal is not released");
          return FALSE;
        }
      printf ("%s begins verse %u\n", name, verse);
      printf ("%s sings\n", name);
      printf ("%s ends verse %u\n", name, verse);
      fflush (stdout);
      tandem_lock_release (lock);
    }
  return TRUE;
}

int
main (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TandemLock) lock = tandem_lock_new (&error);
  const TandemWorkerHooks hooks = { .work = print_verses };
  TandemProcess *workers[N_WORKERS] = { NULL };
  int result = 0;

  for (guint i = 0; i < N_WORKERS && error == NULL; i++)
    {
      g_autofree char *name = g_strdup_printf ("singer %u", i + 1);

      workers[i] = tandem_process_new (name, i, &hooks, lock);
      tandem_process_keep_fd (workers[i], STDOUT_FILENO); /* else a worker has /dev/null there */
      tandem_process_start (workers[i], &error);
    }
  for (guint i = 0; i < N_WORKERS && workers[i] != NULL; i++)
    {
      const TandemExitReport *report;

      tandem_process_join (workers[i], 30 * G_USEC_PER_SEC);
      report = tandem_process_get_exit_report (workers[i]);
      if (report == NULL || report->kind != TANDEM_EXIT_STOPPED)
        result = 1;
      g_object_unref (workers[i]); /* whoever still ran is ended and reaped here */
    }
  if (error != NULL)
    g_printerr ("%s\n", error->message);
  return error != NULL ? 1 : result;
}
