/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/tandem-speedup-report.h"

#include "job/tandem-report.h"

static const TandemTiming *
get_timing (const TandemSpeedupReport *self, guint i)
{
  return &g_array_index (self->timings, TandemTiming, i);
}

static double
get_speedup (const TandemSpeedupReport *self, guint i)
{
  return get_timing (self, 0)->median / get_timing (self, i)->median;
}

static double
fit_serial (const TandemSpeedupReport *self)
{
  return tandem_amdahl_fit ((const TandemTiming *)(gpointer)self->timings->data, self->timings->len);
}

/* How many times as fast twice the workers would be; negative when that is not known. */
static double
get_gain (const TandemSpeedupReport *self)
{
  double serial = fit_serial (self);
  guint n_max = self->timings->len;

  return serial >= 0 ? tandem_amdahl_speedup (serial, 2 * n_max) / tandem_amdahl_speedup (serial, n_max) : -1;
}

void
tandem_speedup_report_describe (const TandemSpeedupReport *self, JsonObject *object)
{
  JsonArray *runs = json_array_new ();

  json_object_set_string_member (object, "job", self->job);
  json_object_set_int_member (object, "repeats", self->repeats);
  for (guint i = 0; i < self->timings->len; i++)
    {
      const TandemTiming *timing = get_timing (self, i);
      JsonObject *run = json_object_new ();

      json_object_set_int_member (run, "workers", timing->n_workers);
      json_object_set_double_member (run, "median_s", timing->median);
      json_object_set_double_member (run, "min_s", timing->min);
      json_object_set_double_member (run, "max_s", timing->max);
      json_object_set_double_member (run, "speedup", get_speedup (self, i));
      json_array_add_object_element (runs, run);
    }
  json_object_set_array_member (object, "runs", runs);
  tandem_report_set_double (object, "serial_share", fit_serial (self));
  tandem_report_set_double (object, "gain_from_twice_the_workers", get_gain (self));
  json_object_set_double_member (object, "worker_start_s", self->start_cost);
  json_object_set_double_member (object, "message_s", self->message_cost);
  if (self->series->len > 0)
    {
      JsonArray *series = json_array_new ();

      for (guint i = 0; i < self->series->len; i++)
        {
          const TandemSeriesTiming *timing = &g_array_index (self->series, TandemSeriesTiming, i);
          JsonObject *run = json_object_new ();

          json_object_set_int_member (run, "workers", timing->n_workers);
          json_object_set_double_member (run, "process_s", timing->process_seconds);
          json_object_set_double_member (run, "thread_s", timing->thread_seconds);
          json_array_add_object_element (series, run);
        }
      json_object_set_array_member (object, "series", series);
    }
}

static void
append_number (GString *text, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (text, ",%s", g_ascii_formatd (buffer, sizeof buffer, "%.6f", value));
}

char *
tandem_speedup_report_to_csv (const TandemSpeedupReport *self)
{
  GString *text = g_string_new ("workers,median_s,min_s,max_s,speedup");

  if (self->series->len > 0)
    g_string_append (text, ",series_process_s,series_thread_s");
  for (guint i = 0; i < self->timings->len; i++)
    {
      const TandemTiming *timing = get_timing (self, i);

      g_string_append_printf (text, "\n%u", timing->n_workers);
      append_number (text, timing->median);
      append_number (text, timing->min);
      append_number (text, timing->max);
      append_number (text, get_speedup (self, i));
      if (i < self->series->len)
        {
          append_number (text, g_array_index (self->series, TandemSeriesTiming, i).process_seconds);
          append_number (text, g_array_index (self->series, TandemSeriesTiming, i).thread_seconds);
        }
    }
  return g_string_free (text, FALSE);
}

static void
append_series (const TandemSpeedupReport *self, GString *text)
{
  g_string_append (text, "\n\nthe series alone, by the same code:\nworkers  processes    threads      ratio");
  for (guint i = 0; i < self->series->len; i++)
    {
      const TandemSeriesTiming *timing = &g_array_index (self->series, TandemSeriesTiming, i);

      g_string_append_printf (text, "\n%7u %8.4f s %8.4f s %10.3f", timing->n_workers,
                              timing->process_seconds, timing->thread_seconds,
                              timing->process_seconds / timing->thread_seconds);
    }
  g_string_append (text,
                   "\nA process can be ended at any moment without harm to the others; a thread cannot.");
}

char *
tandem_speedup_report_to_text (const TandemSpeedupReport *self)
{
  GString *text = g_string_new ("workers   median      least       most   speed-up");
  double serial = fit_serial (self);

  for (guint i = 0; i < self->timings->len; i++)
    {
      const TandemTiming *timing = get_timing (self, i);

      g_string_append_printf (text, "\n%7u %8.4f s %8.4f s %8.4f s %10.2f", timing->n_workers, timing->median,
                              timing->min, timing->max, get_speedup (self, i));
    }
  if (serial >= 0)
    g_string_append_printf (text,
                            "\n\n%.1f %% of the work is serial (Amdahl's law, fitted): "
                            "twice the workers would be %.2f times as fast again.",
                            serial * 100, get_gain (self));
  g_string_append_printf (text, "\nStarting a worker takes %.2f ms; a message there and back %.0f µs.",
                          self->start_cost * 1e3, self->message_cost * 1e6);
  if (self->series->len > 0)
    append_series (self, text);
  return g_string_free (text, FALSE);
}
