/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What the process layer makes while a call fails is either there or the reason is told; results are right or
 * told to be missing. */
#include "process/tandem-event.h"
#include "process/tandem-lock.h"
#include "process/tandem-log-file.h"
#include "process/tandem-log.h"
#include "process/tandem-pool.h"
#include "process/tandem-shared-memory.h"
#include "process/tandem-signals.h"
#include "process/tandem-slots.h"
#include "fail-calls.h"
#include "support.h"

#include <glib/gstdio.h>
#include <unistd.h>

static void
assert_made (gconstpointer object, GError **error)
{
  g_assert_true ((object == NULL) == (*error != NULL));
  g_clear_error (error);
}

static void
remove_logs (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *old = g_strconcat (path, ".1", NULL);

  g_unlink (path);
  g_unlink (old);
  g_rmdir (folder);
}

static void
make_objects (gpointer user_data)
{
  const char *path = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TandemEvent) event = tandem_event_new (&error);
  g_autoptr (TandemEvent) other = NULL;
  g_autoptr (TandemSharedMemory) memory = NULL;
  g_autoptr (TandemSharedMemory) again = NULL;
  g_autoptr (TandemLock) lock = NULL;
  g_autoptr (TandemSlots) slots = NULL;
  g_autoptr (TandemLogFile) file = NULL;
  g_autoptr (TandemSignals) signals = NULL;

  assert_made (event, &error);
  if (event != NULL)
    {
      other = tandem_event_new_for_fds (dup (tandem_event_get_memory_fd (event)),
                                        dup (tandem_event_get_wake_fd (event)), &error);
      assert_made (other, &error);
      tandem_event_set (event);
      g_assert_true (tandem_event_wait (event, SECOND));
    }
  memory = tandem_shared_memory_new ("test", 10000, &error);
  assert_made (memory, &error);
  if (memory != NULL)
    {
      int fd = dup (tandem_shared_memory_get_fd (memory));

      again = tandem_shared_memory_new_for_fd (fd, 20000, TRUE, &error);
      assert_made (again, &error);
      if (again == NULL)
        close (fd);
    }
  g_assert_cmpuint (tandem_shared_memory_fit (1 << 20), >, 0);
  lock = tandem_lock_new (&error);
  assert_made (lock, &error);
  slots = tandem_slots_new (3, &error);
  assert_made (slots, &error);
  signals = tandem_signals_new (&error);
  assert_made (signals, &error);
  file = tandem_log_file_new (path, 100, 1, &error);
  assert_made (file, &error);
  for (guint i = 0; i < 3 && file != NULL; i++)
    tandem_log_file_write (file, &(const TandemLogRecord){ .level = G_LOG_LEVEL_MESSAGE,
                                                           .process = "test",
                                                           .domain = "",
                                                           .message = "a line that fills the file" });
  remove_logs (path);
}

/* Starts a process, too, that outlives the task. */
static GVariant *
echo (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  if (g_variant_get_size (arguments) == 1)
    {
      pid_t pid = fork ();

      if (pid == 0)
        {
          pause ();
          _exit (0);
        }
    }
  if (user_data != NULL && *(gboolean *)user_data)
    g_usleep (50000);
  g_message ("echo");
  return g_variant_ref (arguments);
}

/* @user_data: (nullable) a gboolean, whether the tasks take longer than it takes to see that a worker has
 * ended. */
static void
run_pool (gpointer user_data)
{
  const gsize sizes[] = { 1, 100, 300000 };
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  g_autoptr (GError) error = NULL;
  TandemPool *pool = tandem_pool_new ("worker", 2);
  TandemResults *results = NULL;
  gboolean joined = FALSE;

  tandem_pool_set_user_data (pool, user_data);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      gpointer bytes = g_malloc0 (sizes[i]);

      g_ptr_array_add (arguments, g_variant_ref_sink (g_variant_new_from_data (
                                      G_VARIANT_TYPE_BYTESTRING, bytes, sizes[i], TRUE, g_free, bytes)));
    }
  if (tandem_pool_start (pool, &error))
    {
      tandem_pool_map_async (pool, echo, arguments, keep_results, &results);
      tandem_pool_join_async (pool, set_done, &joined);
      ITERATE_UNTIL (joined);
      for (guint i = 0; i < arguments->len; i++)
        {
          g_autoptr (GError) failure = NULL;
          g_autoptr (GVariant) value = tandem_results_get_value (results, i, &failure);

          g_assert_true ((value == NULL) == (failure != NULL));
          if (value != NULL)
            g_assert_cmpmem (g_variant_get_data (value), g_variant_get_size (value),
                             g_variant_get_data (arguments->pdata[i]), sizes[i]);
        }
      tandem_results_unref (results);
    }
  else
    g_assert_nonnull (error);
  g_assert_finalize_object (pool);
}

static void
test_objects (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tandem-faults-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "logs", "test.log", NULL);

  fail_calls (make_objects, path);
  g_rmdir (folder);
}

static void
test_pool (void)
{
  fail_calls (run_pool, NULL);
}

/* It is looked again and again whether a worker has ended, and once that cannot be known while it works. */
static void
test_pool_without_pidfds (void)
{
  gboolean takes_long = TRUE;

  allow_pidfds (FALSE);
  for (guint number = 1; number <= 4; number++)
    {
      fail_call ("waitid", number, EINTR);
      run_pool (&takes_long);
      g_assert_true (call_failed ());
    }
  fail_call (NULL, 0, 0);
  allow_pidfds (TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  tandem_log_init ("program", G_LOG_LEVEL_ERROR, NULL, NULL);

  g_test_add_func ("/faults/objects", test_objects);
  g_test_add_func ("/faults/pool", test_pool);
  g_test_add_func ("/faults/pool-without-pidfds", test_pool_without_pidfds);
  return g_test_run ();
}
