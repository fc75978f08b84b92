/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-process-sampler.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The proportional size is counted page by page. It is looked at in one of so many readings, and of a process
 * for which it takes longer than this, in microseconds, it is not looked at again. */
#define PROPORTIONAL_EVERY 4
#define PROPORTIONAL_LIMIT 3000

/* What is known of a process from the last time that its proportional size was read. */
typedef struct
{
  guint64 memory;
  gboolean too_dear;
} Known;

struct _TandemProcessSampler
{
  GObject parent_instance;

  gboolean reading;
  guint n_readings;
  GHashTable *known; /* pid (gint64 *) → Known; of the thread while it reads */
};

typedef struct
{
  GArray *pids;
  gboolean proportional;
} Request;

G_DEFINE_FINAL_TYPE (TandemProcessSampler, tandem_process_sampler, G_TYPE_OBJECT)

static void
request_free (Request *request)
{
  g_array_unref (request->pids);
  g_free (request);
}

/* The start of a file in /proc as text. FALSE when the process is gone. */
static gboolean
read_proc (gint64 pid, const char *file, char *text, gsize size)
{
  char path[64];
  int fd;
  ssize_t length;

  g_snprintf (path, sizeof path, "/proc/%" G_GINT64_FORMAT "/%s", pid, file);
  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return FALSE;
  length = read (fd, text, size - 1);
  close (fd);
  text[MAX (length, 0)] = '\0';
  return length > 0;
}

/* proc(5): the state is field 3, user and system time are 14 and 15, the start is 22, the resident pages are
 * 24; they are counted after the name, which may hold anything up to its closing parenthesis. */
static gboolean
parse_stat (const char *text, TandemProcessSample *sample)
{
  const char *rest = strrchr (text, ')');
  guint64 user, system, start;
  gint64 pages;
  gint64 ticks_a_second = sysconf (_SC_CLK_TCK);

  if (rest == NULL
      || sscanf (rest + 1,
                 " %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT
                 " %*d %*d %*d %*d %*d %*d %" G_GUINT64_FORMAT " %*u %" G_GINT64_FORMAT,
                 &sample->state, &user, &system, &start, &pages)
             != 5)
    return FALSE;

  sample->ticks = user + system;
  sample->start_time = (gint64)start * (G_USEC_PER_SEC / ticks_a_second);
  sample->memory = (guint64)MAX (pages, 0) * (guint64)sysconf (_SC_PAGESIZE);
  return TRUE;
}

static gboolean
read_proportional (gint64 pid, guint64 *memory)
{
  char text[1024];
  const char *line;
  guint64 kilobytes;

  if (!read_proc (pid, "smaps_rollup", text, sizeof text))
    return FALSE;
  line = strstr (text, "\nPss:");
  if (line == NULL || sscanf (line, "\nPss: %" G_GUINT64_FORMAT, &kilobytes) != 1)
    return FALSE;
  *memory = kilobytes * 1024;
  return TRUE;
}

void
tandem_process_sample_read (TandemProcessSample *sample, gint64 pid, gboolean proportional)
{
  char text[1024];

  *sample = (TandemProcessSample){ .pid = pid, .time = g_get_monotonic_time () };
  sample->alive = pid > 0 && read_proc (pid, "stat", text, sizeof text) && parse_stat (text, sample)
                  && sample->state != 'Z' && sample->state != 'X';
  if (sample->alive && proportional)
    sample->proportional = read_proportional (pid, &sample->memory);
}

static void
read_one (TandemProcessSampler *self, TandemProcessSample *sample, gint64 pid, gboolean proportional)
{
  Known *known = g_hash_table_lookup (self->known, &pid);
  gboolean wanted = proportional || known == NULL;
  gint64 begin = g_get_monotonic_time ();

  tandem_process_sample_read (sample, pid, wanted && (known == NULL || !known->too_dear));
  if (!sample->alive)
    {
      g_hash_table_remove (self->known, &pid);
      return;
    }
  if (known == NULL)
    {
      known = g_new0 (Known, 1);
      g_hash_table_insert (self->known, g_memdup2 (&pid, sizeof pid), known);
    }
  if (sample->proportional)
    {
      known->memory = sample->memory;
      known->too_dear = g_get_monotonic_time () - begin > PROPORTIONAL_LIMIT;
    }
  else if (known->memory > 0 && !known->too_dear)
    {
      sample->memory = known->memory;
      sample->proportional = TRUE;
    }
}

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  TandemProcessSampler *self = source;
  Request *request = task_data;
  GArray *samples = g_array_sized_new (FALSE, TRUE, sizeof (TandemProcessSample), request->pids->len);

  for (guint i = 0; i < request->pids->len; i++)
    {
      TandemProcessSample sample;

      read_one (self, &sample, g_array_index (request->pids, gint64, i), request->proportional);
      g_array_append_val (samples, sample);
    }

  g_task_return_pointer (task, samples, (GDestroyNotify)g_array_unref);
}

gboolean
tandem_process_sampler_read_async (TandemProcessSampler *self,
                                   GArray *pids,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Request *request;

  if (self->reading)
    {
      g_array_unref (pids);
      return FALSE;
    }

  self->reading = TRUE;
  request = g_new0 (Request, 1);
  request->pids = pids;
  request->proportional = self->n_readings++ % PROPORTIONAL_EVERY == 0;
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_task_data (task, request, (GDestroyNotify)request_free);
  g_task_run_in_thread (task, read_in_thread);
  return TRUE;
}

GArray *
tandem_process_sampler_read_finish (TandemProcessSampler *self, GAsyncResult *result)
{
  self->reading = FALSE;
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

static void
tandem_process_sampler_finalize (GObject *object)
{
  g_hash_table_unref (TANDEM_PROCESS_SAMPLER (object)->known);
  G_OBJECT_CLASS (tandem_process_sampler_parent_class)->finalize (object);
}

static void
tandem_process_sampler_class_init (TandemProcessSamplerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_process_sampler_finalize;
}

static void
tandem_process_sampler_init (TandemProcessSampler *self)
{
  self->known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
}

TandemProcessSampler *
tandem_process_sampler_new (void)
{
  return g_object_new (TANDEM_TYPE_PROCESS_SAMPLER, NULL);
}
