/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Test"

#include "process/tandem-log-file.h"
#include "process/tandem-log.h"
#include "support.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  GPtrArray *lines;
  guint n_of[3];
  gint64 last_time[3];
  gsize longest_domain;
} Records;

/* Each worker counts; its numbers and its times come in order. */
static void
collect (const TandemLogRecord *record, gpointer user_data)
{
  Records *records = user_data;
  guint index;
  guint number;

  g_ptr_array_add (records->lines, tandem_log_format (record));
  records->longest_domain = MAX (records->longest_domain, strlen (record->domain));
  if (sscanf (record->process, "worker %u", &index) != 1 || sscanf (record->message, "line %u", &number) != 1)
    return;
  g_assert_cmpuint (number, ==, records->n_of[index]++);
  g_assert_cmpint (record->time, >=, records->last_time[index]);
  g_assert_cmpstr (record->domain, ==, "Test");
  records->last_time[index] = record->time;
}

static gboolean
write_and_crash (TandemWorker *worker, gpointer user_data, GError **error)
{
  for (guint i = 0; i < 1000; i++)
    {
      g_debug ("line %u of debugging", i);
      g_message ("line %u of “%s”\n", i, tandem_worker_get_name (worker));
    }
  raise (tandem_worker_get_index (worker) == 0 ? SIGKILL : SIGABRT);
  return TRUE;
}

static guint
count_lines (GPtrArray *lines, const char *text)
{
  guint n = 0;

  for (guint i = 0; i < lines->len; i++)
    n += strstr (lines->pdata[i], text) != NULL ? 1 : 0;
  return n;
}

static Records records;

static void
test_crash_loses_nothing (void)
{
  TandemProcess *processes[3];

  for (guint i = 0; i < 3; i++)
    {
      const TandemWorkerHooks hooks = { .work = write_and_crash };
      g_autofree char *name = g_strdup_printf ("worker %u", i);

      processes[i] = tandem_process_new (name, i, &hooks, NULL);
      g_assert_true (tandem_process_start (processes[i], NULL));
    }
  for (guint i = 0; i < 3; i++)
    {
      ITERATE_UNTIL (!tandem_process_is_alive (processes[i]));
      g_assert_cmpuint (records.n_of[i], ==, 1000);
      g_object_unref (processes[i]);
    }
  g_assert_cmpuint (count_lines (records.lines, "SIGABRT"), ==, 2);
  g_assert_cmpuint (count_lines (records.lines, "“worker 1”\\n"), ==, 1000);
}

static gboolean
say_much (TandemWorker *worker, gpointer user_data, GError **error)
{
  g_autofree char *text = g_strnfill (3 << 20, 'x');
  g_autofree char *wide = g_malloc0 ((3 << 20) + 1);

  for (guint i = 0; i < 1 << 20; i++)
    memcpy (wide + (gsize)3 * i, "€", 3);
  g_log (text, G_LOG_LEVEL_MESSAGE, "short");
  g_message ("%s", text);
  g_message ("%s", wide);
  return TRUE;
}

/* What a worker says is kept for a while: a line of it takes little memory. */
static void
test_long_lines (void)
{
  g_autoptr (TandemProcess) process = NULL;
  char **tail;

  g_ptr_array_set_size (records.lines, 0);
  records.longest_domain = 0;
  process = start_worker (say_much, NULL);
  g_assert_true (tandem_process_join (process, 60 * SECOND));
  g_assert_cmpint (tandem_process_get_exit_report (process)->kind, ==, TANDEM_EXIT_STOPPED);
  tail = tandem_process_get_exit_report (process)->log_tail;
  g_assert_cmpuint (g_strv_length (tail), ==, 3);
  g_assert_cmpuint (records.lines->len, ==, 3);
  g_assert_cmpuint (records.longest_domain, <, 100000);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpstr (tail[i], ==, records.lines->pdata[i]);
      g_assert_cmpuint (strlen (tail[i]), <, 100000);
    }
  g_assert_nonnull (strstr (tail[0], "short"));
  g_assert_nonnull (strstr (tail[1], "xxxxx…"));
  g_assert_nonnull (strstr (tail[2], "€€€€€…"));
}

static gboolean
overflow (TandemWorker *worker, gpointer user_data, GError **error)
{
  volatile char room[100000];

  room[0] = 1;
  if (user_data == GINT_TO_POINTER (1))
    return TRUE;
  return overflow (worker, (gpointer)(room + g_random_int_range (0, 100)), error) && room[0] == 1;
}

static void
test_stack_overflow (void)
{
  g_autoptr (TandemProcess) process = start_worker (overflow, NULL);

  g_assert_true (tandem_process_join (process, 60 * SECOND));
  g_assert_cmpint (tandem_process_get_exit_report (process)->signal, ==, SIGSEGV);
  g_assert_cmpuint (count_lines (records.lines, "SIGSEGV"), ==, 1);
}

static void
test_levels (void)
{
  g_assert_cmpint (tandem_log_level_from_string ("warning"), ==, G_LOG_LEVEL_WARNING);
  g_assert_cmpint (tandem_log_level_from_string ("loud"), ==, 0);
  g_ptr_array_set_size (records.lines, 0);
  tandem_log_init ("program", G_LOG_LEVEL_CRITICAL, collect, &records);
  g_warning ("not heard");
  g_info ("not heard");
  g_setenv ("G_MESSAGES_DEBUG", "Test", TRUE);
  tandem_log_init ("program", G_LOG_LEVEL_MESSAGE, collect, &records);
  g_message ("heard");
  g_log ("Other", G_LOG_LEVEL_DEBUG, "not heard");
  g_unsetenv ("G_MESSAGES_DEBUG");
  g_assert_cmpuint (count_lines (records.lines, "not heard"), ==, 0);
  g_assert_cmpuint (count_lines (records.lines, "program message: heard"), ==, 1);
}

/* ---- The file ---- */

static void
test_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tandem-log-XXXXXX", NULL);
  g_autofree char *state = g_build_filename (folder, "state", NULL);
  g_autofree char *path = g_build_filename (state, "test.log", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (TandemLogFile) file = tandem_log_file_new (path, 2000, 2, &error);
  guint next = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *message = g_strdup_printf ("record %u\nforged", i);
      const TandemLogRecord record = {
        .level = G_LOG_LEVEL_MESSAGE, .process = "test", .domain = "", .message = message
      };

      tandem_log_file_write (file, &record);
    }
  for (int age = 2; age >= 0; age--)
    {
      g_autofree char *old = age > 0 ? g_strdup_printf ("%s.%d", path, age) : g_strdup (path);
      g_autofree char *text = NULL;
      g_auto (GStrv) lines = NULL;
      gsize size;

      g_assert_true (g_file_get_contents (old, &text, &size, NULL));
      g_assert_cmpuint (size, <=, 2000);
      lines = g_strsplit (text, "\n", -1);
      for (guint i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
        {
          guint number;

          g_assert_cmpint (sscanf (strstr (lines[i], "record "), "record %u", &number), ==, 1);
          g_assert_true (next == 0 || number == next);
          next = number + 1;
        }
      g_unlink (old);
    }
  g_assert_cmpuint (next, ==, 100);
  g_assert_null (tandem_log_file_new ("/proc/no/such", 1, 1, &error));
  g_assert_nonnull (error);
  g_rmdir (state);
  g_rmdir (folder);
}

static void
test_file_of_all (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tandem-log-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "all.log", NULL);
  g_autofree char *text = NULL;

  g_assert_true (tandem_log_set_file (path, NULL));
  g_message ("into the file");
  g_assert_true (tandem_log_set_file (NULL, NULL));
  g_message ("not into the file");
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "program message: into the file\n"));
  g_assert_null (strstr (text, "not into"));
  g_unlink (path);
  g_rmdir (folder);
}

/* Without old files it begins anew. */
static void
test_file_without_old (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tandem-log-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "log", NULL);
  g_autofree char *old = g_strconcat (path, ".1", NULL);
  g_autoptr (TandemLogFile) file = tandem_log_file_new (path, 1000, 0, NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *message = g_strdup_printf ("record %u", i);

      tandem_log_file_write (
          file, &(const TandemLogRecord){
                    .level = G_LOG_LEVEL_MESSAGE, .process = "test", .domain = "", .message = message });
    }
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpuint (strlen (text), <=, 1000);
  g_assert_nonnull (strstr (text, "record 99"));
  g_assert_null (strstr (text, "record 9\n"));
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_default_handler (g_log_default_handler, NULL); /* newer tests keep what is logged to themselves */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR);
  records.lines = g_ptr_array_new_with_free_func (g_free);
  tandem_log_init ("program", G_LOG_LEVEL_MESSAGE, collect, &records);

  g_test_add_func ("/log/crash-loses-nothing", test_crash_loses_nothing);
  g_test_add_func ("/log/long-lines", test_long_lines);
  g_test_add_func ("/log/stack-overflow", test_stack_overflow);
  g_test_add_func ("/log/levels", test_levels);
  g_test_add_func ("/log/file", test_file);
  g_test_add_func ("/log/file-without-old", test_file_without_old);
  g_test_add_func ("/log/file-of-all", test_file_of_all);
  return g_test_run ();
}
