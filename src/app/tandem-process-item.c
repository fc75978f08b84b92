/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-process-item.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct _TandemProcessItem
{
  GObject parent_instance;

  TandemProcessRole role;
  char *name;
  char *job;
  gint64 pid;
  char *state;
  gboolean ended;
  gint64 tasks;
  gint64 restarts;

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
tandem_process_item_get_name (TandemProcessItem *self)
{
  return self->name;
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
tandem_process_item_get_state (TandemProcessItem *self)
{
  return self->state;
}

gboolean
tandem_process_item_is_ended (TandemProcessItem *self)
{
  return self->ended;
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

void
tandem_process_item_update (TandemProcessItem *self,
                            gint64 pid,
                            const char *state,
                            gint64 tasks,
                            gint64 restarts)
{
  self->pid = pid;
  g_free (self->state);
  self->state = g_strdup (state);
  self->tasks = tasks;
  self->restarts = restarts;
  self->ended = FALSE;
  changed (self);
}

void
tandem_process_item_end (TandemProcessItem *self, const char *how)
{
  g_free (self->state);
  self->state = g_strdup (how);
  self->ended = TRUE;
  self->cpu = -1;
  self->memory = 0;
  changed (self);
}

/* The start of a file in /proc as text. FALSE when the process is gone. */
static gboolean
read_proc (gint64 pid, const char *file, char *text, gsize size)
{
  g_autofree char *path = g_strdup_printf ("/proc/%" G_GINT64_FORMAT "/%s", pid, file);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  ssize_t length;

  if (fd < 0)
    return FALSE;
  length = read (fd, text, size - 1);
  close (fd);
  text[MAX (length, 0)] = '\0';
  return length > 0;
}

/* User and system time in clock ticks: fields 14 and 15 of proc(5) stat, counted after the name, which may
 * hold anything up to its closing parenthesis. */
static gboolean
parse_ticks (const char *text, guint64 *ticks)
{
  const char *rest = strrchr (text, ')');
  guint64 user, system;

  if (rest == NULL
      || sscanf (rest + 1,
                 " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT,
                 &user, &system)
             != 2)
    return FALSE;

  *ticks = user + system;
  return TRUE;
}

void
tandem_process_item_sample (TandemProcessItem *self)
{
  char text[1024];
  guint64 ticks;
  guint64 pages;
  gint64 now = g_get_monotonic_time ();

  if (self->ended || self->pid <= 0)
    return;
  if (!read_proc (self->pid, "stat", text, sizeof text) || !parse_ticks (text, &ticks))
    return;

  if (self->sampled_pid == self->pid && now > self->sample_time && ticks >= self->sample_ticks)
    self->cpu = (double)(ticks - self->sample_ticks) / (double)sysconf (_SC_CLK_TCK)
                / ((double)(now - self->sample_time) / G_USEC_PER_SEC);
  else
    self->cpu = -1;
  self->sampled_pid = self->pid;
  self->sample_time = now;
  self->sample_ticks = ticks;

  if (read_proc (self->pid, "statm", text, sizeof text)
      && sscanf (text, "%*u %" G_GUINT64_FORMAT, &pages) == 1)
    self->memory = pages * (guint64)sysconf (_SC_PAGESIZE);
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
