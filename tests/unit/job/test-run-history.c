/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "job/tandem-estimate.h"
#include "job/tandem-run-history.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define MACHINE "A processor × 4"

static char *path;

static TandemRun
make_run (guint64 digits, double seconds)
{
  return (TandemRun){
    .time = 1700000000, .digits = digits, .seconds = seconds, .workers = 1, .machine = (char *)MACHINE
  };
}

static void
append (const char *text)
{
  FILE *file = g_fopen (path, "a");

  g_assert_nonnull (file);
  fputs (text, file);
  fclose (file);
}

static void
add (const TandemRun *run)
{
  g_autoptr (GError) error = NULL;

  tandem_run_history_add (path, run, &error);
  g_assert_no_error (error);
}

static void
test_kept (void)
{
  const TandemRun first = make_run (1000000, 0.123456);
  const TandemRun second = { .time = 1700000001,
                             .digits = 2000000,
                             .seconds = 1,
                             .workers = 7,
                             .machine = (char *)"\"x\"\n, é",
                             .continued = TRUE };
  g_autoptr (GPtrArray) none = tandem_run_history_load (path, NULL);
  g_autoptr (GPtrArray) runs = NULL;
  g_autofree char *csv = NULL;
  const TandemRun *run;
  guint n_damaged;

  g_assert_cmpuint (none->len, ==, 0);
  add (&first);
  add (&second);
  runs = tandem_run_history_load (path, &n_damaged);
  g_assert_cmpuint (n_damaged, ==, 0);
  g_assert_cmpuint (runs->len, ==, 2);
  run = runs->pdata[0];
  g_assert_cmpuint (run->digits, ==, 1000000);
  g_assert_cmpfloat (run->seconds, ==, 0.123456);
  g_assert_false (run->continued);
  run = runs->pdata[1];
  g_assert_cmpstr (run->machine, ==, second.machine);
  g_assert_cmpuint (run->workers, ==, 7);
  g_assert_true (run->continued);

  csv = tandem_run_history_to_csv (runs);
  g_assert_true (g_str_has_prefix (csv, "time,digits,seconds,workers,machine,continued\r\n"
                                        "2023-11-14T22:13:20Z,1000000,0.123456,1,\"" MACHINE "\",false\r\n"));
  g_assert_nonnull (strstr (csv, "\"\"\"x\"\"\n, é\",true\r\n"));
}

static void
test_damaged (void)
{
  const TandemRun run = make_run (1000, 1);
  g_autoptr (GPtrArray) runs = NULL;
  g_autofree char *many = g_strnfill (100000, '[');
  guint n_damaged;

  add (&run);
  append (
      "no "
      "JSON\n{}\n[1]\n\xff\xfe\n{\"time\":1,\"digits\":-5,\"seconds\":1,\"workers\":1,\"machine\":\"\"}\n");
  append ("{\"time\":1,\"digits\":5,\"seconds\":\"1\",\"workers\":1,\"machine\":\"\"}\n\n");
  append (many);
  append ("\n{\"time\":1,\"digi");
  add (&run); /* after a line that was cut off */
  runs = tandem_run_history_load (path, &n_damaged);
  g_assert_cmpuint (runs->len, ==, 2);
  g_assert_cmpuint (n_damaged, ==, 8);
}

/* A line is a run when each of its members is what it is to be, and else none. */
static void
test_members (void)
{
  static const char *const lines[] = {
    "   ",
    "7",
    "{\"time\":1,\"digits\":5,\"seconds\":[],\"workers\":1,\"machine\":\"m\"}",
    "{\"time\":1,\"digits\":5,\"seconds\":2e9,\"workers\":1,\"machine\":\"m\"}",
    "{\"time\":1,\"digits\":5,\"seconds\":1,\"workers\":true,\"machine\":\"m\"}",
    "{\"time\":1,\"digits\":5,\"seconds\":1,\"workers\":1}",
    "{\"time\":1,\"digits\":5,\"seconds\":1,\"workers\":1,\"machine\":{}}",
    "{\"time\":1,\"digits\":5,\"seconds\":1,\"workers\":1,\"machine\":3}",
  };
  g_autofree char *name = g_strnfill (2000, 'm');
  g_autofree char *long_name =
      g_strdup_printf ("{\"time\":1,\"digits\":5,\"seconds\":1,\"workers\":1,\"machine\":\"%s\"}\n", name);
  g_autofree char *csv = NULL;
  g_autoptr (GPtrArray) runs = NULL;
  guint n_damaged;

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      append (lines[i]);
      append ("\n");
    }
  append (long_name);
  /* The last without its end, of a year that no calendar has. */
  append ("{\"time\":1e12,\"digits\":5,\"seconds\":1,\"workers\":1,\"machine\":\"m\"}");
  runs = tandem_run_history_load (path, &n_damaged);
  g_assert_cmpuint (n_damaged, ==, G_N_ELEMENTS (lines) + 1);
  g_assert_cmpuint (runs->len, ==, 1);
  csv = tandem_run_history_to_csv (runs);
  g_assert_nonnull (strstr (csv, "\r\n,5,1.000000,1,\"m\",false\r\n"));
}

static void
test_bounded (void)
{
  g_autoptr (GPtrArray) runs = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  GStatBuf status;
  TandemRun run = make_run (1, 1);

  for (guint i = 0; i < 30000; i++)
    g_string_append_printf (
        text, "{\"time\":1,\"digits\":%u,\"seconds\":1,\"workers\":1,\"machine\":\"%060d\"}\n", i, 0);
  append (text->str);
  run.digits = 77777;
  add (&run);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_size, <, 1000000);
  runs = tandem_run_history_load (path, NULL);
  g_assert_cmpuint (runs->len, ==, TANDEM_RUN_HISTORY_MAX);
  g_assert_cmpuint (((TandemRun *)runs->pdata[runs->len - 1])->digits, ==, 77777);
}

static void
test_best (void)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new ();
  TandemRun old = make_run (1000, 2);
  TandemRun other = make_run (1000, 0.1);
  TandemRun better = make_run (1000, 1);
  TandemRun worse = make_run (1000, 3);
  TandemRun first = make_run (2000, 1);
  TandemRun whole = make_run (1000, 0.01);
  TandemRun again = make_run (1000, 1);
  TandemRun later = make_run (1000, 1);

  whole.continued = TRUE;
  later.time++;
  other.machine = (char *)"another";
  g_ptr_array_add (runs, &old);
  g_ptr_array_add (runs, &other);
  g_ptr_array_add (runs, &whole);
  g_ptr_array_add (runs, &again);
  g_assert_true (
      tandem_run_history_is_best (runs, &better)); /* itself and what is no whole run do not count */
  g_assert_false (tandem_run_history_is_best (runs, &worse));
  g_assert_false (tandem_run_history_is_best (runs, &first));
  g_assert_false (tandem_run_history_is_best (runs, &later)); /* as fast as another */
  better.continued = TRUE;
  g_assert_false (tandem_run_history_is_best (runs, &better));
}

/* Only the newest count, and only whole ones of this machine. */
static void
test_of_many_runs (void)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new ();
  TandemRun slow = make_run (1000000, 1000);
  TandemRun continued = make_run (1000000, 1000);
  TandemRun empty = make_run (0, 1000);
  TandemRun timeless = make_run (1000000, 0);
  TandemRun run = make_run (1000000, 0.06);

  continued.continued = TRUE;
  for (guint i = 0; i < 1000; i++)
    g_ptr_array_add (runs, &slow);
  for (guint i = 0; i < 50; i++)
    g_ptr_array_add (runs, &run);
  for (guint i = 0; i < 20; i++)
    {
      g_ptr_array_add (runs, &continued);
      g_ptr_array_add (runs, &empty);
      g_ptr_array_add (runs, &timeless);
    }
  g_assert_cmpfloat (tandem_estimate_seconds (runs, MACHINE, 1000000, 1, NULL), <, 0.1);
}

/* One run of any size from a million up, on a machine of any speed, and the others are within 1.5. */
static void
test_estimate (void)
{
  static const guint64 digits[] = { 1000000, 10000000, 100000000, 1000000000 };
  gboolean calibrated;

  g_assert_cmpfloat (tandem_estimate_seconds (NULL, MACHINE, 10000000, 1, &calibrated), >, 0.1);
  g_assert_false (calibrated);
  for (guint speed = 1; speed <= 100; speed *= 10)
    for (guint known = 0; known < G_N_ELEMENTS (digits); known++)
      {
        /* What one worker took here, three times over: 0.045, 0.46, 6.2 and 84 s, times the machine's. */
        static const double measured[] = { 0.045, 0.46, 6.2, 84 };
        g_autoptr (GPtrArray) runs = g_ptr_array_new ();
        TandemRun run = make_run (digits[known], 0.015 + measured[known] * speed / 3);
        TandemRun foreign = make_run (digits[known], 1e6);

        foreign.machine = (char *)"another";
        g_ptr_array_add (runs, &foreign);
        g_ptr_array_add (runs, &run);
        for (guint asked = 0; asked < G_N_ELEMENTS (digits); asked++)
          {
            double right = 0.015 + measured[asked] * speed / 3;
            double seconds = tandem_estimate_seconds (runs, MACHINE, digits[asked], 1, &calibrated);

            g_assert_true (calibrated);
            g_assert_cmpfloat (seconds, <, 1.5 * right);
            g_assert_cmpfloat (seconds, >, right / 1.5);
          }
      }
  test_of_many_runs ();
  g_assert_cmpuint (tandem_estimate_memory (100000000, 2), >, 500000000);
  g_assert_cmpuint (tandem_estimate_memory (100000000, 2), <, 2000000000);
  g_assert_cmpuint (tandem_estimate_memory (G_MAXUINT64 - 5, 2), ==, 0);
}

static void
set_up (gpointer *fixture, gconstpointer data)
{
  g_remove (path);
}

static void
run (gpointer *fixture, gconstpointer data)
{
  (*(const GTestFunc *)data) ();
}

static void
test_copy (void)
{
  TandemRun run = make_run (1000, 2);
  g_autoptr (TandemRun) copy = tandem_run_copy (&run);
  g_autofree char *machine = tandem_run_history_describe_machine ();
  g_autofree char *usual_path = tandem_run_history_get_path ();

  g_assert_cmpuint (copy->digits, ==, 1000);
  g_assert_cmpstr (copy->machine, ==, MACHINE);
  g_assert_true (copy->machine != run.machine);
  tandem_run_free (NULL);
  g_assert_true (g_utf8_validate (machine, -1, NULL));
  g_assert_nonnull (strstr (machine, " × "));
  g_assert_true (g_str_has_suffix (usual_path, "/tandem/runs.jsonl"));
}

static void
test_refused (void)
{
  const TandemRun run = make_run (1000, 2);
  g_autoptr (GError) error = NULL;

  g_assert_false (tandem_run_history_add ("/dev/null/runs", &run, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    GTestFunc function;
  } tests[] = {
    { "/run-history/kept", test_kept },         { "/run-history/damaged", test_damaged },
    { "/run-history/bounded", test_bounded },   { "/run-history/best", test_best },
    { "/run-history/estimate", test_estimate }, { "/run-history/copy", test_copy },
    { "/run-history/refused", test_refused },   { "/run-history/members", test_members },
  };
  g_autofree char *folder = g_dir_make_tmp ("tandem-runs-XXXXXX", NULL);
  g_autofree char *below = g_build_filename (folder, "tandem", NULL);
  int code;

  g_test_init (&argc, &argv, NULL);
  path = g_build_filename (below, "runs.jsonl", NULL);
  g_mkdir_with_parents (below, 0700);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, gpointer, &tests[i].function, set_up, run, NULL);
  code = g_test_run ();
  g_remove (path);
  g_rmdir (below);
  g_rmdir (folder);
  g_free (path);
  return code;
}
