/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Job"

#include "job/tandem-act-job.h"

#include "act/tandem-identity.h"
#include "act/tandem-trash.h"
#include "job/tandem-report.h"
#include "job/tandem-targets.h"
#include "process/tandem-error.h"
#include "process/tandem-shared-memory.h"
#include "tree/tandem-saved-scan.h"
#include "tree/tandem-snapshot-edit.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define MAX_ENTRIES 1000 /* in the result */
#define MAX_TEXT (100 * 1024)
#define CANCEL_GRACE ((gint64)2 * G_USEC_PER_SEC)

/* What a task is given and gives: the number of the target; whether it is done, why not, the ".trashinfo"
 * file, bytes and entries, and the nodes that left (or came back into) the tree, and that were touched. */
#define TASK_RESULT "(bsaytta(tt)a(ttu))"

struct _TandemActJob
{
  TandemJob parent_instance;

  TandemActKind kind;
  char *snapshot_file;
  int snapshot_fd;
  char **paths;
  char **node_texts;
  gboolean as_root;

  TandemPool *pool;
  TandemSnapshot *snapshot;   /* (nullable) */
  TandemSharedMemory *memory; /* (nullable) where it is changed in place */
  TandemSharedMemory *shared; /* of TandemActCounts */
  TandemGuard *guard;
  TandemOwnChanges *own; /* as the worker knows them */
  GArray *targets;       /* of TandemNode */
  guint n_targets;
  guint64 n_items; /* entries in them */

  GArray *removed; /* of TandemSnapshotChange */
  GArray *touched;
  JsonArray *entries;
  gsize text_left;
  guint n_done;
  guint n_refused;
  guint64 freed_bytes;
  guint64 n_acted;
  GError *first_error;
  gboolean stopped;
};

G_DEFINE_FINAL_TYPE (TandemActJob, tandem_act_job, TANDEM_TYPE_JOB)

const char *
tandem_act_kind_get_name (TandemActKind kind)
{
  static const char *const names[] = { "delete", "trash", "restore" };

  return names[kind];
}

static TandemActCounts *
get_counts (TandemActJob *self)
{
  return tandem_shared_memory_get_data (self->shared);
}

static gboolean
has_node (TandemActJob *self, guint index)
{
  return index < self->targets->len;
}

/* The path of target @index. (transfer full) */
static char *
dup_path (TandemActJob *self, guint index)
{
  if (has_node (self, index))
    return tandem_snapshot_dup_path (self->snapshot, g_array_index (self->targets, TandemNode, index));
  return g_strdup (self->paths[index]);
}

/* ---- In the worker ---- */

static gboolean
act (TandemActJob *self, TandemAct *work, guint index, char **info_path, GError **error)
{
  const TandemNode none = { 0, 0 };
  const TandemNode node = has_node (self, index) ? g_array_index (self->targets, TandemNode, index) : none;

  *info_path = NULL;
  switch (self->kind)
    {
    case TANDEM_ACT_DELETE:
      return tandem_removal_delete (work, node, error);
    case TANDEM_ACT_TRASH:
      *info_path = tandem_trash_move (work, node, error);
      return *info_path != NULL;
    case TANDEM_ACT_RESTORE:
    default:
      return tandem_trash_restore (has_node (self, index) ? work : NULL, node, self->paths[index], error);
    }
}

static GVariant *
pack_nodes (const GArray *nodes, gboolean with_change)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, with_change ? G_VARIANT_TYPE ("a(ttu)") : G_VARIANT_TYPE ("a(tt)"));
  for (guint i = 0; i < nodes->len; i++)
    {
      const TandemActNode *node = &g_array_index (nodes, TandemActNode, i);

      if (with_change)
        g_variant_builder_add (&builder, "(ttu)", node->segment, node->entry, node->change);
      else
        g_variant_builder_add (&builder, "(tt)", node->segment, node->entry);
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
act_task (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  TandemActJob *self = user_data;
  const guint index = g_variant_get_uint32 (arguments);
  TandemActCounts *counts = get_counts (self);
  const guint64 n_before = counts->n_done;
  const guint64 freed_before = counts->freed_bytes;
  g_autofree char *info_path = NULL;
  g_autofree char *message = NULL;
  g_autoptr (GError) refused = NULL;
  GVariant *result;
  TandemAct work;
  gboolean done = FALSE;

  tandem_act_init (&work, self->snapshot, self->guard, counts, self->own);
  if (tandem_act_is_stopping (&work) || tandem_worker_is_stopping (worker))
    g_set_error_literal (&refused, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled before it was its turn");
  else
    done = act (self, &work, index, &info_path, &refused);
  if (done && !has_node (self, index)) /* what is in it is known to a scan only */
    __atomic_add_fetch (&counts->n_done, 1, __ATOMIC_RELAXED);

  message = refused != NULL ? g_utf8_make_valid (refused->message, -1) : g_strdup ("");
  result = g_variant_new ("(bs@aytt@a(tt)@a(ttu))", done, message,
                          g_variant_new_bytestring (info_path != NULL ? info_path : ""),
                          counts->freed_bytes - freed_before, counts->n_done - n_before,
                          pack_nodes (work.removed, FALSE), pack_nodes (work.touched, TRUE));
  tandem_act_clear (&work);
  return result;
}

static GArray *
unpack_changes (GVariant *array, gboolean with_change)
{
  GArray *changes = g_array_new (FALSE, TRUE, sizeof (TandemSnapshotChange));
  GVariantIter iter;
  TandemSnapshotChange change = { 0 };

  g_variant_iter_init (&iter, array);
  while (with_change
             ? g_variant_iter_next (&iter, "(ttu)", &change.node.segment, &change.node.entry, &change.change)
             : g_variant_iter_next (&iter, "(tt)", &change.node.segment, &change.node.entry))
    g_array_append_val (changes, change);
  return changes;
}

static GVariant *
edit_task (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  TandemActJob *self = user_data;
  g_autoptr (GVariant) moved_value = g_variant_get_child_value (arguments, 0);
  g_autoptr (GVariant) touched_value = g_variant_get_child_value (arguments, 1);
  g_autoptr (GArray) moved = unpack_changes (moved_value, FALSE);
  g_autoptr (GArray) touched = unpack_changes (touched_value, TRUE);
  g_autoptr (GArray) links = tandem_own_changes_list (self->own);
  const gboolean is_restore = self->kind == TANDEM_ACT_RESTORE;

  return g_variant_new_boolean (tandem_snapshot_edit (
      tandem_shared_memory_get_data (self->memory), tandem_shared_memory_get_size (self->memory), touched,
      is_restore ? NULL : moved, is_restore ? moved : NULL, links));
}

/* ---- The end of it ---- */

static void
complete (TandemActJob *self)
{
  GError *error = NULL;

  if (self->stopped && self->n_refused > 0)
    {
      tandem_job_complete (TANDEM_JOB (self), TANDEM_JOB_CANCELLED, TRUE, NULL);
      return;
    }
  if (self->n_done == 0 && self->first_error != NULL)
    error = g_steal_pointer (&self->first_error);
  tandem_job_complete (TANDEM_JOB (self),
                       error != NULL         ? TANDEM_JOB_FAILED
                       : self->n_refused > 0 ? TANDEM_JOB_PARTIAL
                                             : TANDEM_JOB_DONE,
                       error == NULL, error);
}

static void
on_edited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TandemActJob *self = user_data;
  g_autoptr (GVariant) value = tandem_pool_apply_finish (TANDEM_POOL (source), result, NULL);

  if (value == NULL || !g_variant_get_boolean (value))
    g_message ("the scan could not be brought up to date with what was done; scan again");
  complete (self);
}

static void
edit (TandemActJob *self)
{
  if (self->memory == NULL || (self->removed->len == 0 && self->touched->len == 0))
    {
      complete (self);
      return;
    }
  tandem_pool_apply_async (
      self->pool, edit_task,
      g_variant_new ("(@a(tt)@a(ttu))", pack_nodes (self->removed, FALSE), pack_nodes (self->touched, TRUE)),
      on_edited, self);
}

/* ---- What came of each ---- */

static void
take_nodes (GArray *nodes, GVariant *array, gboolean with_change)
{
  GVariantIter iter;
  TandemActNode node = { 0 };

  g_variant_iter_init (&iter, array);
  while (with_change ? g_variant_iter_next (&iter, "(ttu)", &node.segment, &node.entry, &node.change)
                     : g_variant_iter_next (&iter, "(tt)", &node.segment, &node.entry))
    g_array_append_val (nodes, node);
}

static void
report_entry (TandemActJob *self,
              guint index,
              const char *message,
              const char *info_path,
              guint64 freed,
              guint64 n)
{
  g_autofree char *path = dup_path (self, index);
  g_autofree char *uri = info_path[0] != '\0' ? g_filename_to_uri (info_path, NULL, NULL) : NULL;
  JsonObject *line = tandem_report_new ("entry", tandem_job_get_name (TANDEM_JOB (self)));

  tandem_report_set_text (line, "path", path);
  json_object_set_boolean_member (line, "done", message == NULL);
  tandem_report_set_count (line, "freed_bytes", freed);
  tandem_report_set_count (line, "items", n);
  if (message != NULL)
    tandem_report_set_text (line, "message", message);
  if (uri != NULL)
    tandem_report_set_text (line, "trashed", uri);
  if (json_array_get_length (self->entries) < MAX_ENTRIES && strlen (path) + 512 < self->text_left)
    {
      self->text_left -= strlen (path) + 512;
      json_array_add_object_element (self->entries, json_object_ref (line));
    }
  if (has_node (self, index))
    {
      const TandemNode node = g_array_index (self->targets, TandemNode, index);
      g_autofree char *text =
          g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT, node.segment, node.entry);

      json_object_set_string_member (line, "node", text);
    }
  tandem_job_report (TANDEM_JOB (self), line);

  if (message != NULL)
    {
      JsonObject *warning = tandem_report_new ("warning", tandem_job_get_name (TANDEM_JOB (self)));

      tandem_report_set_path (warning, path);
      tandem_report_set_text (warning, "message", message);
      tandem_job_report (TANDEM_JOB (self), warning);
    }
}

typedef struct
{
  TandemActJob *job;
  guint index;
} Target;

static void
refuse (TandemActJob *self, guint index, const char *message)
{
  g_autofree char *path = dup_path (self, index);

  self->n_refused++;
  if (self->first_error == NULL)
    self->first_error = g_error_new (TANDEM_ACT_ERROR, TANDEM_ACT_ERROR_CHANGED, "%s: %s", path, message);
}

static void
on_acted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Target *target = user_data;
  TandemActJob *self = target->job;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = tandem_pool_apply_finish (TANDEM_POOL (source), result, &error);

  if (value == NULL)
    {
      refuse (self, target->index, error->message);
      report_entry (self, target->index, error->message, "", 0, 0);
    }
  else
    {
      g_autoptr (GVariant) info = NULL;
      g_autoptr (GVariant) removed = NULL;
      g_autoptr (GVariant) touched = NULL;
      const char *message;
      gboolean done;
      guint64 freed;
      guint64 n;

      g_variant_get (value, "(b&s@aytt@a(tt)@a(ttu))", &done, &message, &info, &freed, &n, &removed,
                     &touched);
      take_nodes (self->removed, removed, FALSE);
      take_nodes (self->touched, touched, TRUE);
      self->freed_bytes += freed;
      self->n_acted += n;
      if (done)
        self->n_done++;
      else
        refuse (self, target->index, message);
      report_entry (self, target->index, done ? NULL : message, g_variant_get_bytestring (info), freed, n);
    }
  if (self->n_done + self->n_refused == self->n_targets)
    edit (self);
}

/* ---- The job ---- */

static gboolean
open_snapshot (TandemActJob *self, GError **error)
{
  if (self->snapshot_file != NULL)
    self->snapshot = tandem_saved_scan_open_to_act (self->snapshot_file, error);
  else
    {
      int fd = fcntl (self->snapshot_fd, F_DUPFD_CLOEXEC, 3);

      if (fd < 0)
        return tandem_set_system_error (error, errno, "the memory of the scan");
      self->memory = tandem_shared_memory_new_for_fd (fd, 0, TRUE, error);
      if (self->memory == NULL)
        {
          close (fd);
          return FALSE;
        }
      self->snapshot = tandem_snapshot_new_for_fd (fd, error);
    }
  return self->snapshot != NULL;
}

static gboolean
find_targets (TandemActJob *self, GError **error)
{
  for (guint i = 0; self->node_texts != NULL && self->node_texts[i] != NULL; i++)
    if (!tandem_targets_parse (self->snapshot, self->node_texts[i], self->targets, error))
      return FALSE;
  for (guint i = 0; self->kind != TANDEM_ACT_RESTORE && self->paths != NULL && self->paths[i] != NULL; i++)
    {
      TandemNode node;

      if (!tandem_targets_find (self->snapshot, self->paths[i], &node, error))
        return FALSE;
      g_array_append_val (self->targets, node);
    }

  if (self->kind == TANDEM_ACT_RESTORE)
    {
      self->n_targets = g_strv_length (self->paths);
      if (self->targets->len == 0 || self->targets->len == self->n_targets)
        return TRUE;
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           "--nodes: one for each file is needed");
      return FALSE;
    }
  tandem_targets_reduce (self->snapshot, self->targets);
  self->n_targets = self->targets->len;
  return TRUE;
}

static gboolean
prepare (TandemJob *job, TandemPool *pool, GError **error)
{
  TandemActJob *self = TANDEM_ACT_JOB (job);

  if (self->kind == TANDEM_ACT_DELETE && geteuid () == 0 && !self->as_root)
    {
      g_set_error_literal (error, TANDEM_ACT_ERROR, TANDEM_ACT_ERROR_PROTECTED,
                           "Nothing is deleted as root, whom nothing stops, unless --as-root is given");
      return FALSE;
    }
  if ((self->snapshot_file != NULL || self->snapshot_fd >= 0) && !open_snapshot (self, error))
    return FALSE;
  if (!find_targets (self, error))
    return FALSE;
  self->shared = tandem_shared_memory_new ("tandem-act", sizeof (TandemActCounts), error);
  if (self->shared == NULL)
    return FALSE;

  for (guint i = 0; i < self->targets->len; i++)
    {
      TandemNodeInfo info;

      if (tandem_snapshot_get_info (self->snapshot, g_array_index (self->targets, TandemNode, i), &info))
        self->n_items += 1 + info.items;
    }
  self->guard = tandem_guard_new ();
  self->own = tandem_own_changes_new ();
  tandem_pool_set_user_data (pool, self);
  tandem_pool_set_answer (pool, act_task, TASK_RESULT, NULL, NULL);
  tandem_pool_set_answer (pool, edit_task, "b", NULL, NULL);
  self->pool = g_object_ref (pool);
  return TRUE;
}

static void
run (TandemJob *job)
{
  TandemActJob *self = TANDEM_ACT_JOB (job);

  for (guint i = 0; i < self->n_targets; i++)
    {
      Target *target = g_new (Target, 1);

      *target = (Target){ self, i };
      tandem_pool_apply_async (self->pool, act_task, g_variant_new_uint32 (i), on_acted, target);
    }
}

/* It hands over what was done: the worker stops after the entry that it is at, and the rest is refused. */
static gboolean
stop (TandemJob *job)
{
  TandemActJob *self = TANDEM_ACT_JOB (job);

  if (self->shared != NULL)
    __atomic_store_n (&get_counts (self)->stop, 1, __ATOMIC_RELEASE);
  self->stopped = tandem_job_get_state (job) == TANDEM_JOB_CANCELLING;
  return TRUE;
}

static void
describe_request (TandemJob *job, JsonObject *request)
{
  TandemActJob *self = TANDEM_ACT_JOB (job);

  tandem_report_set_texts (request, "paths", (const char *const *)self->paths);
}

static void
describe_progress (TandemJob *job, JsonObject *line, guint64 *items, double *fraction)
{
  TandemActJob *self = TANDEM_ACT_JOB (job);
  TandemActCounts counts = { 0 };

  if (self->shared != NULL)
    {
      counts.n_done = __atomic_load_n (&get_counts (self)->n_done, __ATOMIC_RELAXED);
      counts.freed_bytes = __atomic_load_n (&get_counts (self)->freed_bytes, __ATOMIC_RELAXED);
    }
  json_object_set_string_member (line, "phase", tandem_act_kind_get_name (self->kind));
  tandem_report_set_double (line, "phase_fraction", -1);
  tandem_report_set_count (line, "bytes", counts.freed_bytes);
  tandem_report_set_count (line, "errors", self->n_refused);
  *items = counts.n_done;
  if (self->n_items > 0)
    *fraction = MIN ((double)counts.n_done / (double)self->n_items, 1);
}

static void
describe_result (TandemJob *job, JsonObject *result)
{
  TandemActJob *self = TANDEM_ACT_JOB (job);

  tandem_report_set_count (result, "done", self->n_done);
  tandem_report_set_count (result, "refused", self->n_refused);
  tandem_report_set_count (result, "items", self->n_acted);
  tandem_report_set_count (result, "freed_bytes", self->freed_bytes);
  json_object_set_array_member (result, "entries", json_array_ref (self->entries));
}

/* ---- Construction ---- */

TandemActJob *
tandem_act_job_new (const TandemActOptions *options)
{
  TandemActJob *self = g_object_new (TANDEM_TYPE_ACT_JOB, NULL);

  self->kind = options->kind;
  self->snapshot_file = g_strdup (options->snapshot_file);
  self->snapshot_fd = options->snapshot_fd;
  self->paths = g_strdupv ((char **)options->paths);
  for (guint i = 0; self->kind == TANDEM_ACT_RESTORE && self->paths != NULL && self->paths[i] != NULL; i++)
    {
      char *path = g_filename_from_uri (self->paths[i], NULL, NULL);

      if (path == NULL)
        continue;
      g_free (self->paths[i]);
      self->paths[i] = path;
    }
  self->node_texts = g_strdupv ((char **)options->nodes);
  self->as_root = options->as_root;
  return self;
}

static void
tandem_act_job_finalize (GObject *object)
{
  TandemActJob *self = TANDEM_ACT_JOB (object);

  g_clear_object (&self->pool);
  g_clear_object (&self->snapshot);
  g_clear_pointer (&self->memory, tandem_shared_memory_free);
  g_clear_pointer (&self->shared, tandem_shared_memory_free);
  g_clear_pointer (&self->guard, tandem_guard_free);
  g_clear_pointer (&self->own, tandem_own_changes_free);
  g_clear_error (&self->first_error);
  json_array_unref (self->entries);
  g_array_unref (self->targets);
  g_array_unref (self->removed);
  g_array_unref (self->touched);
  g_strfreev (self->paths);
  g_strfreev (self->node_texts);
  g_free (self->snapshot_file);

  G_OBJECT_CLASS (tandem_act_job_parent_class)->finalize (object);
}

static void
tandem_act_job_class_init (TandemActJobClass *klass)
{
  TandemJobClass *job_class = TANDEM_JOB_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tandem_act_job_finalize;
  job_class->name = "act";
  job_class->cancel_grace = CANCEL_GRACE;
  job_class->prepare = prepare;
  job_class->run = run;
  job_class->stop = stop;
  job_class->describe_request = describe_request;
  job_class->describe_progress = describe_progress;
  job_class->describe_result = describe_result;
}

static void
tandem_act_job_init (TandemActJob *self)
{
  self->snapshot_fd = -1;
  self->entries = json_array_new ();
  self->text_left = MAX_TEXT;
  self->targets = g_array_new (FALSE, FALSE, sizeof (TandemNode));
  self->removed = g_array_new (FALSE, FALSE, sizeof (TandemActNode));
  self->touched = g_array_new (FALSE, FALSE, sizeof (TandemActNode));
}
