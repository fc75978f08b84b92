/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Euler"

#include "euler/tandem-euler.h"

#include "euler/tandem-checkpoint.h"
#include "euler/tandem-checkpoint-writer.h"
#include "euler/tandem-digits-memory.h"
#include "euler/tandem-euler-engine.h"
#include "euler/tandem-euler-error.h"
#include "euler/tandem-euler-memory.h"
#include "euler/tandem-team.h"

#include <errno.h>
#include <unistd.h>

#define MAX_RUNS                                                                                             \
  2 /* a computation whose check fails is done once more: the fault may have been a passing one */
#define MAX_DEATHS 20 /* of workers, while nothing is finished */

/* The first stage, until stopped and for checkpoints; shorter ones are not worth it. */
#define FIRST_STAGE_ENDLESS 20000
#define FIRST_STAGE_CHECKPOINT 10000000

/* Until stopped: what is left to do for the digits is begun when it is to take no longer than this, in
 * seconds, or when there are no earlier digits; when there are, it is given up after that time in
 * milliseconds. */
#define HAND_OVER_LIMIT 1.2
#define HAND_OVER_TIMEOUT 1700
#define MIN_ESTIMATE_WORK 10000000 /* less says nothing */

struct _TandemEuler
{
  GObject parent_instance;

  TandemEulerOptions options;
  gboolean is_endless;
  TandemSharedMemory *memory;
  TandemEulerEngine *engine;
  TandemPool *pool;
  TandemTask *run; /* (nullable) while it runs */

  /* The team. */
  guint n_members; /* wanted */
  guint team_size; /* members of the present team */
  guint n_running; /* those that have not returned */
  TandemEulerGoal goal;
  gboolean interrupted;      /* some member did not finish */
  TandemEulerStatus verdict; /* of those that did */
  gint64 goal_begin;         /* when the team was started, in microseconds */
  guint n_runs;
  guint n_deaths;
  guint64 finished; /* what was when the last worker died: see get_finished () */

  /* Until stopped. */
  TandemEvent *stop; /* (nullable) */
  GSource *stop_source;
  gboolean is_finishing; /* the goal is the last one */
  guint hurry_id;        /* 0: has passed, or is not needed */
  gboolean is_hurrying;  /* the earlier digits have to do */
  guint64 n_ready;       /* digits of an earlier stage that are in the memory, verified */

  /* Checkpoints. */
  char *continue_from;
  int continue_fd; /* -1: starts from nothing */
  TandemCheckpoint loaded;
  TandemCheckpointWriter *writer; /* (nullable) */

  guint64 n_digits; /* of the result */
  double fraction;
  guint64 most_terms; /* told of so far */
};

G_DEFINE_FINAL_TYPE (TandemEuler, tandem_euler, G_TYPE_OBJECT)

enum
{
  CHECKPOINT_WRITTEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *const checks[] = {
  "P and Q of the series agree, modulo the prime 2^61 - 1, with the recurrence taken term by term",
  "The division agrees: quotient times divisor plus remainder, modulo the same prime, and the remainder's "
  "size",
  "The decimal digits, read back, agree with the quotient modulo the same prime",
  "The digits computed beyond the last one leave no doubt about it", NULL
};

static void start_team (TandemEuler *self, TandemEulerGoal goal);

/* ---- In a worker ---- */

/* The member's number, the team's size, the goal, and whether the event that the run answers to is the one
 * that asks for digits. */
#define MEMBER_ARGUMENTS "(uuub)"

static GVariant *
run_member (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  TandemEuler *self = user_data;
  TandemEvent *event = tandem_worker_get_event (worker);
  guint number, team_size, goal;
  gboolean heeds_stop;
  TandemEulerStatus status;

  g_variant_get (arguments, MEMBER_ARGUMENTS, &number, &team_size, &goal, &heeds_stop);
  if (heeds_stop)
    event = self->stop;
  status = tandem_euler_engine_run_member (self->engine, number, (TandemEulerGoal)goal,
                                           event != NULL ? tandem_event_get_word (event) : NULL);

  /* Cancelled: who is first wakes those that wait for it, and the workers free the memory side by side, which
   * is faster than the last process alone. */
  if (status == TANDEM_EULER_INTERRUPTED && tandem_worker_is_stopping (worker))
    {
      tandem_euler_engine_break (self->engine);
      tandem_euler_engine_discard (self->engine);
    }
  return g_variant_new_uint32 (status);
}

static GVariant *
load_checkpoint (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  TandemEuler *self = user_data;
  TandemEvent *event = tandem_worker_get_event (worker);
  TandemEulerBase base;

  tandem_euler_engine_get_base (self->engine, &base);
  if (!tandem_checkpoint_load (self->continue_fd, self->continue_from, &self->loaded, base.p, base.q,
                               event != NULL ? tandem_event_get_word (event) : NULL, error))
    return NULL;
  base.p_length = self->loaded.p_length;
  base.q_length = self->loaded.q_length;
  base.p_residue = self->loaded.p_residue;
  base.q_residue = self->loaded.q_residue;
  tandem_euler_engine_set_base (self->engine, &base);
  return g_variant_new_boolean (TRUE);
}

/* ---- The end ---- */

static void
end_run (TandemEuler *self, GError *error)
{
  g_autoptr (TandemTask) run = g_steal_pointer (&self->run);

  if (error != NULL && self->writer != NULL)
    tandem_checkpoint_writer_kill (self->writer);
  if (run == NULL)
    g_clear_error (&error);
  else if (error != NULL)
    tandem_task_return_error (run, error);
  else
    tandem_task_return (run, g_variant_ref_sink (g_variant_new_boolean (TRUE)));
}

static void
fail (TandemEuler *self, GError *error)
{
  if (self->n_running > 0)
    tandem_euler_engine_break (self->engine);
  end_run (self, error);
}

static gboolean
is_cancelled (TandemEuler *self)
{
  return tandem_event_is_set (tandem_pool_get_event (self->pool));
}

static GError *
describe_verdict (TandemEulerStatus verdict)
{
  const char *message = "The digits fail their check";

  if (verdict == TANDEM_EULER_WRONG_SERIES)
    message = "The sum of the series fails its check";
  else if (verdict == TANDEM_EULER_MORE_GUARD)
    message = "The digits end in a run of nines that does not let them be decided; ask for 20 more";
  return g_error_new (TANDEM_EULER_ERROR, TANDEM_EULER_ERROR_CHECK,
                      "%s: the memory or the processor of this machine is faulty", message);
}

static void
on_writer_done (gpointer user_data)
{
  end_run (user_data, NULL);
}

/* The digits are there; the last checkpoint is waited for. */
static void
succeed (TandemEuler *self, guint64 n_digits)
{
  self->fraction = 1;
  self->n_digits = n_digits;
  tandem_digits_memory_publish (self->memory, n_digits);
  if (self->writer != NULL)
    tandem_checkpoint_writer_finish (self->writer, on_writer_done, self);
  else
    end_run (self, NULL);
}

/* ---- Until stopped ---- */

static gboolean
is_stopping (TandemEuler *self)
{
  return self->is_endless && self->stop != NULL && tandem_event_is_set (self->stop) && !is_cancelled (self);
}

/* Seconds that phases [from, to] of this stage take, by what the ones before took; 0 when nothing is known.
 */
static double
estimate (TandemEuler *self, TandemEulerEnginePhase from, TandemEulerEnginePhase to)
{
  double cost = 0, seconds = 0;
  guint64 work;

  for (guint i = TANDEM_EULER_MERGE; i <= TANDEM_EULER_QUOTIENT; i++)
    seconds += tandem_euler_engine_seconds (self->engine, (TandemEulerEnginePhase)i);
  for (guint i = from; i <= (guint)to; i++)
    cost += tandem_euler_engine_cost (self->engine, (TandemEulerEnginePhase)i);
  work = tandem_euler_engine_work (self->engine);
  return work >= MIN_ESTIMATE_WORK ? cost * seconds / (double)work : 0;
}

/* Seconds of the division of this stage's terms. */
static double
estimate_division (TandemEuler *self)
{
  return estimate (self, TANDEM_EULER_INVERSE, TANDEM_EULER_OUTPUT);
}

/* What was ready has to do. */
static void
finish_with_ready (TandemEuler *self)
{
  if (!tandem_euler_engine_has_terms (self->engine))
    tandem_euler_engine_drop_stage (self->engine);
  if (self->writer != NULL && tandem_euler_engine_has_base (self->engine))
    tandem_checkpoint_writer_offer (self->writer, TRUE);
  succeed (self, self->n_ready);
}

/* Makes the digits of what is done; those that are there already have to do when that takes too long. */
static void
finish_stopped (TandemEuler *self)
{
  guint64 n_terms = tandem_euler_engine_cut_stage (self->engine);
  double seconds = estimate (self, TANDEM_EULER_MERGE, TANDEM_EULER_OUTPUT);

  g_debug ("Stopped with %" G_GUINT64_FORMAT " terms; the rest is to take %.2f s", n_terms, seconds);
  self->is_finishing = TRUE;
  if (tandem_euler_engine_stage_digits (self->engine) == 0 || n_terms == 0)
    succeed (self, 0);
  else if (self->n_ready > 0 && (self->is_hurrying || seconds > HAND_OVER_LIMIT)
           && !tandem_euler_engine_has_terms (self->engine))
    finish_with_ready (self);
  else
    start_team (self, self->writer != NULL ? TANDEM_EULER_GOAL_KEEP : TANDEM_EULER_GOAL_DIGITS);
}

static gboolean
on_hurry (gpointer user_data)
{
  TandemEuler *self = user_data;

  self->hurry_id = 0;
  self->is_hurrying = TRUE;
  if (self->n_running > 0 && self->n_ready > 0)
    tandem_euler_engine_break (self->engine);
  return G_SOURCE_REMOVE;
}

static gboolean
on_stop (gpointer user_data)
{
  TandemEuler *self = user_data;
  double left =
      estimate_division (self) - (double)(g_get_monotonic_time () - self->goal_begin) / G_USEC_PER_SEC;

  g_clear_pointer (&self->stop_source, g_source_unref);
  self->hurry_id = g_timeout_add (HAND_OVER_TIMEOUT, on_hurry, self);
  if (self->n_running > 0 && !self->is_finishing
      && (self->goal != TANDEM_EULER_GOAL_DIGITS || (self->n_ready > 0 && left > HAND_OVER_LIMIT)))
    tandem_euler_engine_break (self->engine);
  return G_SOURCE_REMOVE;
}

/* ---- Stages ---- */

static void
begin_stage (TandemEuler *self)
{
  gboolean in_stages = self->options.keep || self->options.first_stage > 0;

  start_team (self, in_stages ? TANDEM_EULER_GOAL_KEEP : TANDEM_EULER_GOAL_DIGITS);
}

/* P and Q of all terms are in the base: makes the digits of them, unless that takes too long. */
static void
finish_kept (TandemEuler *self)
{
  self->is_finishing = TRUE;
  if (self->writer != NULL)
    tandem_checkpoint_writer_offer (self->writer, TRUE);
  if (self->n_ready > 0 && is_stopping (self)
      && (self->is_hurrying || estimate_division (self) > HAND_OVER_LIMIT))
    succeed (self, self->n_ready);
  else
    start_team (self, TANDEM_EULER_GOAL_DIGITS);
}

/* P and Q of a stage, and of all before it, are in the base. */
static void
stage_kept (TandemEuler *self)
{
  /* The next stage is twice as long. */
  double next = 2.1 * estimate (self, TANDEM_EULER_MERGE, TANDEM_EULER_OUTPUT);

  if (self->is_finishing || is_stopping (self))
    {
      finish_kept (self);
      return;
    }
  if (self->writer != NULL)
    tandem_checkpoint_writer_offer (self->writer, FALSE);
  g_debug ("%" G_GUINT64_FORMAT " terms; the division of twice as many is to take %.2f s",
           tandem_euler_engine_terms (self->engine), next);
  if (self->is_endless && next > HAND_OVER_LIMIT)
    start_team (self, TANDEM_EULER_GOAL_DIGITS);
  else if (tandem_euler_engine_next_stage (self->engine))
    begin_stage (self);
  else
    finish_kept (self);
}

static void
on_base_free (gpointer user_data)
{
  TandemEuler *self = user_data;

  if (self->run != NULL && !is_cancelled (self))
    start_team (self, TANDEM_EULER_GOAL_KEEP);
}

static void
goal_reached (TandemEuler *self)
{
  guint64 n_digits = tandem_euler_engine_stage_digits (self->engine);

  switch (self->goal)
    {
    case TANDEM_EULER_GOAL_TERMS:
      tandem_checkpoint_writer_wait (self->writer, on_base_free, self);
      break;
    case TANDEM_EULER_GOAL_KEEP:
      stage_kept (self);
      break;
    case TANDEM_EULER_GOAL_DIGITS:
    default:
      self->n_ready = n_digits;
      if (self->is_finishing || !tandem_euler_engine_next_stage (self->engine))
        succeed (self, n_digits);
      else if (is_stopping (self))
        finish_stopped (self);
      else
        begin_stage (self);
      break;
    }
}

/* ---- The team ---- */

/* The computation begins again from nothing, or from the checkpoint. */
static void begin (TandemEuler *self);

/* Something that grows when work is finished. */
static guint64
get_finished (TandemEuler *self)
{
  TandemEulerEngineProgress progress;

  tandem_euler_engine_progress (self->engine, &progress);
  return progress.terms + (guint64)(progress.whole_part * 1000) + progress.phase;
}

static void
team_done (TandemEuler *self)
{
  if (is_cancelled (self))
    {
      end_run (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled"));
    }
  else if (self->interrupted)
    {
      /* A worker died, their number was changed, or digits are asked for. */
      if (is_stopping (self) && (self->is_hurrying || self->goal == TANDEM_EULER_GOAL_DIGITS)
          && self->n_ready > 0)
        finish_with_ready (self);
      else if (is_stopping (self) && !self->is_finishing)
        finish_stopped (self);
      else
        start_team (self, self->goal);
    }
  else if (self->verdict == TANDEM_EULER_DONE)
    {
      goal_reached (self);
    }
  else if (++self->n_runs < MAX_RUNS)
    {
      g_warning ("A check failed; the computation is done once more");
      tandem_euler_engine_reset (self->engine);
      begin (self);
    }
  else
    {
      end_run (self, describe_verdict (self->verdict));
    }
}

static void
on_member_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TandemEuler *self = user_data;
  GError *error = NULL;
  g_autoptr (GVariant) value = tandem_pool_apply_finish (TANDEM_POOL (source), result, &error);
  TandemEulerStatus status = TANDEM_EULER_INTERRUPTED;

  if (value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
    status = g_variant_get_uint32 (value);
  if (value == NULL)
    fail (self, error);

  if (status == TANDEM_EULER_INTERRUPTED)
    self->interrupted = TRUE;
  else
    self->verdict = status;
  if (--self->n_running == 0 && self->run != NULL)
    team_done (self);
}

/* How many members a team can have now: some workers may not have been started, and others may be leaving. */
static guint
count_members (TandemEuler *self)
{
  guint n_workers = tandem_pool_get_n_workers (self->pool);
  guint n_alive = n_workers > 0 ? MIN (n_workers, tandem_pool_get_processes (self->pool)->len) : 1;

  return CLAMP (n_alive, 1, self->n_members);
}

static void
start_team (TandemEuler *self, TandemEulerGoal goal)
{
  guint n_members = count_members (self);
  gboolean heeds_stop = self->stop != NULL && goal != TANDEM_EULER_GOAL_DIGITS && !self->is_finishing;

  /* What is being written must stay as it is. */
  if (goal == TANDEM_EULER_GOAL_KEEP && self->writer != NULL
      && tandem_checkpoint_writer_is_busy (self->writer))
    goal = TANDEM_EULER_GOAL_TERMS;

  tandem_euler_engine_prepare (self->engine, n_members);
  self->goal = goal;
  self->goal_begin = g_get_monotonic_time ();
  self->team_size = n_members;
  self->n_running = n_members;
  self->interrupted = FALSE;
  self->verdict = TANDEM_EULER_DONE;
  for (guint i = 0; i < n_members; i++)
    tandem_pool_apply_async (self->pool, run_member,
                             g_variant_new (MEMBER_ARGUMENTS, i, n_members, (guint)goal, heeds_stop),
                             on_member_done, self);
}

/* The others must not wait for a member that will never arrive; but the pool has its task done again, and as
 * long as that can be done twice nobody else has to notice. */
static void
on_worker_ended (TandemEuler *self, TandemProcess *process)
{
  const TandemExitReport *report = tandem_process_get_exit_report (process);
  guint64 finished = get_finished (self);

  if (report != NULL && report->kind == TANDEM_EXIT_STOPPED)
    return; /* it had nothing more to do */

  self->n_deaths = finished > self->finished ? 1 : self->n_deaths + 1;
  self->finished = finished;
  if (self->n_deaths > MAX_DEATHS)
    fail (self, g_error_new (TANDEM_EULER_ERROR, TANDEM_EULER_ERROR_CHECK,
                             "Workers die again and again (%u times at the same work)", self->n_deaths));
  else if (!tandem_euler_engine_is_replaceable (self->engine, tandem_process_get_pid (process)))
    tandem_euler_engine_break (self->engine);
}

static void
on_worker_changed (TandemPool *pool, TandemProcess *process, TandemEuler *self)
{
  if (self->n_running == 0 || self->run == NULL || is_cancelled (self))
    return;

  if (tandem_process_get_state (process) == TANDEM_PROCESS_ENDED)
    on_worker_ended (self, process);
  else if (tandem_process_get_state (process) == TANDEM_PROCESS_READY
           && self->team_size < count_members (self))
    tandem_euler_engine_break (self->engine); /* for a larger one */
}

guint
tandem_euler_set_n_workers (TandemEuler *self, guint n_workers)
{
  n_workers = CLAMP (n_workers, 1, self->options.max_members);
  if (n_workers == self->n_members)
    return n_workers;

  self->n_members = n_workers;
  tandem_pool_set_n_workers (self->pool, n_workers);
  if (self->n_running > 0)
    tandem_euler_engine_break (self->engine);
  return n_workers;
}

/* ---- Run ---- */

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TandemEuler *self = user_data;
  GError *error = NULL;
  g_autoptr (GVariant) value = tandem_pool_apply_finish (TANDEM_POOL (source), result, &error);

  if (value == NULL)
    end_run (self, error);
  else if (is_stopping (self))
    finish_stopped (self);
  else
    begin_stage (self);
}

static void
begin (TandemEuler *self)
{
  if (self->continue_fd >= 0)
    tandem_pool_apply_async (self->pool, load_checkpoint, NULL, on_loaded, self);
  else
    begin_stage (self);
}

void
tandem_euler_run_async (TandemEuler *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GError *error = NULL;

  self->run = tandem_task_new (self, callback, user_data);
  if (self->writer != NULL && !tandem_checkpoint_writer_start (self->writer, &error))
    {
      end_run (self, error);
      return;
    }
  if (self->stop != NULL)
    {
      self->stop_source = tandem_event_source_new (self->stop);
      g_source_set_callback (self->stop_source, on_stop, self, NULL);
      g_source_attach (self->stop_source, g_main_context_get_thread_default ());
    }
  begin (self);
}

gboolean
tandem_euler_run_finish (TandemEuler *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) value = tandem_task_get_value (TANDEM_TASK (result), error);

  return value != NULL;
}

/* ---- What is known of it ---- */

/* The engine's two steps of the division are one to the outside. Their shares are measured. */
void
tandem_euler_get_progress (TandemEuler *self, TandemEulerProgress *progress)
{
  static const struct
  {
    const char *name;
    double begin;
    double share;
  } phases[] = {
    [TANDEM_EULER_SERIES] = { "series", 0, 1 },     [TANDEM_EULER_MERGE] = { "merge", 0, 1 },
    [TANDEM_EULER_INVERSE] = { "divide", 0, 0.36 }, [TANDEM_EULER_QUOTIENT] = { "divide", 0.36, 0.64 },
    [TANDEM_EULER_OUTPUT] = { "convert", 0, 1 },
  };
  TandemEulerEngineProgress engine;

  tandem_euler_engine_progress (self->engine, &engine);
  self->fraction = MAX (self->fraction, MIN (engine.whole_part, 0.999));
  self->most_terms = MAX (self->most_terms, engine.terms);
  progress->phase = phases[engine.phase].name;
  progress->fraction = self->is_endless ? -1 : self->fraction;
  progress->phase_fraction = phases[engine.phase].begin + engine.phase_part * phases[engine.phase].share;
  progress->terms = self->most_terms;
  progress->digits = MIN (tandem_euler_digits_for_terms (self->most_terms), self->options.digits);

  /* The series of a run in several stages begins anew in each: what people see of it does not. */
  if (engine.phase == TANDEM_EULER_SERIES && !self->is_endless && self->options.digits > 0)
    progress->phase_fraction = (double)progress->digits / (double)self->options.digits;
}

guint
tandem_euler_get_n_members (TandemEuler *self)
{
  return self->n_members;
}

guint64
tandem_euler_get_member_work (TandemEuler *self, guint member)
{
  return tandem_euler_engine_member_work (self->engine, member);
}

guint64
tandem_euler_get_n_digits (TandemEuler *self)
{
  return self->n_digits;
}

const char *
tandem_euler_get_digits (TandemEuler *self)
{
  return tandem_digits_memory_get_digits (self->memory);
}

guint64
tandem_euler_get_n_terms (TandemEuler *self)
{
  return tandem_euler_engine_terms (self->engine);
}

guint64
tandem_euler_get_n_terms_reused (TandemEuler *self)
{
  return self->options.first;
}

guint64
tandem_euler_get_n_terms_saved (TandemEuler *self)
{
  return self->writer != NULL ? tandem_checkpoint_writer_get_n_terms (self->writer) : 0;
}

guint64
tandem_euler_digits_for_terms (guint64 terms)
{
  return tandem_euler_engine_digits (terms);
}

const char *const *
tandem_euler_get_checks (TandemEuler *self)
{
  static const char *const no_checks[] = { NULL };

  return self->n_digits > 0 ? checks : no_checks;
}

/* ---- Construction ---- */

void
tandem_euler_prepare (TandemEuler *self, TandemPool *pool, TandemEvent *stop)
{
  g_autoptr (TandemSandbox) sandbox = tandem_sandbox_new (TANDEM_SANDBOX_COMPUTE);

  tandem_pool_set_sandbox (pool, sandbox);
  g_set_object (&self->pool, pool);
  g_clear_pointer (&self->stop, tandem_event_unref);
  if (self->is_endless && stop != NULL)
    self->stop = tandem_event_ref (stop);
  tandem_pool_set_user_data (pool, self);
  tandem_pool_set_max_deaths (pool, MAX_DEATHS + 1);
  if (self->continue_fd >= 0)
    tandem_pool_keep_fd (pool, self->continue_fd);
  g_signal_connect_object (pool, "worker-changed", G_CALLBACK (on_worker_changed), self, 0);
}

static void
on_checkpoint_written (TandemCheckpointWriter *writer, guint64 n_terms, TandemEuler *self)
{
  g_signal_emit (self, signals[CHECKPOINT_WRITTEN], 0, n_terms);
}

/* Opens the files and fills in the options. */
static gboolean
read_request (TandemEuler *self, const TandemEulerRequest *request, guint n_workers, GError **error)
{
  TandemEulerOptions *options = &self->options;

  self->is_endless = request->digits == TANDEM_EULER_UNTIL_STOPPED;
  options->kernel = request->kernel;
  options->digits = request->digits;
  options->n_members =
      request->digits <= TANDEM_EULER_SMALL_DIGITS ? 1 : CLAMP (n_workers, 1, TANDEM_TEAM_MAX);
  options->max_members = MIN (2 * MAX (options->n_members, g_get_num_processors ()), TANDEM_TEAM_MAX);
  options->keep = request->checkpoint != NULL;
  if (self->is_endless)
    options->first_stage = FIRST_STAGE_ENDLESS;
  else if (request->checkpoint != NULL)
    options->first_stage = FIRST_STAGE_CHECKPOINT;

  if (request->checkpoint != NULL && !tandem_checkpoint_check_path (request->checkpoint, error))
    return FALSE;
  if (request->continue_from != NULL)
    {
      self->continue_from = g_strdup (request->continue_from);
      self->continue_fd = tandem_checkpoint_open (request->continue_from, &self->loaded, error);
      if (self->continue_fd < 0)
        return FALSE;
      options->first = self->loaded.terms;
    }
  return self->is_endless ? tandem_euler_fit_memory (options, error)
                          : tandem_euler_check_memory (options, error);
}

TandemEuler *
tandem_euler_new (const TandemEulerRequest *request, guint n_workers, int result_fd, GError **error)
{
  g_autoptr (TandemEuler) self = g_object_new (TANDEM_TYPE_EULER, NULL);

  if (!read_request (self, request, n_workers, error))
    return NULL;
  self->n_members = self->options.n_members;
  self->memory = tandem_digits_memory_new (self->options.digits, result_fd, error);
  if (self->memory == NULL)
    return NULL;
  self->engine = tandem_euler_engine_new (&self->options, tandem_digits_memory_get_digits (self->memory));
  if (self->engine == NULL)
    {
      g_set_error (error, TANDEM_EULER_ERROR, TANDEM_EULER_ERROR_MEMORY,
                   "There is no address space for %" G_GUINT64_FORMAT " digits: %s", self->options.digits,
                   g_strerror (errno));
      return NULL;
    }
  if (request->checkpoint != NULL)
    {
      self->writer = tandem_checkpoint_writer_new (self->engine, request->checkpoint,
                                                   request->checkpoint_interval, n_workers > 0);
      g_signal_connect_object (self->writer, "written", G_CALLBACK (on_checkpoint_written), self, 0);
    }
  return g_steal_pointer (&self);
}

static void
tandem_euler_finalize (GObject *object)
{
  TandemEuler *self = TANDEM_EULER (object);

  if (self->stop_source != NULL)
    {
      g_source_destroy (self->stop_source);
      g_source_unref (self->stop_source);
    }
  g_clear_handle_id (&self->hurry_id, g_source_remove);
  if (self->continue_fd >= 0)
    close (self->continue_fd);
  g_clear_object (&self->writer);
  g_clear_object (&self->pool);
  g_clear_object (&self->run);
  g_clear_pointer (&self->stop, tandem_event_unref);
  g_clear_pointer (&self->engine, tandem_euler_engine_free);
  g_clear_pointer (&self->memory, tandem_shared_memory_free);
  g_free (self->continue_from);

  G_OBJECT_CLASS (tandem_euler_parent_class)->finalize (object);
}

static void
tandem_euler_class_init (TandemEulerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_euler_finalize;

  signals[CHECKPOINT_WRITTEN] = g_signal_new ("checkpoint-written", TANDEM_TYPE_EULER, G_SIGNAL_RUN_LAST, 0,
                                              NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
}

static void
tandem_euler_init (TandemEuler *self)
{
  self->continue_fd = -1;
}
