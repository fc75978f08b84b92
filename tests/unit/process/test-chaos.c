/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Random workers are killed at random moments, and every result is right. The number of kills is the
 * program's argument. */
#include "process/tandem-pool.h"
#include "support.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define N_WORKERS 4

static guint n_kills = 50;

typedef struct
{
  TandemPool *pool;
  guint64 n_given;
  guint64 n_done;
  guint64 sum;
  guint64 right_sum;
  guint n_killed;
  gboolean over;
} Chaos;

static GVariant *
compute (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  guint64 x = g_variant_get_uint64 (arguments);
  gsize size = x % 17 == 0 ? 400000 : x % 5 == 0 ? 70000 : 8; /* as memory, larger than a pipe, small */
  g_autofree guint64 *data = g_malloc (size);

  for (gsize i = 0; i < size / 8; i++)
    data[i] = x * x + i;
  return g_variant_new_fixed_array (G_VARIANT_TYPE_UINT64, data, size / 8, 8);
}

static GVariant *
next (gpointer user_data)
{
  Chaos *chaos = user_data;

  if (chaos->n_killed >= n_kills)
    return NULL;
  chaos->right_sum += chaos->n_given * chaos->n_given;
  return g_variant_new_uint64 (chaos->n_given++);
}

static void
each (TandemTask *task, gpointer user_data)
{
  Chaos *chaos = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = tandem_task_get_value (task, &error);
  const guint64 *data;
  gsize n;

  g_assert_no_error (error);
  data = g_variant_get_fixed_array (value, &n, 8);
  g_assert_true (n == 1 || n == 8750 || n == 50000);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpuint (data[i], ==, data[0] + i);
  chaos->sum += data[0];
  chaos->n_done++;
}

static void
set_over (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = tandem_pool_apply_finish (TANDEM_POOL (source), result, &error);

  g_assert_no_error (error);
  ((Chaos *)user_data)->over = TRUE;
}

static gboolean
kill_one (gpointer user_data)
{
  Chaos *chaos = user_data;
  GPtrArray *processes = tandem_pool_get_processes (chaos->pool);

  if (processes->len > 0)
    {
      guint victim = (guint)g_test_rand_int_range (0, (gint)processes->len); /* with --seed again the same */

      kill (tandem_process_get_pid (processes->pdata[victim]), SIGKILL);
      chaos->n_killed++;
    }
  return chaos->n_killed < n_kills;
}

static void
set_true (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
}

static void
ignore_log (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
}

static void
test_kills (void)
{
  Chaos chaos = { .pool = tandem_pool_new ("worker", N_WORKERS) };
  gboolean stopped = FALSE;
  guint fds = count_fds (getpid ());

  g_log_set_handler ("Tandem-Process", G_LOG_LEVEL_MESSAGE, ignore_log, NULL);
  tandem_pool_set_max_deaths (chaos.pool, G_MAXUINT);
  g_assert_true (tandem_pool_start (chaos.pool, NULL));
  tandem_pool_imap_unordered_async (chaos.pool, compute, next, each, set_over, &chaos);
  g_timeout_add (3, kill_one, &chaos);
  while (!chaos.over)
    g_main_context_iteration (NULL, TRUE);
  g_test_message ("%u kills, %" G_GUINT64_FORMAT " tasks", chaos.n_killed, chaos.n_done);
  g_assert_cmpuint (chaos.n_killed, ==, n_kills);
  g_assert_cmpuint (chaos.n_done, ==, chaos.n_given);
  g_assert_cmpuint (chaos.sum, ==, chaos.right_sum);

  tandem_pool_stop_async (chaos.pool, SECOND, SECOND, set_true, &stopped);
  ITERATE_UNTIL (stopped);
  g_assert_finalize_object (chaos.pool);
  assert_no_children ();
  g_assert_cmpuint (count_fds (getpid ()), <=, fds + 1); /* the main context's */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  if (argc > 1)
    n_kills = (guint)atoi (argv[1]);

  g_test_add_func ("/chaos/kills", test_kills);
  return g_test_run ();
}
