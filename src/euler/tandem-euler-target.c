/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Euler"

#include "euler/tandem-euler-target.h"

#include "euler/tandem-digits-memory.h"
#include "euler/tandem-euler-engine.h"
#include "euler/tandem-euler-error.h"
#include "euler/tandem-euler-memory.h"
#include "euler/tandem-euler-terms.h"
#include "euler/tandem-team.h"

#include <errno.h>

#define SMALL_DIGITS 20000 /* up to here one member is faster than two that wait for each other */
#define MAX_RUNS                                                                                             \
  2 /* a computation whose check fails is done once more: the fault may have been a passing one */

struct _TandemEulerTarget
{
  TandemEuler parent_instance;

  TandemEulerOptions options;
  TandemSharedMemory *memory;
  TandemEulerEngine *engine;
  guint n_running;           /* members that have not returned */
  gboolean interrupted;      /* some member did not finish */
  TandemEulerStatus verdict; /* of those that did */
  guint n_runs;
  double fraction;
};

G_DEFINE_FINAL_TYPE (TandemEulerTarget, tandem_euler_target, TANDEM_TYPE_EULER)

static void start_team (TandemEulerTarget *self);

/* ---- In a worker ---- */

static GVariant *
run_member (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  TandemEulerTarget *self = user_data;
  guint number = g_variant_get_uint32 (arguments);
  TandemEvent *event = tandem_worker_get_event (worker);
  TandemEulerStatus status = tandem_euler_engine_run_member (
      self->engine, number, event != NULL ? tandem_event_get_word (event) : NULL);

  /* Cancelled: the workers free the memory side by side, which is faster than the last process alone. */
  if (status == TANDEM_EULER_INTERRUPTED && tandem_worker_is_stopping (worker))
    tandem_euler_engine_discard (self->engine, number, self->options.n_members);
  return g_variant_new_uint32 (status);
}

/* ---- In the coordinator ---- */

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
team_done (TandemEulerTarget *self)
{
  TandemPool *pool = tandem_euler_get_pool (TANDEM_EULER (self));

  if (tandem_event_is_set (tandem_pool_get_event (pool)))
    {
      tandem_euler_return (TANDEM_EULER (self),
                           g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled"));
    }
  else if (self->interrupted)
    {
      start_team (self);
    }
  else if (self->verdict == TANDEM_EULER_DONE)
    {
      self->fraction = 1;
      tandem_digits_memory_publish (self->memory, self->options.digits);
      tandem_euler_return (TANDEM_EULER (self), NULL);
    }
  else if (++self->n_runs < MAX_RUNS)
    {
      g_warning ("A check failed; the computation is done once more");
      tandem_euler_engine_reset (self->engine);
      start_team (self);
    }
  else
    {
      tandem_euler_return (TANDEM_EULER (self), describe_verdict (self->verdict));
    }
}

static void
on_member_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TandemEulerTarget *self = user_data;
  GError *error = NULL;
  g_autoptr (GVariant) value = tandem_pool_apply_finish (TANDEM_POOL (source), result, &error);
  TandemEulerStatus status = TANDEM_EULER_INTERRUPTED;

  if (value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32))
    status = g_variant_get_uint32 (value);
  if (value == NULL)
    {
      tandem_euler_engine_break (self->engine);
      tandem_euler_return (TANDEM_EULER (self), error);
    }

  if (status == TANDEM_EULER_INTERRUPTED)
    self->interrupted = TRUE;
  else
    self->verdict = status;
  if (--self->n_running == 0 && tandem_euler_is_running (TANDEM_EULER (self)))
    team_done (self);
}

static void
start_team (TandemEulerTarget *self)
{
  TandemPool *pool = tandem_euler_get_pool (TANDEM_EULER (self));
  guint n_alive = tandem_pool_get_n_workers (pool) > 0 ? tandem_pool_get_processes (pool)->len : 1;
  guint n_members = CLAMP (n_alive, 1, self->options.n_members); /* some may not have been started */

  tandem_euler_engine_prepare (self->engine, n_members);
  self->n_running = n_members;
  self->interrupted = FALSE;
  self->verdict = TANDEM_EULER_DONE;
  for (guint i = 0; i < n_members; i++)
    tandem_pool_apply_async (pool, run_member, g_variant_new_uint32 (i), on_member_done, self);
}

/* The others must not wait for a member that will never arrive. */
static void
on_worker_changed (TandemPool *pool, TandemProcess *process, TandemEulerTarget *self)
{
  if (tandem_process_get_state (process) == TANDEM_PROCESS_ENDED && self->n_running > 0)
    tandem_euler_engine_break (self->engine);
}

static void
prepare (TandemEuler *euler, TandemPool *pool, TandemEvent *stop)
{
  tandem_pool_set_user_data (pool, euler);
  g_signal_connect_object (pool, "worker-changed", G_CALLBACK (on_worker_changed), euler, 0);
}

static void
run (TandemEuler *euler)
{
  start_team (TANDEM_EULER_TARGET (euler));
}

/* The engine's two steps of the division are one to the outside. Their shares are measured. */
static void
get_progress (TandemEuler *euler, TandemEulerProgress *progress)
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
  TandemEulerTarget *self = TANDEM_EULER_TARGET (euler);
  double part;
  double whole;
  TandemEulerEnginePhase phase = tandem_euler_engine_progress (self->engine, &part, &whole);

  self->fraction = MAX (self->fraction, MIN (whole, 0.999));
  progress->phase = phases[phase].name;
  progress->fraction = self->fraction;
  progress->phase_fraction = phases[phase].begin + part * phases[phase].share;
  progress->terms = tandem_euler_engine_terms (self->engine);
  if (phase == TANDEM_EULER_SERIES)
    progress->terms = (guint64)((double)progress->terms * part);
  progress->digits = MIN (tandem_euler_digits_for_terms (progress->terms), self->options.digits);
}

static guint64
get_n_digits (TandemEuler *euler)
{
  return TANDEM_EULER_TARGET (euler)->options.digits;
}

static const char *
get_digits (TandemEuler *euler)
{
  return tandem_digits_memory_get_digits (TANDEM_EULER_TARGET (euler)->memory);
}

static guint64
get_n_terms (TandemEuler *euler)
{
  return tandem_euler_engine_terms (TANDEM_EULER_TARGET (euler)->engine);
}

/* ---- Construction ---- */

static gboolean
check_memory (const TandemEulerOptions *options, GError **error)
{
  guint64 engine = options->digits <= TANDEM_EULER_DIGITS_MAX ? tandem_euler_engine_predict (options) : 0;

  if (engine == 0 && options->digits <= TANDEM_EULER_DIGITS_MAX)
    {
      g_set_error_literal (error, TANDEM_EULER_ERROR, TANDEM_EULER_ERROR_KERNEL,
                           "This processor does not have the kernel that was asked for");
      return FALSE;
    }
  return tandem_euler_check_memory (options->digits, engine, options->n_members, error);
}

TandemEuler *
tandem_euler_target_new (guint64 digits, guint n_workers, TandemKernel kernel, int result_fd, GError **error)
{
  g_autoptr (TandemEulerTarget) self = g_object_new (TANDEM_TYPE_EULER_TARGET, NULL);

  self->options.digits = digits;
  self->options.n_members = digits <= SMALL_DIGITS ? 1 : CLAMP (n_workers, 1, TANDEM_TEAM_MAX);
  self->options.kernel = kernel;
  if (!check_memory (&self->options, error))
    return NULL;

  self->memory = tandem_digits_memory_new (digits, result_fd, error);
  if (self->memory == NULL)
    return NULL;
  self->engine = tandem_euler_engine_new (&self->options, tandem_digits_memory_get_digits (self->memory));
  if (self->engine == NULL)
    {
      g_set_error (error, TANDEM_EULER_ERROR, TANDEM_EULER_ERROR_MEMORY,
                   "There is no address space for %" G_GUINT64_FORMAT " digits: %s", digits,
                   g_strerror (errno));
      return NULL;
    }
  return TANDEM_EULER (g_steal_pointer (&self));
}

static void
tandem_euler_target_finalize (GObject *object)
{
  TandemEulerTarget *self = TANDEM_EULER_TARGET (object);

  g_clear_pointer (&self->engine, tandem_euler_engine_free);
  g_clear_pointer (&self->memory, tandem_shared_memory_free);

  G_OBJECT_CLASS (tandem_euler_target_parent_class)->finalize (object);
}

static void
tandem_euler_target_class_init (TandemEulerTargetClass *klass)
{
  TandemEulerClass *euler_class = TANDEM_EULER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tandem_euler_target_finalize;
  euler_class->prepare = prepare;
  euler_class->run = run;
  euler_class->get_progress = get_progress;
  euler_class->get_n_digits = get_n_digits;
  euler_class->get_digits = get_digits;
  euler_class->get_n_terms = get_n_terms;
}

static void
tandem_euler_target_init (TandemEulerTarget *self)
{
}
