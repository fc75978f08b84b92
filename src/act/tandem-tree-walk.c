/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Act"

#include "act/tandem-tree-walk.h"

#include "act/tandem-identity.h"

#include "process/tandem-quote.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define MAX_OPEN 32 /* folders on the way that are kept open; to the others ".." leads back */

/* A folder on the way down. */
typedef struct
{
  TandemNode node;
  TandemChildren *children;
  guint64 next;
  guint64 dev;
  guint64 ino;
  int fd;         /* -1: closed meanwhile */
  guint n_marked; /* of the removed, before its own were noted */
  gboolean lost;  /* something in it is gone */
} Step;

typedef struct
{
  TandemAct *act;
  gboolean is_deleting;
  int parent;  /* of the first */
  GArray *way; /* of Step */
  GError *error;
} Walk;

static Step *
get_last (Walk *self)
{
  return &g_array_index (self->way, Step, self->way->len - 1);
}

/* The first reason is the one that is told, with where it is. */
static void
note (Walk *self, const TandemNodeInfo *info, GError *error)
{
  if (self->error == NULL)
    {
      g_autofree char *quoted = tandem_quote (info->name, (gssize)info->name_length);

      self->error = g_error_new (error->domain, error->code, "“%s” in it: %s", quoted, error->message);
    }
  g_error_free (error);
}

static void
note_system (Walk *self, const TandemNodeInfo *info, int number)
{
  note (self, info, g_error_new_literal (G_IO_ERROR, g_io_error_from_errno (number), g_strerror (number)));
}

/* ---- Down and up ---- */

static gboolean
is_directory (int fd, guint64 dev, guint64 ino)
{
  struct statx status;

  return statx (fd, "", AT_EMPTY_PATH, STATX_INO | STATX_TYPE, &status) == 0 && status.stx_ino == ino
         && makedev (status.stx_dev_major, status.stx_dev_minor) == dev;
}

static gboolean
enter (Walk *self, int parent, TandemNode node, const TandemNodeInfo *info)
{
  Step step = { .node = node, .dev = info->dev, .ino = info->ino, .n_marked = self->act->removed->len };

  step.fd = tandem_identity_open_folder (parent, info->name, O_RDONLY, FALSE);
  if (step.fd < 0)
    {
      note_system (self, info, errno == EXDEV ? EBUSY : errno);
      return FALSE;
    }
  if (!is_directory (step.fd, info->dev, info->ino))
    {
      close (step.fd);
      note (self, info,
            g_error_new_literal (TANDEM_ACT_ERROR, TANDEM_ACT_ERROR_CHANGED,
                                 "It is not what was scanned any more; scan again"));
      return FALSE;
    }
  if (self->way->len >= MAX_OPEN)
    {
      Step *far = &g_array_index (self->way, Step, self->way->len - MAX_OPEN);

      if (far->fd >= 0)
        close (far->fd);
      far->fd = -1;
    }
  step.children = tandem_children_new (self->act->snapshot, node);
  g_array_append_val (self->way, step);
  return TRUE;
}

/* Makes sure that the folder above the last is open. FALSE: it cannot be found again. */
static gboolean
reopen_above (Walk *self)
{
  Step *last = get_last (self);
  Step *above = last - 1;

  if (self->way->len < 2 || above->fd >= 0)
    return TRUE;
  above->fd = openat (last->fd, "..", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (above->fd >= 0 && is_directory (above->fd, above->dev, above->ino))
    return TRUE;
  if (above->fd >= 0)
    close (above->fd);
  above->fd = -1;
  return FALSE;
}

static void
drop_last (Walk *self)
{
  Step *last = get_last (self);

  if (last->fd >= 0)
    close (last->fd);
  tandem_children_free (last->children);
  g_array_set_size (self->way, self->way->len - 1);
}

/* ---- One entry ---- */

/* Deletes the empty directory, and notes that it is gone in place of what was in it. */
static gboolean
remove_folder (Walk *self, int parent, const TandemNodeInfo *info, TandemNode node, guint n_marked)
{
  struct statx status;
  GError *error = NULL;

  if (!tandem_identity_read (parent, info->name, &status, &error))
    {
      note (self, info, error);
      return FALSE;
    }
  if (!tandem_identity_is_same (info, &status))
    {
      note (self, info,
            g_error_new_literal (TANDEM_ACT_ERROR, TANDEM_ACT_ERROR_CHANGED,
                                 "It is not what was scanned any more; scan again"));
      return FALSE;
    }
  if (unlinkat (parent, info->name, AT_REMOVEDIR) != 0)
    {
      if (errno == ENOTEMPTY || errno == EEXIST)
        note (self, info,
              g_error_new_literal (TANDEM_ACT_ERROR, TANDEM_ACT_ERROR_CHANGED,
                                   "It holds something that was not scanned"));
      else
        note_system (self, info, errno);
      return FALSE;
    }

  g_array_set_size (self->act->removed, n_marked);
  __atomic_add_fetch (&self->act->counts->n_done, 1, __ATOMIC_RELAXED);
  __atomic_add_fetch (&self->act->counts->freed_bytes, info->own_allocated, __ATOMIC_RELAXED);
  return TRUE;
}

/* The last folder is done: goes up. */
static void
leave (Walk *self)
{
  Step *last = get_last (self);
  const TandemNode node = last->node;
  const guint n_marked = last->n_marked;
  TandemNodeInfo info;
  gboolean known = tandem_snapshot_get_info (self->act->snapshot, node, &info);
  int parent;

  if (self->is_deleting && last->lost)
    tandem_act_note_touched (self->act, node, last->fd);
  if (!reopen_above (self))
    {
      note (self, &info,
            g_error_new_literal (TANDEM_ACT_ERROR, TANDEM_ACT_ERROR_CHANGED,
                                 "The way back from it is another one now; scan again"));
      while (self->way->len > 0)
        drop_last (self);
      return;
    }
  drop_last (self);
  if (!self->is_deleting || !known)
    return;

  parent = self->way->len > 0 ? get_last (self)->fd : self->parent;
  if (remove_folder (self, parent, &info, node, n_marked) && self->way->len > 0)
    {
      get_last (self)->lost = TRUE;
      tandem_act_note_removed (self->act, node);
    }
}

/* Of a file with several names what the unlinking made of it is noted. FALSE: errno is set. */
static gboolean
unlink_noted (TandemAct *self, int parent, const char *name, const struct statx *before)
{
  struct statx after;
  int fd = before->stx_nlink > 1 ? openat (parent, name, O_PATH | O_NOFOLLOW | O_CLOEXEC) : -1;
  gboolean done = unlinkat (parent, name, 0) == 0;
  const int number = errno;

  if (done && before->stx_nlink <= 1)
    tandem_own_changes_forget (self->own, before);
  else if (done && fd >= 0 && statx (fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &after) == 0)
    tandem_own_changes_note (self->own, before, &after);
  if (fd >= 0)
    close (fd);
  errno = number;
  return done;
}

gboolean
tandem_tree_walk_unlink (TandemAct *self,
                         int parent,
                         const TandemNodeInfo *info,
                         gboolean with_change,
                         GError **error)
{
  struct statx status;

  if (!tandem_identity_read (parent, info->name, &status, error))
    return FALSE;
  if (with_change && !tandem_identity_check (info, &status, self->own, error))
    return FALSE;
  if (!tandem_identity_is_same (info, &status))
    {
      g_set_error_literal (error, TANDEM_ACT_ERROR, TANDEM_ACT_ERROR_CHANGED,
                           "It is not what was scanned any more; scan again");
      return FALSE;
    }
  if (!unlink_noted (self, parent, info->name, &status))
    {
      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
      return FALSE;
    }

  __atomic_add_fetch (&self->counts->n_done, 1, __ATOMIC_RELAXED);
  if (status.stx_nlink <= 1) /* else another name keeps it */
    __atomic_add_fetch (&self->counts->freed_bytes, info->own_allocated, __ATOMIC_RELAXED);
  return TRUE;
}

static void
do_file (Walk *self, Step *step, TandemNode node, const TandemNodeInfo *info)
{
  GError *error = NULL;
  struct statx status;
  gboolean done;

  if (self->is_deleting)
    done = tandem_tree_walk_unlink (self->act, step->fd, info, TRUE, &error);
  else
    done = tandem_identity_read (step->fd, info->name, &status, &error)
           && tandem_identity_check (info, &status, self->act->own, &error);

  if (self->is_deleting && (done || g_error_matches (error, TANDEM_ACT_ERROR, TANDEM_ACT_ERROR_GONE)))
    {
      tandem_act_note_removed (self->act, node);
      step->lost = TRUE;
    }
  if (error != NULL && g_error_matches (error, TANDEM_ACT_ERROR, TANDEM_ACT_ERROR_GONE))
    g_error_free (error);
  else if (error != NULL)
    note (self, info, error);
}

static gboolean
check_known (const TandemNodeInfo *info, GError **error)
{
  if (info->error == 0 && !info->unfinished)
    return TRUE;
  g_set_error_literal (error, TANDEM_ACT_ERROR, TANDEM_ACT_ERROR_UNKNOWN,
                       info->error != 0 ? "The scan could not read it" : "The scan did not reach all of it");
  return FALSE;
}

static void
do_folder (Walk *self, Step *step, TandemNode node, const TandemNodeInfo *info)
{
  GError *error = NULL;
  struct statx status;
  gboolean is_there = tandem_identity_read (step->fd, info->name, &status, &error);
  gboolean is_same = is_there && tandem_guard_check (self->act->guard, info->dev, info->ino, &error);

  if (is_same)
    is_same = check_known (info, &error);
  /* What an earlier run took from it changed it; what is in it is looked at one by one. */
  if (is_same && !self->is_deleting)
    is_same = tandem_identity_check (info, &status, self->act->own, &error);

  if (is_same)
    {
      enter (self, step->fd, node, info);
      return;
    }
  if (g_error_matches (error, TANDEM_ACT_ERROR, TANDEM_ACT_ERROR_GONE))
    {
      g_error_free (error);
      if (self->is_deleting)
        tandem_act_note_removed (self->act, node);
    }
  else
    note (self, info, error);
}

static void
do_next (Walk *self)
{
  Step *step = get_last (self);
  TandemNode node;
  TandemNodeInfo info;

  if (step->next == tandem_children_get_n (step->children))
    {
      leave (self);
      return;
    }
  node = tandem_children_get (step->children, step->next++);
  if (!tandem_snapshot_get_info (self->act->snapshot, node, &info) || info.name[0] == '\0'
      || strchr (info.name, '/') != NULL || g_str_equal (info.name, ".") || g_str_equal (info.name, ".."))
    return;

  if (info.kind == TANDEM_KIND_DIRECTORY
      && (info.flags & (TANDEM_ENTRY_LEFT_OUT | TANDEM_ENTRY_DUPLICATE)) == 0)
    do_folder (self, step, node, &info);
  else
    do_file (self, step, node, &info);
}

static gboolean
walk (Walk *self, TandemNode node, GError **error)
{
  TandemNodeInfo info;

  self->way = g_array_new (FALSE, FALSE, sizeof (Step));
  if (tandem_snapshot_get_info (self->act->snapshot, node, &info) && check_known (&info, &self->error))
    enter (self, self->parent, node, &info);
  while (self->way->len > 0)
    {
      const gboolean is_stopping = tandem_act_is_stopping (self->act);

      if (is_stopping && self->error == NULL)
        self->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
      if (is_stopping || (!self->is_deleting && self->error != NULL))
        {
          Step *last = get_last (self);

          if (self->is_deleting && last->lost && last->fd >= 0)
            tandem_act_note_touched (self->act, last->node, last->fd);
          drop_last (self);
        }
      else
        do_next (self);
    }
  g_array_unref (self->way);

  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, self->error);
  return FALSE;
}

gboolean
tandem_tree_walk_verify (TandemAct *self, TandemNode node, int parent, GError **error)
{
  Walk state = { .act = self, .parent = parent };

  return walk (&state, node, error);
}

gboolean
tandem_tree_walk_delete (TandemAct *self, TandemNode node, int parent, GError **error)
{
  Walk state = { .act = self, .parent = parent, .is_deleting = TRUE };

  return walk (&state, node, error);
}
