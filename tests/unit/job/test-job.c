/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "job/tandem-amdahl.h"
#include "job/tandem-meter.h"
#include "job/tandem-report.h"

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/job/amdahl", test_amdahl);
  g_test_add_func ("/job/meter", test_meter);
  g_test_add_func ("/job/report", test_report);
  return g_test_run ();
}
