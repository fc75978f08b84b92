/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Euler"

#include "euler/tandem-euler.h"

#include "euler/tandem-euler-endless.h"
#include "euler/tandem-euler-target.h"

typedef struct
{
  TandemPool *pool;
  TandemTask *run;
} TandemEulerPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (TandemEuler, tandem_euler, G_TYPE_OBJECT)

#define PRIVATE(self) ((TandemEulerPrivate *)tandem_euler_get_instance_private (self))

static const char *const checks[] = {
  "P and Q of the series agree, modulo the prime 2^61 - 1, with the recurrence taken term by term",
  "The division agrees: quotient times divisor plus remainder, modulo the same prime, and the remainder's "
  "size",
  "The decimal digits, read back, agree with the quotient modulo the same prime",
  "The digits computed beyond the last one leave no doubt about it", NULL
};

TandemPool *
tandem_euler_get_pool (TandemEuler *self)
{
  return PRIVATE (self)->pool;
}

gboolean
tandem_euler_is_running (TandemEuler *self)
{
  return PRIVATE (self)->run != NULL;
}

void
tandem_euler_return (TandemEuler *self, GError *error)
{
  g_autoptr (TandemTask) run = g_steal_pointer (&PRIVATE (self)->run);

  if (run == NULL)
    g_clear_error (&error);
  else if (error != NULL)
    tandem_task_return_error (run, error);
  else
    tandem_task_return (run, g_variant_ref_sink (g_variant_new_boolean (TRUE)));
}

void
tandem_euler_prepare (TandemEuler *self, TandemPool *pool, TandemEvent *stop)
{
  g_autoptr (TandemSandbox) sandbox = tandem_sandbox_new (TANDEM_SANDBOX_COMPUTE);

  tandem_pool_set_sandbox (pool, sandbox);
  g_set_object (&PRIVATE (self)->pool, pool);
  TANDEM_EULER_GET_CLASS (self)->prepare (self, pool, stop);
}

void
tandem_euler_run_async (TandemEuler *self, GAsyncReadyCallback callback, gpointer user_data)
{
  PRIVATE (self)->run = tandem_task_new (self, callback, user_data);
  TANDEM_EULER_GET_CLASS (self)->run (self);
}

gboolean
tandem_euler_run_finish (TandemEuler *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) value = tandem_task_get_value (TANDEM_TASK (result), error);

  return value != NULL;
}

void
tandem_euler_get_progress (TandemEuler *self, TandemEulerProgress *progress)
{
  TANDEM_EULER_GET_CLASS (self)->get_progress (self, progress);
}

guint64
tandem_euler_get_n_digits (TandemEuler *self)
{
  return TANDEM_EULER_GET_CLASS (self)->get_n_digits (self);
}

const char *
tandem_euler_get_digits (TandemEuler *self)
{
  return TANDEM_EULER_GET_CLASS (self)->get_digits (self);
}

guint64
tandem_euler_get_n_terms (TandemEuler *self)
{
  return TANDEM_EULER_GET_CLASS (self)->get_n_terms (self);
}

const char *const *
tandem_euler_get_checks (TandemEuler *self)
{
  static const char *const no_checks[] = { NULL };

  return tandem_euler_get_n_digits (self) > 0 ? checks : no_checks;
}

TandemEuler *
tandem_euler_new (guint64 digits, guint n_workers, TandemKernel kernel, int result_fd, GError **error)
{
  if (digits == TANDEM_EULER_UNTIL_STOPPED)
    return tandem_euler_endless_new (n_workers, result_fd, error);
  return tandem_euler_target_new (digits, n_workers, kernel, result_fd, error);
}

static void
tandem_euler_finalize (GObject *object)
{
  TandemEulerPrivate *priv = PRIVATE (TANDEM_EULER (object));

  g_clear_object (&priv->pool);
  g_clear_object (&priv->run);

  G_OBJECT_CLASS (tandem_euler_parent_class)->finalize (object);
}

static void
tandem_euler_class_init (TandemEulerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_euler_finalize;
}

static void
tandem_euler_init (TandemEuler *self)
{
}
