/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* A small device monitor. A timer worker reads the device, a queue worker records the readings, and a status
 * worker says every now and then how things are. Ctrl+C (or --for SECONDS) ends it cleanly: the reader stops,
 * every reading that it has sent is recorded, then the recorder and the status worker end. A second Ctrl+C
 * shortens the wait, a third kills. */
#include "process/tandem-log.h"
#include "process/tandem-process.h"
#include "process/tandem-signals.h"
#include "process/tandem-slots.h"
#include "process/tandem-stop-ladder.h"
#include "process/tandem-worker-loops.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_INTERVAL (20 * 1000)    /* microseconds */
#define STATUS_INTERVAL (200 * 1000) /* microseconds */
#define MESSAGE_READING TANDEM_FRAME_USER

enum
{
  READER,
  RECORDER,
  STATUS,
  N_WORKERS
};

/* ---- The reader: a timer worker ---- */

static gboolean
read_device (TandemWorker *worker, guint64 tick, guint64 n_missed, gpointer user_data, GError **error)
{
  double reading = 20.0 + 5.0 * sin ((double)tick / 10.0); /* stands for a device */

  if (n_missed > 0)
    g_warning ("%" G_GUINT64_FORMAT " readings were missed", n_missed);
  return tandem_worker_send_value (worker, MESSAGE_READING, tick, g_variant_new_double (reading), error);
}

static gboolean
run_reader (TandemWorker *worker, gpointer user_data, GError **error)
{
  return tandem_worker_run_timer (worker, READ_INTERVAL, read_device, user_data, error);
}

/* ---- The recorder: a queue worker ---- */

static gboolean
open_records (TandemWorker *worker, gpointer user_data, GError **error)
{
  g_message ("ready to record");
  return TRUE;
}

static gboolean
record_reading (TandemWorker *worker, const TandemFrame *message, gpointer user_data, GError **error)
{
  static TandemSlotValues values;
  g_autoptr (GVariant) reading = tandem_frame_unpack (message->payload, G_VARIANT_TYPE_DOUBLE, error);

  if (reading == NULL)
    return FALSE;

  values.phase = 1;
  values.done++;
  values.counts[0] = (guint64)lround (1000.0 * g_variant_get_double (reading));
  values.heartbeat = g_get_monotonic_time ();
  tandem_slots_write (user_data, RECORDER, &values);
  return TRUE;
}

static gboolean
run_recorder (TandemWorker *worker, gpointer user_data, GError **error)
{
  return tandem_worker_run_queue (worker, record_reading, user_data, error);
}

static void
close_records (TandemWorker *worker, gpointer user_data)
{
  TandemSlotValues values;

  tandem_slots_read (user_data, RECORDER, &values);
  g_message ("recorded %" G_GUINT64_FORMAT " readings", values.done);
}

/* ---- The status worker ---- */

static gboolean
print_status (TandemWorker *worker, guint64 tick, guint64 n_missed, gpointer user_data, GError **error)
{
  TandemSlotValues values;

  tandem_slots_read (user_data, RECORDER, &values);
  printf ("%" G_GUINT64_FORMAT " readings, the last %.3f\n", values.done, (double)values.counts[0] / 1000.0);
  fflush (stdout);
  return TRUE;
}

static gboolean
run_status (TandemWorker *worker, gpointer user_data, GError **error)
{
  return tandem_worker_run_timer (worker, STATUS_INTERVAL, print_status, user_data, error);
}

/* ---- The parent ---- */

static const struct
{
  const char *name;
  TandemWorkerHooks hooks;
} kinds[N_WORKERS] = {
  [READER] = { "reader", { .work = run_reader } },
  [RECORDER] = { "recorder", { open_records, run_recorder, close_records } },
  [STATUS] = { "status", { .work = run_status } },
};

typedef struct
{
  GMainLoop *loop;
  TandemEvent *stop; /* for the reader and the status worker; the recorder ends after the last reading */
  GPtrArray *workers;
  TandemStopLadder *ladder;
  guint64 n_readings;
} Monitor;

static void
on_reading (TandemProcess *reader, guint type, guint64 id, GBytes *payload, Monitor *monitor)
{
  monitor->n_readings++;
  tandem_process_send (monitor->workers->pdata[RECORDER], type, id, payload);
}

/* All that the reader has sent was delivered before. */
static void
on_reader_ended (TandemProcess *reader, Monitor *monitor)
{
  tandem_process_send_end (monitor->workers->pdata[RECORDER]);
}

static void
on_all_ended (TandemStopLadder *ladder, Monitor *monitor)
{
  g_main_loop_quit (monitor->loop);
}

static void
stop (Monitor *monitor)
{
  if (monitor->ladder != NULL)
    {
      tandem_stop_ladder_hasten (monitor->ladder);
      return;
    }
  monitor->ladder = tandem_stop_ladder_new (monitor->workers, monitor->stop, TANDEM_STOP_GRACE,
                                            TANDEM_STOP_TERMINATE_GRACE);
  g_signal_connect (monitor->ladder, "finished", G_CALLBACK (on_all_ended), monitor);
  tandem_stop_ladder_start (monitor->ladder);
}

static void
on_strike (TandemSignals *signals, guint n, int number, Monitor *monitor)
{
  stop (monitor);
}

static gboolean
on_time_over (gpointer user_data)
{
  stop (user_data);
  return G_SOURCE_REMOVE;
}

/* A worker that ends before it was asked to is the end of all. */
static void
on_worker_ended (TandemProcess *worker, Monitor *monitor)
{
  const TandemExitReport *report = tandem_process_get_exit_report (worker);

  if (report->error != NULL)
    g_warning ("%s", report->error->message);
  if (monitor->ladder == NULL)
    stop (monitor);
}

static gboolean
start (Monitor *monitor, TandemSlots *slots, GError **error)
{
  for (guint i = 0; i < N_WORKERS; i++)
    {
      TandemProcess *worker = tandem_process_new (kinds[i].name, i, &kinds[i].hooks, slots);

      g_ptr_array_add (monitor->workers, worker);
      if (i != RECORDER)
        tandem_process_set_event (worker, monitor->stop);
      if (i == STATUS)
        tandem_process_keep_fd (worker, STDOUT_FILENO);
      g_signal_connect (worker, "ended", G_CALLBACK (on_worker_ended), monitor);
      if (!tandem_process_start (worker, error))
        return FALSE;
    }

  g_signal_connect (monitor->workers->pdata[READER], "frame", G_CALLBACK (on_reading), monitor);
  g_signal_connect (monitor->workers->pdata[READER], "ended", G_CALLBACK (on_reader_ended), monitor);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TandemSignals) signals = tandem_signals_new (&error);
  g_autoptr (TandemEvent) event = error == NULL ? tandem_event_new (&error) : NULL;
  g_autoptr (TandemSlots) slots = error == NULL ? tandem_slots_new (N_WORKERS, &error) : NULL;
  g_autoptr (GPtrArray) workers = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Monitor monitor = { .loop = loop, .stop = event, .workers = workers };
  TandemSlotValues values;

  tandem_log_init ("monitor", G_LOG_LEVEL_MESSAGE, NULL, NULL);
  if (error != NULL || !start (&monitor, slots, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  g_signal_connect (signals, "strike", G_CALLBACK (on_strike), &monitor);
  if (argc == 3 && strcmp (argv[1], "--for") == 0)
    g_timeout_add ((guint)(1000 * g_ascii_strtod (argv[2], NULL)), on_time_over, &monitor);
  g_main_loop_run (loop);

  tandem_slots_read (slots, RECORDER, &values);
  printf ("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " readings recorded, %u workers stopped in order\n",
          values.done, monitor.n_readings, tandem_stop_ladder_get_counts (monitor.ladder)->stopped);
  g_object_unref (monitor.ladder);
  return values.done == monitor.n_readings ? 0 : 1;
}
