/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

gboolean
return_true (gpointer user_data)
{
  return TRUE;
}

gboolean
run_apart (int (*function) (gpointer user_data), gpointer user_data)
{
  gint64 give_up = g_get_monotonic_time () + PATIENCE;
  int status = 0;
  pid_t pid = fork ();

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    _exit (function (user_data));
  while (waitpid (pid, &status, WNOHANG) == 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, give_up);
      g_usleep (2000);
    }
  if (!WIFEXITED (status))
    g_error ("The process ended by signal %d", WTERMSIG (status));
  if (WEXITSTATUS (status) == SKIPPED)
    return FALSE;
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  return TRUE;
}

TandemProcess *
start_worker (gboolean (*work) (TandemWorker *worker, gpointer user_data, GError **error), gpointer user_data)
{
  const TandemWorkerHooks hooks = { .work = work };
  TandemProcess *process = tandem_process_new ("worker", 0, &hooks, user_data);
  g_autoptr (GError) error = NULL;

  tandem_process_start (process, &error);
  g_assert_no_error (error);
  return process;
}

char *
list_fds (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/fd", (int)pid);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  GString *list = g_string_new (NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *link = g_build_filename (path, name, NULL);
      g_autofree char *target = g_file_read_link (link, NULL);

      if (target == NULL || !g_str_has_prefix (target, "/proc/")) /* the folder that is read here */
        g_string_append_printf (list, "%s%s", list->len > 0 ? " " : "", name);
    }
  return g_string_free (list, FALSE);
}

guint
count_fds (pid_t pid)
{
  g_autofree char *list = list_fds (pid);
  g_auto (GStrv) fds = g_strsplit (list, " ", -1);

  return g_strv_length (fds);
}

gboolean
process_exists (pid_t pid)
{
  return kill (pid, 0) == 0 || errno != ESRCH;
}

void
set_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
}

void
keep_results (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(TandemResults **)user_data = tandem_pool_map_finish (TANDEM_POOL (source), result);
}

void
keep_error (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError **error = user_data;
  g_autoptr (GVariant) value = tandem_pool_apply_finish (TANDEM_POOL (source), result, error);

  g_assert_null (value);
  g_assert_nonnull (*error);
}

TandemPool *
start_pool (guint n_workers)
{
  TandemPool *pool = tandem_pool_new ("worker", n_workers);

  g_assert_true (tandem_pool_start (pool, NULL));
  return pool;
}

void
stop_pool (TandemPool *pool)
{
  gboolean done = FALSE;

  tandem_pool_stop_async (pool, 60 * SECOND, SECOND, set_done, &done);
  ITERATE_UNTIL (done);
  g_assert_cmpuint (tandem_pool_get_processes (pool)->len, ==, 0);
  g_assert_finalize_object (pool);
  assert_no_children ();
}

void
assert_no_children (void)
{
  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1);
  g_assert_cmpint (errno, ==, ECHILD);
}

gpointer
new_shared (gsize size)
{
  gpointer data = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

  g_assert_true (data != MAP_FAILED);
  return data;
}
