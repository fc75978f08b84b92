/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-process-item.h"

#include "app/tandem-format.h"

#include <glib/gi18n.h>
#include <unistd.h>

struct _TandemProcessItem
{
  GObject parent_instance;

  TandemProcessRole role;
  char *name;
  char *job;
  gpointer client;
  gint64 pid;
  char *state;
  char *reason;
  char *work;
  gboolean ended;
  gboolean paused;
  gboolean stopped; /* says the kernel */
  gint64 tasks;
  gint64 restarts;
  gint64 start_time;
  gint64 end_time;

  double cpu;
  guint64 memory;
  gint64 sampled_pid;
  gint64 sample_time;
  guint64 sample_ticks;
  guint revision;
};

enum
{
  PROP_0,
  PROP_REVISION,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (TandemProcessItem, tandem_process_item, G_TYPE_OBJECT)

static void
changed (TandemProcessItem *self)
{
  self->revision++;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVISION]);
}

TandemProcessRole
tandem_process_item_get_role (TandemProcessItem *self)
{
  return self->role;
}

const char *
tandem_process_item_get_role_name (TandemProcessItem *self)
{
  switch (self->role)
    {
    case TANDEM_PROCESS_ROLE_WINDOW:
      return _ ("Window");
    case TANDEM_PROCESS_ROLE_JOB:
      return _ ("Job process");
    case TANDEM_PROCESS_ROLE_WORKER:
    default:
      return _ ("Worker");
    }
}

const char *
tandem_process_item_get_name (TandemProcessItem *self)
{
  return self->name;
}

void
tandem_process_item_set_name (TandemProcessItem *self, const char *name)
{
  g_free (self->name);
  self->name = g_strdup (name);
  changed (self);
}

const char *
tandem_process_item_get_job (TandemProcessItem *self)
{
  return self->job;
}

gint64
tandem_process_item_get_pid (TandemProcessItem *self)
{
  return self->pid;
}

const char *
tandem_process_item_get_log_name (TandemProcessItem *self)
{
  return self->role == TANDEM_PROCESS_ROLE_WINDOW ? "window" : self->name;
}

gpointer
tandem_process_item_get_client (TandemProcessItem *self)
{
  return self->client;
}

void
tandem_process_item_set_client (TandemProcessItem *self, gpointer client)
{
  self->client = client;
}

const char *
tandem_process_item_get_state (TandemProcessItem *self)
{
  if (self->ended)
    return self->state;
  if (self->paused)
    return _ ("Paused");
  return self->stopped ? _ ("Stopped") : self->state;
}

gboolean
tandem_process_item_is_ended (TandemProcessItem *self)
{
  return self->ended;
}

const char *
tandem_process_item_get_reason (TandemProcessItem *self)
{
  if (!self->ended && self->stopped && !self->paused)
    return _ ("Stopped by a signal from outside (SIGSTOP); it goes on when it gets SIGCONT");
  return self->reason;
}

const char *
tandem_process_item_get_work (TandemProcessItem *self)
{
  return self->ended || self->work == NULL ? "" : self->work;
}

gint64
tandem_process_item_get_tasks (TandemProcessItem *self)
{
  return self->tasks;
}

gint64
tandem_process_item_get_restarts (TandemProcessItem *self)
{
  return self->restarts;
}

double
tandem_process_item_get_cpu (TandemProcessItem *self)
{
  return self->cpu;
}

guint64
tandem_process_item_get_memory (TandemProcessItem *self)
{
  return self->memory;
}

double
tandem_process_item_get_run_time (TandemProcessItem *self)
{
  gint64 end = self->end_time != 0 ? self->end_time : g_get_monotonic_time ();

  return self->start_time == 0 ? -1 : (double)MAX (end - self->start_time, 0) / G_USEC_PER_SEC;
}

void
tandem_process_item_update (TandemProcessItem *self,
                            gint64 pid,
                            const char *state,
                            const char *work,
                            gint64 tasks,
                            gint64 restarts)
{
  if (self->pid != pid || self->start_time == 0)
    self->start_time = g_get_monotonic_time ();
  self->pid = pid;
  g_free (self->state);
  self->state = g_strdup (state);
  g_free (self->work);
  self->work = work != NULL ? tandem_format_message (work) : NULL;
  self->tasks = tasks;
  self->restarts = restarts;
  changed (self);
}

void
tandem_process_item_set_paused (TandemProcessItem *self, gboolean paused)
{
  if (self->paused == paused)
    return;

  self->paused = paused;
  /* Until the next sample it is not known whether it stands still for another reason. */
  self->stopped = FALSE;
  changed (self);
}

void
tandem_process_item_end (TandemProcessItem *self, const char *how, const char *reason)
{
  g_free (self->state);
  self->state = g_strdup (how);
  g_free (self->reason);
  self->reason = g_strdup (reason);
  self->ended = TRUE;
  self->end_time = g_get_monotonic_time ();
  self->cpu = -1;
  self->memory = 0;
  changed (self);
}

void
tandem_process_item_take_sample (TandemProcessItem *self, const TandemProcessSample *sample)
{
  if (self->ended || self->pid != sample->pid || !sample->alive)
    return;

  if (self->sampled_pid == self->pid && sample->time > self->sample_time
      && sample->ticks >= self->sample_ticks)
    self->cpu = (double)(sample->ticks - self->sample_ticks) / (double)sysconf (_SC_CLK_TCK)
                / ((double)(sample->time - self->sample_time) / G_USEC_PER_SEC);
  else
    self->cpu = -1;
  self->sampled_pid = self->pid;
  self->sample_time = sample->time;
  self->sample_ticks = sample->ticks;
  self->memory = sample->memory;
  self->stopped = sample->state == 'T' || sample->state == 't';
  changed (self);
}

static void
tandem_process_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TandemProcessItem *self = TANDEM_PROCESS_ITEM (object);

  if (id == PROP_REVISION)
    g_value_set_uint (value, self->revision);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
tandem_process_item_finalize (GObject *object)
{
  TandemProcessItem *self = TANDEM_PROCESS_ITEM (object);

  g_free (self->name);
  g_free (self->job);
  g_free (self->state);
  g_free (self->reason);
  g_free (self->work);
  G_OBJECT_CLASS (tandem_process_item_parent_class)->finalize (object);
}

static void
tandem_process_item_class_init (TandemProcessItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = tandem_process_item_get_property;
  object_class->finalize = tandem_process_item_finalize;

  properties[PROP_REVISION] =
      g_param_spec_uint ("revision", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
tandem_process_item_init (TandemProcessItem *self)
{
  self->cpu = -1;
}

TandemProcessItem *
tandem_process_item_new (TandemProcessRole role, const char *name, const char *job, gint64 pid)
{
  TandemProcessItem *self = g_object_new (TANDEM_TYPE_PROCESS_ITEM, NULL);

  self->role = role;
  self->name = g_strdup (name);
  self->job = g_strdup (job);
  self->pid = pid;
  self->state = g_strdup ("");
  return self;
}
