/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The job process as the window runs it, with a program in place of tandem-cli. */
#include "app/tandem-job-process.h"

#include <glib/gstdio.h>

#define N_LINES 30
#define BUSY (3 * G_USEC_PER_SEC) /* longer than a pipe is waited for once the process has exited */

/* As a window that has to draw without a pause. */
static gboolean
keep_busy (gpointer until)
{
  g_usleep (1000);
  return g_get_monotonic_time () < *(gint64 *)until;
}

static void
count (TandemJobProcess *process, JsonObject *line, guint *n_lines)
{
  (*n_lines)++;
}

static void
set_over (TandemJobProcess *process, gboolean *over)
{
  *over = TRUE;
}

/* A window that has no time reads the report to its end, however long ago the process has exited. */
static void
test_busy_window (void)
{
  static const char *const arguments[] = { "e", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (TandemJobProcess) process = NULL;
  g_autofree char *folder = g_dir_make_tmp ("tandem-test-XXXXXX", &error);
  g_autofree char *program = NULL;
  g_autofree char *script = g_strdup_printf ("#!/bin/sh\ni=0\nwhile [ $i -lt %d ]; do\n"
                                             "echo '{\"type\":\"progress\"}'\ni=$((i+1))\ndone\n",
                                             N_LINES);
  gint64 until = g_get_monotonic_time () + BUSY;
  guint n_lines = 0;
  gboolean over = FALSE;
  int code, signal_number;

  g_assert_no_error (error);
  program = g_build_filename (folder, "program", NULL);
  g_assert_true (g_file_set_contents_full (program, script, -1, G_FILE_SET_CONTENTS_NONE, 0700, &error));
  g_setenv ("TANDEM_CLI", program, TRUE);

  process = tandem_job_process_spawn (arguments, -1, -1, FALSE, &error);
  g_assert_no_error (error);
  g_signal_connect (process, "report", G_CALLBACK (count), &n_lines);
  g_signal_connect (process, "over", G_CALLBACK (set_over), &over);
  g_timeout_add_full (G_PRIORITY_DEFAULT, 0, keep_busy, &until, NULL);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n_lines, ==, N_LINES);
  g_assert_true (tandem_job_process_get_exit (process, &code, &signal_number));
  g_assert_cmpint (code, ==, 0);

  g_unlink (program);
  g_rmdir (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job-process/busy-window", test_busy_window);
  return g_test_run ();
}
