/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Job"

#include "job/tandem-digits-job.h"

#include "job/tandem-report.h"

#define CANCEL_GRACE ((gint64)30 * 1000)

typedef enum
{
  STEP_COUNT, /* of a file: how many digits are in each piece */
  STEP_LOAD,  /* of a file: the digits into memory */
  STEP_PRELUDE,
  STEP_WORK,
} Step;

typedef struct
{
  char *path;
  int digits_fd;
  TandemPool *pool;
  TandemDigitsSource *source;

  Step step;
  guint64 n_parts; /* of the step */
  guint64 n_begun;
  guint64 n_done;
  GError *error; /* the first */

  guint64 *counts;    /* of each piece of a file: how many digits it has */
  guint64 *positions; /* and the number of the first, from 0 */
  guint64 n_digits;
} TandemDigitsJobPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (TandemDigitsJob, tandem_digits_job, TANDEM_TYPE_JOB)

#define PRIVATE(self) ((TandemDigitsJobPrivate *)tandem_digits_job_get_instance_private (self))

static void start_step (TandemDigitsJob *self, Step step);

/* ---- In a worker ---- */

/* The job as it was when the worker was forked, which has the same address there. (The pool's own pointer is
 * that of a computation when there is one.) */
TandemDigitsJob *
tandem_digits_job_from_arguments (GVariant *arguments, guint64 *part, guint64 *extra)
{
  guint64 address;

  g_variant_get (arguments, "(ttt)", &address, part, extra);
  return (TandemDigitsJob *)(gsize)address;
}

static GVariant *
count_piece (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  guint64 part;
  guint64 n_digits;
  TandemDigitsJob *self = tandem_digits_job_from_arguments (arguments, &part, &n_digits);

  if (!tandem_digits_source_count (PRIVATE (self)->source, part, &n_digits, error))
    return NULL;
  return g_variant_new ("(tt)", part, n_digits);
}

static GVariant *
load_piece (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  guint64 part;
  guint64 position;
  TandemDigitsJob *self = tandem_digits_job_from_arguments (arguments, &part, &position);

  if (!tandem_digits_source_load (PRIVATE (self)->source, part, position, error))
    return NULL;
  return g_variant_new ("(tt)", part, G_GUINT64_CONSTANT (0));
}

/* ---- In the coordinator: what is believed of a worker ---- */

static gboolean
is_loaded (TandemDigitsJob *self)
{
  return !tandem_digits_source_is_file (PRIVATE (self)->source)
         || TANDEM_DIGITS_JOB_GET_CLASS (self)->is_loaded;
}

/* Whether the answer is to the part that was given; @extra as it was given. */
static gboolean
is_of_part (GVariant *arguments, GVariant *answer, guint64 *part, guint64 *extra)
{
  guint64 answered;

  tandem_digits_job_from_arguments (arguments, part, extra);
  g_variant_get_child (answer, 0, "t", &answered);
  return answered == *part;
}

/* Not more digits than bytes: all pieces together have no more than there is room for. */
static gboolean
count_fits (GVariant *arguments, GVariant *answer, gpointer user_data)
{
  guint64 part;
  guint64 extra;
  guint64 count;

  g_variant_get_child (answer, 1, "t", &count);
  return is_of_part (arguments, answer, &part, &extra)
         && count <= tandem_digits_source_get_piece_size (PRIVATE (user_data)->source, part);
}

static gboolean
load_fits (GVariant *arguments, GVariant *answer, gpointer user_data)
{
  guint64 part;
  guint64 extra;

  return is_of_part (arguments, answer, &part, &extra);
}

static gboolean
work_fits (GVariant *arguments, GVariant *answer, gpointer user_data)
{
  TandemDigitsJobPrivate *priv = PRIVATE (user_data);
  g_autoptr (GVariant) second = g_variant_get_child_value (answer, 1);
  guint64 part;
  guint64 first;
  guint64 n_digits;

  if (!is_of_part (arguments, answer, &part, &first))
    return FALSE;
  if (is_loaded (user_data))
    {
      first = part * TANDEM_DIGITS_PIECE;
      n_digits = MIN (TANDEM_DIGITS_PIECE, priv->n_digits - first);
    }
  else /* a file that changed since may have more than were counted */
    n_digits = MIN (tandem_digits_source_get_piece_size (priv->source, part),
                    tandem_digits_source_get_max_digits (priv->source) - first);
  return TANDEM_DIGITS_JOB_GET_CLASS (user_data)->fits (user_data, first, n_digits, second);
}

/* ---- In the coordinator: the parts of a step ---- */

static GVariant *
next_part (gpointer user_data)
{
  TandemDigitsJobPrivate *priv = PRIVATE (user_data);
  guint64 part = priv->n_begun;
  guint64 extra = priv->n_digits;

  if (part == priv->n_parts || priv->error != NULL)
    return NULL;

  priv->n_begun++;
  if (priv->step == STEP_LOAD || (priv->step == STEP_WORK && !is_loaded (user_data)))
    extra = priv->positions[part];
  return g_variant_new ("(ttt)", (guint64)(gsize)user_data, part, extra);
}

static void
on_part_done (TandemTask *task, gpointer user_data)
{
  TandemDigitsJobPrivate *priv = PRIVATE (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = tandem_task_get_value (task, &error);
  g_autoptr (GVariant) second = NULL;
  guint64 part;

  priv->n_done++;
  if (value == NULL)
    {
      if (priv->error == NULL)
        priv->error = g_steal_pointer (&error);
      return;
    }

  g_variant_get_child (value, 0, "t", &part);
  second = g_variant_get_child_value (value, 1);
  if (priv->step == STEP_COUNT)
    priv->counts[part] = g_variant_get_uint64 (second);
  else if (priv->step == STEP_WORK)
    TANDEM_DIGITS_JOB_GET_CLASS (user_data)->take_part (user_data, part, second);
}

static void
sum_up_counts (TandemDigitsJobPrivate *priv)
{
  for (guint64 i = 0; i < priv->n_parts; i++)
    {
      priv->positions[i] = priv->n_digits;
      priv->n_digits += priv->counts[i];
    }
}

static void
on_step_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TandemDigitsJob *self = user_data;
  TandemDigitsJobPrivate *priv = PRIVATE (self);
  GError *error = NULL;
  g_autoptr (GVariant) value = tandem_pool_apply_finish (TANDEM_POOL (source), result, &error);

  if (priv->error != NULL)
    {
      g_clear_error (&error);
      error = g_steal_pointer (&priv->error);
    }
  if (error != NULL)
    {
      tandem_job_complete (TANDEM_JOB (self), TANDEM_JOB_FAILED, FALSE, error);
      return;
    }

  if (priv->step == STEP_COUNT)
    sum_up_counts (priv);
  if (priv->step == STEP_COUNT && is_loaded (self))
    start_step (self, STEP_LOAD);
  else if (priv->step == STEP_WORK)
    TANDEM_DIGITS_JOB_GET_CLASS (self)->finish (self);
  else
    start_step (self, STEP_PRELUDE);
}

static void
start_step (TandemDigitsJob *self, Step step)
{
  TandemDigitsJobPrivate *priv = PRIVATE (self);
  TandemTaskFunc function = TANDEM_DIGITS_JOB_GET_CLASS (self)->work;

  priv->step = step;
  priv->n_begun = 0;
  priv->n_done = 0;
  if (step == STEP_PRELUDE)
    {
      TANDEM_DIGITS_JOB_GET_CLASS (self)->prelude (self);
      return;
    }

  if (step == STEP_WORK && is_loaded (self))
    priv->n_parts = (priv->n_digits + TANDEM_DIGITS_PIECE - 1) / TANDEM_DIGITS_PIECE;
  else
    priv->n_parts = tandem_digits_source_get_n_pieces (priv->source);
  if (step != STEP_WORK)
    function = step == STEP_COUNT ? count_piece : load_piece;
  tandem_pool_imap_unordered_async (priv->pool, function, next_part, on_part_done, on_step_done, self);
}

/* ---- For the kinds ---- */

void
tandem_digits_job_start_work (TandemDigitsJob *self)
{
  start_step (self, STEP_WORK);
}

TandemDigitsSource *
tandem_digits_job_get_source (TandemDigitsJob *self)
{
  return PRIVATE (self)->source;
}

const char *
tandem_digits_job_get_path (TandemDigitsJob *self)
{
  return PRIVATE (self)->path;
}

guint64
tandem_digits_job_get_n_digits (TandemDigitsJob *self)
{
  return PRIVATE (self)->n_digits;
}

guint64
tandem_digits_job_get_n_parts (TandemDigitsJob *self)
{
  return PRIVATE (self)->n_parts;
}

double
tandem_digits_job_get_fraction (TandemDigitsJob *self)
{
  static const double begins[] = { 0, 0.2, -1, 0.6 }; /* measured with --find */
  static const double shares[] = { 0.2, 0.4, 0, 0.4 };
  TandemDigitsJobPrivate *priv = PRIVATE (self);
  double part = priv->n_parts > 0 ? (double)priv->n_done / (double)priv->n_parts : 0;

  if (priv->source == NULL || priv->step == STEP_PRELUDE)
    return -1;
  if (priv->path == NULL)
    return part;
  return begins[priv->step] + part * shares[priv->step];
}

/* ---- The job ---- */

static gboolean
prepare (TandemJob *job, TandemPool *pool, GError **error)
{
  TandemDigitsJob *self = TANDEM_DIGITS_JOB (job);
  TandemDigitsJobPrivate *priv = PRIVATE (self);
  TandemDigitsJobClass *klass = TANDEM_DIGITS_JOB_GET_CLASS (self);
  g_autoptr (TandemSandbox) sandbox = tandem_sandbox_new (TANDEM_SANDBOX_COMPUTE);
  guint64 n_pieces;

  priv->source = priv->path != NULL ? tandem_digits_source_new_for_file (priv->path, klass->integer, error)
                                    : tandem_digits_source_new_for_memory (priv->digits_fd, error);
  if (priv->source == NULL)
    return FALSE;
  if (tandem_digits_source_is_file (priv->source) && klass->is_loaded
      && !tandem_digits_source_make_room (priv->source, error))
    return FALSE;

  priv->pool = g_object_ref (pool);
  tandem_pool_set_sandbox (pool, sandbox);
  tandem_pool_set_answer (pool, count_piece, "(tt)", count_fits, self);
  tandem_pool_set_answer (pool, load_piece, "(tt)", load_fits, self);
  tandem_pool_set_answer (pool, klass->work, klass->answer, work_fits, self);
  if (tandem_digits_source_get_fd (priv->source) >= 0)
    tandem_pool_keep_fd (pool, tandem_digits_source_get_fd (priv->source));
  n_pieces = tandem_digits_source_get_n_pieces (priv->source);
  priv->counts = g_new0 (guint64, MAX (n_pieces, 1));
  priv->positions = g_new0 (guint64, MAX (n_pieces, 1));
  return klass->make_ready (self, pool, tandem_digits_source_get_max_digits (priv->source), error);
}

static void
run (TandemJob *job)
{
  TandemDigitsJob *self = TANDEM_DIGITS_JOB (job);
  TandemDigitsJobPrivate *priv = PRIVATE (self);

  if (tandem_digits_source_is_file (priv->source))
    {
      start_step (self, STEP_COUNT);
      return;
    }
  priv->n_digits = tandem_digits_source_get_max_digits (priv->source);
  start_step (self, STEP_PRELUDE);
}

static void
describe_request (TandemJob *job, JsonObject *request)
{
  tandem_report_set_text (request, "file", PRIVATE (TANDEM_DIGITS_JOB (job))->path);
}

static void
describe_progress (TandemJob *job, JsonObject *line, guint64 *items, double *fraction)
{
  TandemDigitsJob *self = TANDEM_DIGITS_JOB (job);
  TandemDigitsJobPrivate *priv = PRIVATE (self);
  double part = priv->n_parts > 0 ? (double)priv->n_done / (double)priv->n_parts : 0;

  json_object_set_string_member (
      line, "phase", priv->step == STEP_WORK ? TANDEM_DIGITS_JOB_GET_CLASS (self)->phase : "read");
  tandem_report_set_double (line, "phase_fraction", part);
  tandem_report_set_count (line, "digits", priv->n_digits);
  *items = priv->n_done * TANDEM_DIGITS_PIECE;
  *fraction = tandem_job_get_state (job) == TANDEM_JOB_DONE ? 1 : tandem_digits_job_get_fraction (self);
}

static void
describe_result (TandemJob *job, JsonObject *result)
{
  TandemDigitsJobPrivate *priv = PRIVATE (TANDEM_DIGITS_JOB (job));

  tandem_report_set_text (result, "file", priv->path);
  tandem_report_set_count (result, "digits", priv->n_digits);
}

void
tandem_digits_job_set_origin (TandemDigitsJob *self, const char *path, int digits_fd)
{
  PRIVATE (self)->path = g_strdup (path);
  PRIVATE (self)->digits_fd = digits_fd;
}

static void
tandem_digits_job_finalize (GObject *object)
{
  TandemDigitsJobPrivate *priv = PRIVATE (TANDEM_DIGITS_JOB (object));

  g_clear_object (&priv->pool);
  g_clear_pointer (&priv->source, tandem_digits_source_free);
  g_clear_error (&priv->error);
  g_free (priv->counts);
  g_free (priv->positions);
  g_free (priv->path);

  G_OBJECT_CLASS (tandem_digits_job_parent_class)->finalize (object);
}

static void
tandem_digits_job_class_init (TandemDigitsJobClass *klass)
{
  TandemJobClass *job_class = TANDEM_JOB_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tandem_digits_job_finalize;
  job_class->cancel_grace = CANCEL_GRACE;
  job_class->prepare = prepare;
  job_class->run = run;
  job_class->describe_request = describe_request;
  job_class->describe_progress = describe_progress;
  job_class->describe_result = describe_result;
  klass->prelude = tandem_digits_job_start_work;
}

static void
tandem_digits_job_init (TandemDigitsJob *self)
{
  PRIVATE (self)->digits_fd = -1;
}
