/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-problem.h"

#include "app/tandem-format.h"

struct _TandemProblem
{
  GObject parent_instance;

  char *path;
  char *message;
};

G_DEFINE_FINAL_TYPE (TandemProblem, tandem_problem, G_TYPE_OBJECT)

const char *
tandem_problem_get_path (TandemProblem *self)
{
  return self->path;
}

const char *
tandem_problem_get_message (TandemProblem *self)
{
  return self->message;
}

static void
tandem_problem_finalize (GObject *object)
{
  TandemProblem *self = TANDEM_PROBLEM (object);

  g_free (self->path);
  g_free (self->message);
  G_OBJECT_CLASS (tandem_problem_parent_class)->finalize (object);
}

static void
tandem_problem_class_init (TandemProblemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_problem_finalize;
}

static void
tandem_problem_init (TandemProblem *self)
{
}

TandemProblem *
tandem_problem_new (const char *path, const char *message)
{
  TandemProblem *self = g_object_new (TANDEM_TYPE_PROBLEM, NULL);

  self->path = g_strdup (path);
  self->message = tandem_format_message (message);
  return self;
}
