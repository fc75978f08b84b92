/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scan-util.h"

typedef struct
{
  GMainLoop *loop;
  TandemScan *scan;
  TandemPool *pool;
  ScanTick tick;
  gpointer user_data;
} Run;

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;

  tandem_scan_run_finish (run->scan, result, &error);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    g_assert_no_error (error);
  g_main_loop_quit (run->loop);
}

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_main_loop_quit (((Run *)user_data)->loop);
}

static gboolean
on_tick (gpointer user_data)
{
  Run *run = user_data;

  run->tick (run->scan, run->pool, run->user_data);
  return G_SOURCE_CONTINUE;
}

TandemScan *
scan_run (const char *const *dirs,
          const TandemScanOptions *options,
          guint n_workers,
          ScanTick tick,
          gpointer user_data)
{
  return scan_run_in (-1, dirs, options, n_workers, tick, user_data);
}

TandemScan *
scan_run_in (int memory_fd,
             const char *const *dirs,
             const TandemScanOptions *options,
             guint n_workers,
             ScanTick tick,
             gpointer user_data)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (TandemPool) pool = tandem_pool_new ("walker", n_workers);
  g_autoptr (GError) error = NULL;
  TandemScan *scan = tandem_scan_new (dirs, options, memory_fd, n_workers, &error);
  Run run = { loop, scan, pool, tick, user_data };
  guint source = 0;

  g_assert_no_error (error);
  tandem_scan_prepare_pool (scan, pool);
  tandem_pool_set_max_deaths (pool, 1000);
  tandem_pool_start (pool, &error);
  g_assert_no_error (error);

  if (tick != NULL)
    source = g_timeout_add (1, on_tick, &run);
  tandem_scan_run_async (scan, pool, on_done, &run);
  g_main_loop_run (loop);
  if (source != 0)
    g_source_remove (source);

  tandem_pool_stop_async (pool, G_USEC_PER_SEC, G_USEC_PER_SEC, on_stopped, &run);
  g_main_loop_run (loop);
  return scan;
}
