/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Euler"

#include "euler/tandem-checkpoint-writer.h"

#include "euler/tandem-checkpoint.h"
#include "process/tandem-fd.h"
#include "process/tandem-pool.h"

#include <fcntl.h>

struct _TandemCheckpointWriter
{
  GObject parent_instance;

  TandemEulerEngine *engine; /* not owned */
  TandemPool *pool;
  char *path;
  int folder_fd;     /* keeps what it is on mounted: another mount would not be in the sandbox; -1: none */
  gint64 interval;   /* microseconds */
  gint64 last_begin; /* of the last writing, or the start */
  gboolean is_busy;
  gboolean is_killed;
  guint64 n_terms;
  TandemCheckpointFunc waiting; /* (nullable) */
  gpointer waiting_data;
};

G_DEFINE_FINAL_TYPE (TandemCheckpointWriter, tandem_checkpoint_writer, G_TYPE_OBJECT)

enum
{
  WRITTEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- In the writer's process ---- */

/* The terms, and lengths and residues of P and Q. */
#define SAVE_ARGUMENTS "(ttttt)"

static GVariant *
save (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  TandemCheckpointWriter *self = user_data;
  TandemCheckpoint checkpoint = { 0 };
  TandemEulerBase base;

  g_variant_get (arguments, SAVE_ARGUMENTS, &checkpoint.terms, &checkpoint.p_length, &checkpoint.q_length,
                 &checkpoint.p_residue, &checkpoint.q_residue);
  tandem_euler_engine_get_base (self->engine, &base); /* of which only the place holds here */
  if (!tandem_checkpoint_save (self->path, &checkpoint, base.p, base.q, error))
    return NULL;
  return g_variant_new_uint64 (checkpoint.terms);
}

/* ---- In the coordinator ---- */

/* The terms that were given to it. */
static gboolean
fits (GVariant *arguments, GVariant *answer, gpointer user_data)
{
  guint64 terms;

  g_variant_get_child (arguments, 0, "t", &terms);
  return g_variant_get_uint64 (answer) == terms;
}

static void
call_waiting (TandemCheckpointWriter *self)
{
  TandemCheckpointFunc function = g_steal_pointer (&self->waiting);

  if (function != NULL && !self->is_killed)
    function (self->waiting_data);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TandemCheckpointWriter) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = tandem_pool_apply_finish (TANDEM_POOL (source), result, &error);

  self->is_busy = FALSE;
  if (self->is_killed)
    return;
  if (value == NULL)
    {
      g_warning ("%s; the computation goes on", error->message);
    }
  else
    {
      self->n_terms = g_variant_get_uint64 (value);
      g_signal_emit (self, signals[WRITTEN], 0, self->n_terms);
    }
  call_waiting (self);
}

gboolean
tandem_checkpoint_writer_start (TandemCheckpointWriter *self, GError **error)
{
  self->last_begin = g_get_monotonic_time ();
  return tandem_pool_start (self->pool, error);
}

void
tandem_checkpoint_writer_offer (TandemCheckpointWriter *self, gboolean force)
{
  gint64 now = g_get_monotonic_time ();
  TandemEulerBase base;

  tandem_euler_engine_get_base (self->engine, &base);
  if (self->is_busy || base.terms == self->n_terms || (!force && now - self->last_begin < self->interval))
    return;

  self->is_busy = TRUE;
  self->last_begin = now;
  tandem_pool_apply_async (self->pool, save,
                           g_variant_new (SAVE_ARGUMENTS, base.terms, (guint64)base.p_length,
                                          (guint64)base.q_length, base.p_residue, base.q_residue),
                           on_saved, g_object_ref (self));
}

gboolean
tandem_checkpoint_writer_is_busy (TandemCheckpointWriter *self)
{
  return self->is_busy;
}

guint64
tandem_checkpoint_writer_get_n_terms (TandemCheckpointWriter *self)
{
  return self->n_terms;
}

void
tandem_checkpoint_writer_wait (TandemCheckpointWriter *self,
                               TandemCheckpointFunc function,
                               gpointer user_data)
{
  self->waiting = function;
  self->waiting_data = user_data;
  if (!self->is_busy)
    call_waiting (self);
}

static void
on_joined (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TandemCheckpointWriter) self = user_data;

  call_waiting (self);
}

void
tandem_checkpoint_writer_finish (TandemCheckpointWriter *self,
                                 TandemCheckpointFunc function,
                                 gpointer user_data)
{
  self->waiting = function;
  self->waiting_data = user_data;
  tandem_pool_join_async (self->pool, on_joined, g_object_ref (self));
}

static void
on_killed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_object_unref (user_data);
}

void
tandem_checkpoint_writer_kill (TandemCheckpointWriter *self)
{
  if (self->is_killed)
    return;

  self->is_killed = TRUE;
  tandem_pool_stop_async (self->pool, 0, 0, on_killed, g_object_ref (self));
}

/* It writes into the one folder, and reads nothing. */
static void
set_sandbox (TandemCheckpointWriter *self)
{
  g_autofree char *folder = tandem_checkpoint_dup_folder (self->path);
  g_autoptr (TandemSandbox) sandbox = tandem_sandbox_new (TANDEM_SANDBOX_SAVE);

  self->folder_fd = tandem_fd_above_standard (open (folder, O_PATH | O_DIRECTORY | O_CLOEXEC));
  tandem_sandbox_add_root (sandbox, self->folder_fd);
  tandem_pool_set_sandbox (self->pool, sandbox);
}

TandemCheckpointWriter *
tandem_checkpoint_writer_new (TandemEulerEngine *engine, const char *path, double interval, gboolean forks)
{
  TandemCheckpointWriter *self = g_object_new (TANDEM_TYPE_CHECKPOINT_WRITER, NULL);

  self->engine = engine;
  self->path = g_strdup (path);
  self->interval = (gint64)(interval * G_USEC_PER_SEC);
  self->pool = tandem_pool_new ("e checkpoint", forks ? 1 : 0);
  tandem_pool_set_user_data (self->pool, self);
  tandem_pool_set_answer (self->pool, save, "t", fits, NULL);
  if (forks)
    set_sandbox (self);
  return self;
}

static void
tandem_checkpoint_writer_finalize (GObject *object)
{
  TandemCheckpointWriter *self = TANDEM_CHECKPOINT_WRITER (object);

  g_clear_object (&self->pool);
  tandem_fd_clear (&self->folder_fd);
  g_free (self->path);

  G_OBJECT_CLASS (tandem_checkpoint_writer_parent_class)->finalize (object);
}

static void
tandem_checkpoint_writer_class_init (TandemCheckpointWriterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_checkpoint_writer_finalize;

  signals[WRITTEN] = g_signal_new ("written", TANDEM_TYPE_CHECKPOINT_WRITER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
}

static void
tandem_checkpoint_writer_init (TandemCheckpointWriter *self)
{
  self->folder_fd = -1;
}
