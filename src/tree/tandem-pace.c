/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Tree"

#include "tree/tandem-pace.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define MUCH_BLOCKED 0.4   /* more walkers are tried */
#define LITTLE_BLOCKED 0.1 /* they are no use */
#define MUCH_IDLE 0.2      /* there is no work for more */
#define GAIN 1.1           /* of the rate, for another doubling */
#define LOSS 0.6           /* of the rate, which takes the last doubling back */
#define JUDGED 3           /* samples whose rates say whether a doubling helped: one alone is chance */
#define HOLD 20            /* samples without a further try */
#define CALM 20            /* samples with little blocked before the number goes down */

struct _TandemPace
{
  guint n_least;
  guint n;
  double rate;        /* lately */
  guint n_before;     /* the last growth; 0: none to be judged */
  double rate_before; /* it */
  double rate_sum;    /* of the samples since then */
  guint n_judged;
  guint n_settling; /* samples to be ignored, as the new ones begin */
  guint n_hold;
  guint n_calm;

  GHashTable *ran; /* by process number: nanoseconds that it ran or waited for a processor */
  gint64 time;     /* of the last measurement; 0: none */
  guint64 idle;
  guint64 items;
};

/* ---- Decision ---- */

/* Whether the last growth was worth it. FALSE: it cannot be said yet. */
static gboolean
judge (TandemPace *self, double sample_rate)
{
  double rate;

  if (self->n_before == 0)
    return TRUE;
  self->rate_sum += sample_rate;
  if (++self->n_judged < JUDGED)
    return FALSE;

  rate = self->rate_sum / self->n_judged;
  self->rate = rate;
  if (rate < self->rate_before * LOSS)
    self->n = MAX (self->n_before, self->n_least);
  if (rate < self->rate_before * GAIN)
    self->n_hold = HOLD;
  self->n_before = 0;
  return TRUE;
}

guint
tandem_pace_decide (TandemPace *self, const TandemPaceSample *sample)
{
  if (self->n_settling > 0)
    {
      self->n_settling--;
      return self->n;
    }

  if (!judge (self, sample->rate))
    return self->n;
  self->rate = self->rate == 0 ? sample->rate : 0.7 * self->rate + 0.3 * sample->rate;
  if (self->n_hold > 0)
    self->n_hold--;

  self->n_calm = sample->blocked < LITTLE_BLOCKED ? self->n_calm + 1 : 0;
  if (self->n_calm >= CALM)
    self->n = self->n_least;
  else if (sample->blocked > MUCH_BLOCKED && sample->idle < MUCH_IDLE && self->n_hold == 0
           && self->n < TANDEM_PACE_MAX_WALKERS)
    {
      self->n_before = self->n;
      self->rate_before = self->rate;
      self->rate_sum = 0;
      self->n_judged = 0;
      self->n = MIN (self->n * 2, TANDEM_PACE_MAX_WALKERS);
      self->n_settling = 1;
    }
  return self->n;
}

void
tandem_pace_set_least (TandemPace *self, guint n_walkers)
{
  self->n_least = n_walkers;
  self->n = n_walkers;
  self->n_before = 0;
  self->n_settling = 1;
}

/* ---- Measurement ---- */

/* "time on a processor, time waiting for one, …" in nanoseconds. FALSE where the kernel does not tell. */
static gboolean
read_ran (pid_t pid, guint64 *ran)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/schedstat", (int)pid);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  unsigned long long running, waiting;
  char text[128];
  gssize n;

  if (fd < 0)
    return FALSE;
  n = read (fd, text, sizeof text - 1);
  close (fd);
  if (n <= 0)
    return FALSE;

  text[n] = '\0';
  if (sscanf (text, "%llu %llu", &running, &waiting) != 2)
    return FALSE;
  *ran = running + waiting;
  return TRUE;
}

/* What all that were there before too have run since then. Sets how many they are. */
static guint64
sum_ran (TandemPace *self, TandemPool *pool, guint *n_known)
{
  GPtrArray *processes = tandem_pool_get_processes (pool);
  GHashTable *now = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  guint64 sum = 0;

  *n_known = 0;
  for (guint i = 0; i < processes->len; i++)
    {
      const pid_t pid = tandem_process_get_pid (processes->pdata[i]);
      const guint64 *before = g_hash_table_lookup (self->ran, GINT_TO_POINTER (pid));
      guint64 ran;

      if (!tandem_pool_is_working (pool, processes->pdata[i]) || !read_ran (pid, &ran))
        continue;
      if (before != NULL && ran >= *before)
        {
          sum += ran - *before;
          (*n_known)++;
        }
      g_hash_table_insert (now, GINT_TO_POINTER (pid), g_memdup2 (&ran, sizeof ran));
    }

  g_hash_table_unref (self->ran);
  self->ran = now;
  return sum;
}

static guint64
sum_idle (const TandemWalkArea *area)
{
  const guint n_slots = tandem_walk_area_get_n_slots (area);
  guint64 sum = 0;

  for (guint i = 0; i < n_slots; i++)
    sum += __atomic_load_n (&area->shared->slots[i].idle, __ATOMIC_RELAXED);
  return sum;
}

gboolean
tandem_pace_measure (TandemPace *self, TandemPool *pool, const TandemWalkArea *area, TandemPaceSample *sample)
{
  const gint64 now = g_get_monotonic_time ();
  const double seconds = (double)(now - self->time) / G_USEC_PER_SEC;
  const guint64 idle = sum_idle (area);
  const gboolean is_first = self->time == 0;
  TandemWalkCounts counts;
  guint n_walkers;
  double ran = (double)sum_ran (self, pool, &n_walkers) / 1e9;
  double idled = (double)(idle - self->idle) / 1e9;
  guint64 items;
  double all = (double)n_walkers * seconds;

  tandem_walk_area_sum (area, &counts);
  items = counts.files + counts.directories + counts.symlinks + counts.other + counts.hard_links_skipped;
  *sample = (TandemPaceSample){ .walkers = n_walkers };
  if (!is_first && all > 0)
    {
      sample->idle = MIN (idled / all, 1);
      sample->blocked = CLAMP ((all - ran - idled) / all, 0, 1);
      sample->rate = (double)(items - MIN (items, self->items)) / seconds;
    }

  self->time = now;
  self->idle = idle;
  self->items = items;
  return !is_first && n_walkers > 0;
}

/* ---- Construction ---- */

TandemPace *
tandem_pace_new (guint n_walkers)
{
  TandemPace *self = g_new0 (TandemPace, 1);

  self->n_least = n_walkers;
  self->n = n_walkers;
  self->ran = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  return self;
}

void
tandem_pace_free (TandemPace *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->ran);
  g_free (self);
}
