/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-survey.h"

/* A file on the heap of a class's largest, the smallest of which is at the top. */
typedef struct
{
  guint64 size;
  TandemNode node;
} Large;

typedef struct
{
  guint64 size;
  guint64 count;
  GArray *heap; /* of Large */
} Counter;

static void
swap (Large *a, Large *b)
{
  const Large kept = *a;

  *a = *b;
  *b = kept;
}

static void
sift_up (Large *heap, guint at)
{
  while (at > 0 && heap[at].size < heap[(at - 1) / 2].size)
    {
      swap (&heap[at], &heap[(at - 1) / 2]);
      at = (at - 1) / 2;
    }
}

static void
sift_down (Large *heap, guint n)
{
  for (guint at = 0; 2 * at + 1 < n;)
    {
      guint child = 2 * at + 1;

      if (child + 1 < n && heap[child + 1].size < heap[child].size)
        child++;
      if (heap[at].size <= heap[child].size)
        break;
      swap (&heap[at], &heap[child]);
      at = child;
    }
}

static void
count (Counter *self, TandemNode node, guint64 size)
{
  const Large large = { size, node };

  self->count++;
  self->size = self->size > G_MAXUINT64 - size ? G_MAXUINT64 : self->size + size;
  if (self->heap->len < TANDEM_SURVEY_MAX_FILES)
    {
      g_array_append_val (self->heap, large);
      sift_up ((Large *)(gpointer)self->heap->data, self->heap->len - 1);
    }
  else if (size > g_array_index (self->heap, Large, 0).size)
    {
      g_array_index (self->heap, Large, 0) = large;
      sift_down ((Large *)(gpointer)self->heap->data, self->heap->len);
    }
}

static void
init (Counter *counters, guint n)
{
  for (guint i = 0; i < n; i++)
    counters[i] = (Counter){ .heap = g_array_new (FALSE, FALSE, sizeof (Large)) };
}

static void
finish (Counter *counters, TandemSurveyClass *classes, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      classes[i] =
          (TandemSurveyClass){ counters[i].size, counters[i].count,
                               g_array_sized_new (FALSE, FALSE, sizeof (TandemNode), counters[i].heap->len) };
      for (guint j = 0; j < counters[i].heap->len; j++)
        g_array_append_val (classes[i].largest, g_array_index (counters[i].heap, Large, j).node);
      g_array_unref (counters[i].heap);
    }
}

TandemSurvey *
tandem_survey_run (TandemSnapshot *snapshot, gboolean apparent, GCancellable *cancellable)
{
  TandemSurvey *self = g_new0 (TandemSurvey, 1);
  g_autoptr (TandemFileGrouper) grouper = tandem_file_grouper_new ();
  g_autoptr (GArray) folders = g_array_new (FALSE, FALSE, sizeof (TandemNode));
  const TandemNode top = tandem_snapshot_get_top (snapshot);
  const gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  /* A damaged snapshot may have folders in themselves; it cannot have more of them than bytes. */
  guint64 left = tandem_snapshot_get_used (snapshot) / 8;
  Counter all, groups[TANDEM_N_FILE_GROUPS], ages[TANDEM_N_FILE_AGES];

  init (&all, 1);
  init (groups, TANDEM_N_FILE_GROUPS);
  init (ages, TANDEM_N_FILE_AGES);
  g_array_append_val (folders, top);
  while (folders->len > 0 && left > 0 && !g_cancellable_is_cancelled (cancellable))
    {
      const TandemNode folder = g_array_index (folders, TandemNode, folders->len - 1);
      g_autoptr (TandemChildren) children = tandem_children_new (snapshot, folder);
      const guint64 n = MIN (tandem_children_get_n (children), left);

      g_array_set_size (folders, folders->len - 1);
      left -= MAX (n, 1);
      for (guint64 i = 0; i < n; i++)
        {
          const TandemNode node = tandem_children_get (children, i);
          TandemNodeInfo info;
          guint64 size;

          if (!tandem_snapshot_get_info (snapshot, node, &info) || info.kind == TANDEM_KIND_UNREADABLE
              || (info.flags & (TANDEM_ENTRY_DUPLICATE | TANDEM_ENTRY_LEFT_OUT)))
            continue;
          if (info.kind == TANDEM_KIND_DIRECTORY)
            {
              g_array_append_val (folders, node);
              continue;
            }

          size = apparent ? info.apparent : info.allocated;
          count (&all, node, size);
          count (&ages[tandem_file_age_find (info.mtime, now)], node, size);
          count (&groups[info.kind == TANDEM_KIND_FILE
                             ? tandem_file_grouper_find (grouper, info.name, info.name_length)
                             : TANDEM_FILE_GROUP_OTHER],
                 node, size);
        }
    }

  finish (&all, &self->all, 1);
  finish (groups, self->groups, TANDEM_N_FILE_GROUPS);
  finish (ages, self->ages, TANDEM_N_FILE_AGES);
  return self;
}

static void
clear (TandemSurveyClass *classes, guint n)
{
  for (guint i = 0; i < n; i++)
    g_array_unref (classes[i].largest);
}

void
tandem_survey_free (TandemSurvey *self)
{
  if (self == NULL)
    return;

  clear (&self->all, 1);
  clear (self->groups, TANDEM_N_FILE_GROUPS);
  clear (self->ages, TANDEM_N_FILE_AGES);
  g_free (self);
}

/* ---- In a thread ---- */

typedef struct
{
  TandemSnapshot *snapshot;
  gboolean apparent;
} Request;

static void
request_free (Request *request)
{
  g_object_unref (request->snapshot);
  g_free (request);
}

static void
run_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Request *request = task_data;

  g_task_return_pointer (task, tandem_survey_run (request->snapshot, request->apparent, cancellable),
                         (GDestroyNotify)tandem_survey_free);
}

void
tandem_survey_run_async (TandemSnapshot *snapshot,
                         gboolean apparent,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  request->snapshot = g_object_ref (snapshot);
  request->apparent = apparent;
  g_task_set_task_data (task, request, (GDestroyNotify)request_free);
  g_task_run_in_thread (task, run_in_thread);
}

TandemSurvey *
tandem_survey_run_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
