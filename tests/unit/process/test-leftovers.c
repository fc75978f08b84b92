/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What is left of a program whose end nobody could prepare, and what its workers have of it. */
#include "process/tandem-lock.h"
#include "process/tandem-log.h"
#include "process/tandem-pool.h"
#include "process/tandem-slots.h"
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_WORKERS 3

/* What tests and workers share. */
typedef struct
{
  guint n_done;
  guint n_children;
} Shared;

/* ---- The end of everything ---- */

/* What others do in these folders is not seen here. FALSE when this process may not have its own. */
static gboolean
have_own_folders (void)
{
  return (unshare (CLONE_NEWNS) == 0 || unshare (CLONE_NEWUSER | CLONE_NEWNS) == 0)
         && mount ("none", "/", "none", MS_REC | MS_PRIVATE, NULL) == 0
         && mount ("none", "/tmp", "tmpfs", 0, NULL) == 0
         && mount ("none", "/dev/shm", "tmpfs", 0, NULL) == 0;
}

static void
assert_empty (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);

  g_assert_nonnull (dir);
  g_assert_cmpstr (g_dir_read_name (dir), ==, NULL);
}

/* Its worker has a child, so that there is a third generation; results are large, so that memory is on its
 * way. */
static GVariant *
fork_and_answer (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  static gboolean has_child;
  Shared *shared = user_data;

  if (!has_child && fork () == 0)
    {
      __atomic_add_fetch (&shared->n_children, 1, __ATOMIC_RELAXED);
      g_usleep (600 * SECOND);
    }
  has_child = TRUE;
  __atomic_add_fetch (&shared->n_done, 1, __ATOMIC_RELAXED);
  return g_variant_new_from_data (G_VARIANT_TYPE_BYTESTRING, g_malloc0 (1 << 20), 1 << 20, TRUE, NULL, NULL);
}

static GVariant *
next_forever (gpointer user_data)
{
  return g_variant_new_boolean (TRUE);
}

static void
work_until_killed (Shared *shared)
{
  TandemPool *pool = tandem_pool_new ("worker", N_WORKERS);
  TandemLock *lock = tandem_lock_new (NULL);
  TandemSlots *slots = tandem_slots_new (N_WORKERS, NULL);

  g_assert_true (lock != NULL && slots != NULL);
  tandem_pool_set_user_data (pool, shared);
  g_assert_true (tandem_pool_start (pool, NULL));
  tandem_pool_imap_unordered_async (pool, fork_and_answer, next_forever, NULL, NULL, NULL);
  while (TRUE)
    g_main_context_iteration (NULL, TRUE);
}

/* All that it leaves behind becomes a child of this process, which sees it end. Nothing is there after two
 * seconds: no process, no memory with a name, no file. */
static int
kill_at_work (gpointer user_data)
{
  gboolean is_stopped = user_data != NULL;
  gboolean own_folders = have_own_folders ();
  Shared *shared = new_shared (sizeof *shared);
  gint64 killed;
  pid_t parent;

  prctl (PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  parent = fork ();
  if (parent == 0)
    work_until_killed (shared);
  ITERATE_UNTIL (shared->n_done > 20 && shared->n_children == N_WORKERS);
  if (is_stopped)
    kill (parent, SIGSTOP);
  kill (parent, SIGKILL);
  killed = g_get_monotonic_time ();
  while (waitpid (-1, NULL, WNOHANG) >= 0 || errno != ECHILD)
    {
      g_assert_cmpint (g_get_monotonic_time () - killed, <, (is_under_valgrind () ? 30 : 2) * SECOND);
      g_usleep (1000);
    }
  if (own_folders)
    {
      assert_empty ("/tmp");
      assert_empty ("/dev/shm");
    }
  return 0;
}

static void
test_after_kill (gconstpointer is_stopped)
{
  run_apart (kill_at_work, (gpointer)is_stopped);
}

/* ---- Descriptors ---- */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(char *const *)a, *(char *const *)b);
}

/* What the descriptors of a process are, without numbers, sorted. (transfer full) */
static char *
list_targets (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/fd", (int)pid);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *link = g_build_filename (path, name, NULL);
      char *target = g_file_read_link (link, NULL);

      if (g_str_equal (name, "2"))
        {
          g_free (target);
          target = g_strdup ("stderr");
        }
      g_assert_nonnull (target);
      if (strchr (target, ':') != NULL)
        *strchr (target, ':') = '\0'; /* pipe:[123] */
      g_ptr_array_add (targets, target);
    }
  g_ptr_array_sort (targets, compare_names);
  g_ptr_array_add (targets, NULL);
  return g_strjoinv (" ", (char **)targets->pdata);
}

static GVariant *
die_sometimes (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  static guint n_done;

  if (n_done++ == 3)
    raise (SIGKILL);
  return g_variant_new_from_data (G_VARIANT_TYPE_BYTESTRING, g_malloc0 (1 << 20), 1 << 20, TRUE, NULL, NULL);
}

static gboolean
are_ready (TandemPool *pool)
{
  GPtrArray *processes = tandem_pool_get_processes (pool);

  for (guint i = 0; i < processes->len; i++)
    if (tandem_process_get_state (processes->pdata[i]) != TANDEM_PROCESS_READY)
      return FALSE;
  return processes->len == N_WORKERS;
}

/* Of a program with open descriptors of each kind, not one of which closes itself, a worker has what it needs
 * and what it was given. So have those that replace others, and those that were started later. */
static void
test_descriptors (void)
{
  int kept = open ("/proc/self/status", O_RDONLY);
  g_autoptr (GArray) opened = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (TandemEvent) other = tandem_event_new (NULL);
  TandemResults *results = NULL;
  TandemPool *pool;
  g_autofree char *wanted = NULL;
  guint before;
  int ends[4];

  if (is_under_valgrind ())
    {
      g_test_skip ("valgrind has descriptors of its own");
      return;
    }
  pool = tandem_pool_new ("worker", N_WORKERS - 1);
  g_main_context_iteration (NULL, FALSE); /* it opens a descriptor of its own */
  before = count_fds (getpid ());
  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, ends + 2), ==, 0);
  g_array_append_vals (opened, ends, 4);
  for (guint i = 0; i < 20; i++)
    {
      int fd = open (i % 2 == 0 ? "/" : "/dev/zero", O_RDONLY);

      g_array_append_val (opened, fd);
    }

  tandem_pool_keep_fd (pool, kept);
  tandem_pool_set_max_deaths (pool, 100);
  g_assert_true (tandem_pool_start (pool, NULL));
  tandem_pool_set_n_workers (pool, N_WORKERS);
  g_ptr_array_set_size (arguments, 60);
  tandem_pool_map_async (pool, die_sometimes, arguments, keep_results, &results);
  ITERATE_UNTIL (results != NULL && are_ready (pool));

  wanted = g_strdup_printf ("/dev/null /dev/null /proc/%d/status anon_inode pipe pipe socket stderr",
                            (int)getpid ());
  for (guint i = 0; i < N_WORKERS; i++)
    {
      pid_t pid = tandem_process_get_pid (tandem_pool_get_processes (pool)->pdata[i]);
      g_autofree char *targets = list_targets (pid);

      g_assert_cmpstr (targets, ==, wanted);
    }

  tandem_results_unref (results);
  g_assert_finalize_object (pool);
  for (guint i = 0; i < opened->len; i++)
    close (g_array_index (opened, int, i));
  g_assert_cmpuint (count_fds (getpid ()), ==, before);
  close (kept);
  assert_no_children ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);

  g_test_add_data_func ("/leftovers/after-kill", NULL, test_after_kill);
  g_test_add_data_func ("/leftovers/after-kill/of-a-stopped-one", "", test_after_kill);
  g_test_add_func ("/leftovers/descriptors", test_descriptors);
  return g_test_run ();
}
