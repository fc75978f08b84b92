/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-cli-call.h"

#include "app/tandem-program.h"

#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>

/* What is asked here is answered at once: a program that is not, hangs. */
#define PATIENCE 20 /* seconds */

/* What is written away while a person goes on must not be felt. */
static void
make_polite (GSubprocess *subprocess)
{
  const char *pid = g_subprocess_get_identifier (subprocess);
  const struct sched_param none = { .sched_priority = 0 };

  if (pid != NULL && sched_setscheduler ((pid_t)g_ascii_strtoll (pid, NULL, 10), SCHED_IDLE, &none) != 0)
    g_debug ("Process %s keeps its priority", pid);
}

static gboolean
on_patience_over (gpointer user_data)
{
  GTask *task = user_data;

  g_subprocess_force_exit (G_SUBPROCESS (g_task_get_task_data (task)));
  g_object_set_data (G_OBJECT (task), "patience", NULL);
  return G_SOURCE_REMOVE;
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GSubprocess *subprocess = G_SUBPROCESS (source);
  g_autofree char *output = NULL;
  g_autofree char *complaint = NULL;
  guint patience = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (task), "patience"));
  GError *error = NULL;

  if (patience != 0)
    g_source_remove (patience);
  if (!g_subprocess_communicate_utf8_finish (subprocess, result, &output, &complaint, &error))
    {
      g_subprocess_force_exit (subprocess);
      g_task_return_error (task, error);
    }
  else if (g_subprocess_get_successful (subprocess))
    g_task_return_pointer (task, g_steal_pointer (&output), g_free);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s",
                             g_strchomp (complaint != NULL ? complaint : (char *)""));
}

void
tandem_cli_call_async (const char *const *arguments,
                       int memory_fd,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GSubprocess) subprocess = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *cli = tandem_program_find_cli ();
  g_auto (GStrv) argv = NULL;
  GError *error = NULL;

  g_strv_builder_add (builder, cli);
  g_strv_builder_addv (builder, (const char **)arguments);
  argv = g_strv_builder_end (builder);
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE
                                        | G_SUBPROCESS_FLAGS_INHERIT_FDS);
  if (memory_fd >= 0)
    g_subprocess_launcher_take_fd (launcher, fcntl (memory_fd, F_DUPFD_CLOEXEC, 0),
                                   (int)g_ascii_strtoll (TANDEM_CLI_CALL_FD, NULL, 10));
  subprocess = g_subprocess_launcher_spawnv (launcher, (const char *const *)argv, &error);
  if (subprocess == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  make_polite (subprocess);
  g_task_set_task_data (task, g_object_ref (subprocess), g_object_unref);
  g_object_set_data (G_OBJECT (task), "patience",
                     GUINT_TO_POINTER (g_timeout_add_seconds (PATIENCE, on_patience_over, task)));
  g_subprocess_communicate_utf8_async (subprocess, NULL, cancellable, on_done, task);
}

char *
tandem_cli_call_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
