/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "job/tandem-amdahl.h"
#include "job/tandem-chi-square.h"
#include "job/tandem-kept-scans.h"
#include "job/tandem-meter.h"
#include "job/tandem-report.h"

#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void
test_amdahl (void)
{
  double seconds[] = { 3, 1, 2 };
  TandemTiming timing = tandem_timing (4, seconds, 3);
  TandemTiming timings[4];

  g_assert_cmpfloat (timing.median, ==, 2);
  g_assert_cmpfloat (timing.min, ==, 1);
  g_assert_cmpfloat (timing.max, ==, 3);

  /* Times that follow the law exactly, with a serial share of a fifth. */
  for (guint i = 0; i < 4; i++)
    timings[i] = (TandemTiming){ .n_workers = i + 1, .median = 10 * (0.2 + 0.8 / (i + 1)) };
  g_assert_cmpfloat_with_epsilon (tandem_amdahl_fit (timings, 4), 0.2, 1e-12);
  g_assert_cmpfloat_with_epsilon (tandem_amdahl_speedup (0.2, 4), 2.5, 1e-12);
  g_assert_cmpfloat (tandem_amdahl_fit (timings, 1), <, 0);

  /* Slower with more workers: all of it is serial, not more. */
  timings[1].median = 30;
  g_assert_cmpfloat (tandem_amdahl_fit (timings, 2), ==, 1);
}

static void
test_meter (void)
{
  g_autoptr (TandemMeter) meter = tandem_meter_new ();

  g_assert_cmpfloat (tandem_meter_get_rate (meter), ==, 0);
  g_assert_cmpfloat (tandem_meter_get_seconds_left (meter), <, 0);

  /* 1,000 items and a tenth of the work a second. */
  for (gint64 tick = 0; tick <= 50; tick++)
    {
      tandem_meter_add (meter, tick * 100 * 1000, (guint64)tick * 100, (double)tick / 100);
      if (tick < 20)
        g_assert_cmpfloat (tandem_meter_get_seconds_left (meter), <, 0);
    }
  g_assert_cmpfloat_with_epsilon (tandem_meter_get_rate (meter), 1000, 1e-6);
  g_assert_cmpfloat_with_epsilon (tandem_meter_get_seconds_left (meter), 5, 1e-6);

  /* No headway for longer than the window: no promise. */
  for (gint64 tick = 51; tick <= 110; tick++)
    tandem_meter_add (meter, tick * 100 * 1000, 5000, 0.5);
  g_assert_cmpfloat (tandem_meter_get_seconds_left (meter), <, 0);
  g_assert_cmpfloat (tandem_meter_get_rate (meter), ==, 0);
}

static void
test_report (void)
{
  g_autoptr (JsonObject) line = tandem_report_new ("progress", "scan");
  g_autofree char *text = NULL;

  tandem_report_set_count (line, "large", G_MAXUINT64);
  tandem_report_set_double (line, "unknown", -1);
  tandem_report_set_double (line, "half", 0.5);
  tandem_report_set_text (line, "bytes", "a\xff\nb");
  tandem_report_set_text (line, "none", NULL);
  text = tandem_report_to_text (line);
  g_assert_cmpstr (text, ==,
                   "{\"type\":\"progress\",\"job\":\"scan\",\"large\":18446744073709551615,\"unknown\":null,"
                   "\"half\":0.5,\"bytes\":\"a\xef\xbf\xbd\\nb\",\"none\":null}");
  g_assert_null (strchr (text, '\n'));
}

/* What is longer than a line can bear is cut, and said in a line of its own kind. */
static void
test_long_report (void)
{
  g_autoptr (JsonObject) line = tandem_report_new ("result", "scan");
  g_autofree char *text = g_strnfill (1 << 20, 'x');
  const char *const texts[] = { "first", text, text, text, text, text, text, text, text, NULL };
  g_autofree char *whole = NULL;
  JsonArray *kept;

  text[0] = 'a';
  text[(1 << 20) - 1] = 'z';
  tandem_report_set_text (line, "text", text);
  tandem_report_set_texts (line, "texts", texts);
  tandem_report_set_texts (line, "none", NULL);
  tandem_report_set_double (line, "infinite", INFINITY);
  g_assert_true (json_object_get_null_member (line, "infinite"));
  g_assert_cmpuint (strlen (json_object_get_string_member (line, "text")), <, 100000);
  g_assert_true (g_str_has_prefix (json_object_get_string_member (line, "text"), "axx"));
  g_assert_true (g_str_has_suffix (json_object_get_string_member (line, "text"), "xxz"));
  kept = json_object_get_array_member (line, "texts");
  g_assert_cmpuint (json_array_get_length (kept), >=, 1);
  g_assert_cmpuint (json_array_get_length (kept), <, 9);
  g_assert_cmpstr (json_array_get_string_element (kept, 0), ==, "first");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (line, "none")), ==, 0);
  whole = tandem_report_to_text (line);
  g_assert_cmpuint (strlen (whole), <, 1 << 20);
}

static void
test_counts (void)
{
  g_autoptr (JsonObject) line = tandem_report_new ("result", "scan");

  tandem_report_set_count (line, "large", G_MAXUINT64);
  tandem_report_set_count (line, "small", 7);
  tandem_report_set_text (line, "text", "12");
  json_object_set_int_member (line, "negative", -3);
  g_assert_cmpuint (tandem_report_read_count (line, "large"), ==, G_MAXUINT64);
  g_assert_cmpuint (tandem_report_read_count (line, "small"), ==, 7);
  g_assert_cmpuint (tandem_report_read_count (line, "negative"), ==, 0);
  g_assert_cmpuint (tandem_report_read_count (line, "nothing"), ==, 0);
  g_assert_cmpuint (tandem_report_read_count (line, "text"), ==, 0); /* a text is no number */
}

/* A scan of folders that are taken away while it runs may count less than before. */
static void
test_meter_goes_back (void)
{
  g_autoptr (TandemMeter) meter = tandem_meter_new ();

  tandem_meter_add (meter, 0, 1000, 0.5);
  tandem_meter_add (meter, 1000 * 1000, 500, 0.6);
  g_assert_cmpfloat (tandem_meter_get_rate (meter), ==, 0);
  tandem_meter_free (NULL);
}

static void
test_chi_square (void)
{
  TandemDigitStatistics none = { .digits = { 0 } };
  TandemDigitStatistics same = { .digits = { 0 } };

  tandem_digit_statistics_judge (&none);
  g_assert_cmpfloat (none.digits_p, ==, 1);
  g_assert_cmpfloat (none.pairs_p, ==, 1);
  same.digits[7] = 1000;
  same.pairs[77] = 999;
  tandem_digit_statistics_judge (&same);
  g_assert_cmpfloat_with_epsilon (same.digits_chi2, 9000, 1e-6);
  g_assert_cmpfloat (same.digits_p, <, 1e-9);
  g_assert_cmpfloat (same.pairs_p, <, 1e-9);
}

/* How many entries the newest kept scan of a folder has is known from the files' heads alone. */
static void
keep_scan (const char *name, const char *started, const char *items, const char *path)
{
  g_autofree char *folder = tandem_kept_scans_dup_folder ();
  g_autofree char *file = g_build_filename (folder, name, NULL);
  g_autofree char *text = g_strdup_printf (
      "TandemSc 1\nstarted=%s\nused=1\nallocated=1\napparent=1\nitems=%s\npath=%s\n\n", started, items, path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
}

static void
test_kept_scans (void)
{
  g_autofree char *folder = tandem_kept_scans_dup_folder ();
  g_autofree char *below = g_build_filename (folder, "folder" TANDEM_KEPT_SCANS_SUFFIX, NULL);

  g_assert_cmpuint (tandem_kept_scans_find_items ("/data"), ==, 0);
  keep_scan ("b" TANDEM_KEPT_SCANS_SUFFIX, "200", "22", "/data");
  keep_scan ("a" TANDEM_KEPT_SCANS_SUFFIX, "100", "11", "/data");
  keep_scan ("c" TANDEM_KEPT_SCANS_SUFFIX, "150", "15", "/data");
  keep_scan ("other" TANDEM_KEPT_SCANS_SUFFIX, "300", "33", "/other");
  keep_scan ("else.txt", "400", "44", "/data");
  keep_scan ("damaged" TANDEM_KEPT_SCANS_SUFFIX, "500", "55", "/data");
  {
    g_autofree char *damaged = g_build_filename (folder, "damaged" TANDEM_KEPT_SCANS_SUFFIX, NULL);

    g_assert_true (g_file_set_contents (damaged, "nothing", -1, NULL));
  }
  g_assert_cmpint (g_mkdir_with_parents (below, 0700), ==, 0);
  g_assert_cmpuint (tandem_kept_scans_find_items ("/data"), ==, 22);
  g_assert_cmpuint (tandem_kept_scans_find_items ("data"), ==, 0);
}

static int
remove_one (const char *path, const struct stat *status, int kind, struct FTW *place)
{
  return remove (path);
}

/* Not G_TEST_OPTION_ISOLATE_DIRS: GLib forgets the names of its folders, and a sanitizer says so. */
int
main (int argc, char **argv)
{
  g_autofree char *state = g_dir_make_tmp ("tandem-test-job-XXXXXX", NULL);
  int status;

  g_setenv ("XDG_STATE_HOME", state, TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/job/amdahl", test_amdahl);
  g_test_add_func ("/job/meter", test_meter);
  g_test_add_func ("/job/report", test_report);
  g_test_add_func ("/job/report/long", test_long_report);
  g_test_add_func ("/job/report/counts", test_counts);
  g_test_add_func ("/job/meter-goes-back", test_meter_goes_back);
  g_test_add_func ("/job/chi-square", test_chi_square);
  g_test_add_func ("/job/kept-scans", test_kept_scans);
  status = g_test_run ();
  nftw (state, remove_one, 16, FTW_DEPTH | FTW_PHYS);
  return status;
}
