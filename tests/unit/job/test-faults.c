/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are read and written while a call fails: what comes of it is right, or the reason is told; a
 * file is the old or the new one. The argument is a checkpoint. */
#include "euler/tandem-checkpoint.h"
#include "euler/tandem-digits-memory.h"
#include "euler/tandem-euler-memory.h"
#include "job/tandem-digits-map.h"
#include "job/tandem-digits-source.h"
#include "job/tandem-run-history.h"
#include "process/tandem-log.h"
#include "process/tandem-memory-limit.h"

#include "fail-calls.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_LIMBS 1000

static const char *checkpoint_path;

static void
assert_told (gboolean done, GError **error)
{
  g_assert_true (done == (*error == NULL));
  g_clear_error (error);
}

/* ---- Checkpoints ---- */

typedef struct
{
  TandemCheckpoint header;
  uint64_t p[MAX_LIMBS];
  uint64_t q[MAX_LIMBS];
} Numbers;

/* FALSE with @error set. */
static gboolean
read_checkpoint (const char *path, Numbers *numbers, GError **error)
{
  gboolean loaded = FALSE;
  int fd = tandem_checkpoint_open (path, &numbers->header, error);

  if (fd >= 0)
    {
      g_assert_cmpuint (numbers->header.p_length, <=, MAX_LIMBS);
      g_assert_cmpuint (numbers->header.q_length, <=, MAX_LIMBS);
      loaded = tandem_checkpoint_load (fd, path, &numbers->header, numbers->p, numbers->q, NULL, error);
      close (fd);
    }
  return loaded;
}

static void
keep_checkpoint (gpointer user_data)
{
  const char *path = user_data;
  Numbers numbers;
  g_autoptr (GError) error = NULL;
  gboolean saved, loaded;

  tandem_checkpoint_check_path (path, NULL);
  if (!read_checkpoint (checkpoint_path, &numbers, &error))
    {
      g_assert_nonnull (error);
      return;
    }
  saved = tandem_checkpoint_save (path, &numbers.header, numbers.p, numbers.q, &error);
  assert_told (saved, &error);
  loaded = read_checkpoint (path, &numbers, &error);
  assert_told (loaded, &error);
}

static void
test_checkpoint (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tandem-faults-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "checkpoint", NULL);
  g_autofree char *old = NULL;
  g_autofree char *new = NULL;
  gsize old_size, new_size;

  g_assert_true (g_file_get_contents (checkpoint_path, &old, &old_size, NULL));
  fail_calls (keep_checkpoint, path);
  g_assert_true (g_file_get_contents (path, &new, &new_size, NULL));
  g_assert_cmpmem (new, new_size, old, old_size);
  g_unlink (path);
  g_rmdir (folder);
}

/* ---- Digits ---- */

static void
read_digits (gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TandemDigitsSource) source = tandem_digits_source_new_for_file (user_data, "2", &error);
  guint64 n_digits = 0;
  gboolean done;

  assert_told (source != NULL, &error);
  if (source == NULL)
    return;
  g_assert_true (tandem_digits_source_is_file (source));
  done = tandem_digits_source_make_room (source, &error)
         && tandem_digits_source_count (source, 0, &n_digits, &error)
         && tandem_digits_source_load (source, 0, 0, &error);
  if (done)
    {
      g_assert_cmpuint (n_digits, ==, 10);
      g_assert_cmpmem (tandem_digits_source_get_digits (source), 10, "7182818284", 10);
    }
  assert_told (done, &error);
}

/* As a job leaves them for the window. */
static void
hand_digits_over (gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  TandemSharedMemory *memory = tandem_digits_memory_new (10, -1, &error);
  g_autoptr (TandemDigitsSource) source = NULL;
  g_autoptr (GBytes) digits = NULL;

  assert_told (memory != NULL, &error);
  if (memory == NULL)
    return;
  memcpy (tandem_digits_memory_get_digits (memory), "7182818284", 10);
  tandem_digits_memory_publish (memory, 10);
  digits = tandem_digits_map (tandem_shared_memory_get_fd (memory), &error);
  if (digits != NULL)
    g_assert_cmpmem (g_bytes_get_data (digits, NULL), g_bytes_get_size (digits), "7182818284", 10);
  assert_told (digits != NULL, &error);
  source = tandem_digits_source_new_for_memory (tandem_shared_memory_get_fd (memory), &error);
  if (source != NULL)
    g_assert_cmpuint (tandem_digits_source_get_max_digits (source), ==, 10);
  assert_told (source != NULL, &error);
  tandem_shared_memory_free (memory);
}

static void
test_digits (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tandem-faults-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "digits", NULL);

  g_assert_true (g_file_set_contents (path, "2.71828\n18284\n", -1, NULL));
  fail_calls (read_digits, path);
  fail_calls (hand_digits_over, NULL);
  g_unlink (path);
  g_rmdir (folder);
}

/* ---- The rest ---- */

static void
keep_run (gpointer user_data)
{
  const TandemRun run = { .time = 1, .digits = 1000, .seconds = 1, .workers = 1, .machine = (char *)"m" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) runs = NULL;
  guint n_damaged = 0;

  g_unlink (user_data);
  assert_told (tandem_run_history_add (user_data, &run, &error), &error);
  runs = tandem_run_history_load (user_data, &n_damaged);
  g_assert_cmpuint (runs->len + n_damaged, <=, 1);
}

static void
test_runs (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tandem-faults-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "runs", NULL);

  fail_calls (keep_run, path);
  g_unlink (path);
  g_rmdir (folder);
}

static void
measure_memory (gpointer user_data)
{
  TandemEulerOptions options = { .kernel = TANDEM_KERNEL_AUTO, .digits = 1000, .n_members = 1 };
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (tandem_memory_limit_measure (100, 0), >, 0);
  assert_told (tandem_euler_check_memory (&options, &error), &error);
  assert_told (tandem_euler_fit_memory (&options, &error), &error);
}

static void
test_memory (void)
{
  fail_calls (measure_memory, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  tandem_log_init ("program", G_LOG_LEVEL_ERROR, NULL, NULL);
  g_assert_cmpint (argc, ==, 2);
  checkpoint_path = argv[1];

  g_test_add_func ("/job-faults/checkpoint", test_checkpoint);
  g_test_add_func ("/job-faults/digits", test_digits);
  g_test_add_func ("/job-faults/runs", test_runs);
  g_test_add_func ("/job-faults/memory", test_memory);
  return g_test_run ();
}
