/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Process"

#include "process/tandem-stop-ladder.h"

#include "process/tandem-deadline.h"
#include "process/tandem-process-private.h"

#define REAP_TIMEOUT                                                                                         \
  ((gint64)5 * G_USEC_PER_SEC) /* the kernel needs this long to end a killed process only when               \
                                  the process waits for a device that does not answer */

typedef enum
{
  STEP_NONE,
  STEP_EVENT,
  STEP_TERMINATE,
  STEP_KILL,
} Step;

struct _TandemStopLadder
{
  GObject parent_instance;

  GPtrArray *processes;
  TandemEvent *event;
  gint64 grace;
  gint64 terminate_grace;

  GMainContext *context;
  Step step;
  TandemDeadline deadline; /* of the step */
  GSource *source;
  gboolean finished;
  TandemStopCounts counts;
};

G_DEFINE_FINAL_TYPE (TandemStopLadder, tandem_stop_ladder, G_TYPE_OBJECT)

enum
{
  FINISHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
tandem_stop_counts_add (TandemStopCounts *counts, const TandemExitReport *report)
{
  switch (report->kind)
    {
    case TANDEM_EXIT_STOPPED:
      counts->stopped++;
      break;
    case TANDEM_EXIT_TERMINATED:
      counts->terminated++;
      break;
    case TANDEM_EXIT_KILLED:
      counts->killed++;
      break;
    case TANDEM_EXIT_FAILED:
    default:
      counts->failed++;
      break;
    }
}

static void
clear_source (TandemStopLadder *self)
{
  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_clear_pointer (&self->source, g_source_unref);
    }
}

static guint
count_alive (TandemStopLadder *self)
{
  guint alive = 0;

  for (guint i = 0; i < self->processes->len; i++)
    alive += tandem_process_is_alive (self->processes->pdata[i]) ? 1 : 0;
  return alive;
}

static void
finish (TandemStopLadder *self)
{
  self->finished = TRUE;
  clear_source (self);
  for (guint i = 0; i < self->processes->len; i++)
    {
      const TandemExitReport *report = tandem_process_get_exit_report (self->processes->pdata[i]);

      if (report != NULL)
        tandem_stop_counts_add (&self->counts, report);
      else
        self->counts.failed++;
    }
  g_signal_emit (self, signals[FINISHED], 0);
}

static void
check_finished (TandemStopLadder *self)
{
  if (!self->finished && self->step != STEP_NONE && count_alive (self) == 0)
    finish (self);
}

static gboolean on_deadline (gpointer user_data);

static void
go_to (TandemStopLadder *self, Step step)
{
  self->step = step;
  if (step == STEP_EVENT && self->event != NULL)
    tandem_event_set (self->event);
  for (guint i = 0; i < self->processes->len; i++)
    {
      if (step == STEP_EVENT)
        tandem_process_resume (self->processes->pdata[i]); /* a paused one has to see the event */
      else if (step == STEP_TERMINATE)
        tandem_process_terminate (self->processes->pdata[i]);
      else if (step == STEP_KILL)
        tandem_process_kill (self->processes->pdata[i]);
    }

  tandem_deadline_set (&self->deadline, count_alive (self) == 0  ? 0
                                        : step == STEP_EVENT     ? self->grace
                                        : step == STEP_TERMINATE ? self->terminate_grace
                                                                 : REAP_TIMEOUT);
  clear_source (self);
  self->source = tandem_deadline_watch (&self->deadline, self->context, on_deadline, self);
}

/* The time of the step is over. */
static void
handle_deadline (TandemStopLadder *self)
{
  check_finished (self);
  if (self->finished)
    return;

  if (self->step < STEP_KILL)
    {
      go_to (self, self->step + 1);
      return;
    }
  g_warning ("%u killed workers do not end: they wait for a device", count_alive (self));
  finish (self);
}

static gboolean
on_deadline (gpointer user_data)
{
  g_autoptr (TandemStopLadder) self = g_object_ref (user_data);

  handle_deadline (self);
  return G_SOURCE_REMOVE;
}

void
tandem_stop_ladder_start (TandemStopLadder *self)
{
  if (self->step != STEP_NONE)
    return;

  self->context = g_main_context_ref_thread_default ();
  go_to (self, STEP_EVENT);
}

void
tandem_stop_ladder_hasten (TandemStopLadder *self)
{
  tandem_stop_ladder_start (self);
  if (!self->finished && count_alive (self) > 0)
    go_to (self, MIN (self->step + 1, STEP_KILL));
}

void
tandem_stop_ladder_run (TandemStopLadder *self)
{
  g_autoptr (TandemStopLadder) reference = g_object_ref (self);

  tandem_stop_ladder_start (self);
  while (!self->finished)
    {
      tandem_process_serve ((TandemProcess *const *)self->processes->pdata, self->processes->len,
                            MIN (self->deadline.left, TANDEM_DEADLINE_SLICE));
      check_finished (self);
      if (!self->finished && tandem_deadline_look (&self->deadline) == 0)
        handle_deadline (self);
    }
}

const TandemStopCounts *
tandem_stop_ladder_get_counts (TandemStopLadder *self)
{
  return &self->counts;
}

TandemStopLadder *
tandem_stop_ladder_new (GPtrArray *processes, TandemEvent *event, gint64 grace, gint64 terminate_grace)
{
  TandemStopLadder *self = g_object_new (TANDEM_TYPE_STOP_LADDER, NULL);

  for (guint i = 0; i < processes->len; i++)
    if (tandem_process_is_alive (processes->pdata[i]))
      {
        g_ptr_array_add (self->processes, g_object_ref (processes->pdata[i]));
        g_signal_connect_object (processes->pdata[i], "ended", G_CALLBACK (check_finished), self,
                                 G_CONNECT_SWAPPED);
      }
  self->event = event != NULL ? tandem_event_ref (event) : NULL;
  self->grace = MAX (grace, 0);
  self->terminate_grace = MAX (terminate_grace, 0);
  return self;
}

static void
tandem_stop_ladder_finalize (GObject *object)
{
  TandemStopLadder *self = TANDEM_STOP_LADDER (object);

  clear_source (self);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->event, tandem_event_unref);
  g_ptr_array_unref (self->processes);

  G_OBJECT_CLASS (tandem_stop_ladder_parent_class)->finalize (object);
}

static void
tandem_stop_ladder_class_init (TandemStopLadderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_stop_ladder_finalize;

  signals[FINISHED] = g_signal_new ("finished", TANDEM_TYPE_STOP_LADDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 0);
}

static void
tandem_stop_ladder_init (TandemStopLadder *self)
{
  self->processes = g_ptr_array_new_with_free_func (g_object_unref);
}
