/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Cli"

#include "cli/tandem-remote-tree.h"

#include "cli/tandem-output-file.h"
#include "job/tandem-report-line.h"
#include "process/tandem-error.h"
#include "process/tandem-shared-memory.h"
#include "tree/tandem-saved-scan.h"
#include "tree/tandem-tree-export.h"
#include "tree/tandem-tree-pieces.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAX_TREE ((guint64)4 << 30) /* bytes of a compressed tree */

struct _TandemRemoteTree
{
  const TandemCliOptions *options;
  int fd; /* a file without a name: the tree, compressed */
  guint64 size;
  TandemSharedMemory *memory; /* (nullable) of --result-fd: the tree as it grows there */
};

static gboolean
set_error (GError **error, const char *message)
{
  g_set_error_literal (error, TANDEM_CLI_ERROR, TANDEM_CLI_ERROR_OUTPUT, message);
  return FALSE;
}

/* ---- What comes ---- */

/* (transfer full) (nullable) with @error set */
static guchar *
decode (JsonObject *line, gsize *size, GError **error)
{
  const char *text = tandem_report_get_string (line, "data");

  if (text == NULL)
    {
      set_error (error, "the other machine sends a tree without data");
      return NULL;
    }
  return g_base64_decode (text, size);
}

gboolean
tandem_remote_tree_add (TandemRemoteTree *self, JsonObject *line, GError **error)
{
  gsize size = 0;
  g_autofree guchar *data = decode (line, &size, error);

  if (data == NULL)
    return FALSE;
  self->size += size;
  if (self->size > MAX_TREE)
    return set_error (error, "the other machine sends too much");
  return tandem_write_all (self->fd, "the tree", (const char *)data, size, error);
}

static gboolean
make_memory (TandemRemoteTree *self, gsize size, GError **error)
{
  int fd;

  if (self->memory != NULL)
    return TRUE;
  fd = fcntl (self->options->result_fd, F_DUPFD_CLOEXEC, 3);
  self->memory = tandem_shared_memory_new_for_fd (fd, size, TRUE, error);
  if (self->memory == NULL && fd >= 0)
    close (fd);
  return self->memory != NULL;
}

gboolean
tandem_remote_tree_add_piece (TandemRemoteTree *self, JsonObject *line, GError **error)
{
  const gint64 offset = tandem_report_get_count (line, "offset", -1);
  gsize size = 0;
  g_autofree guchar *data = NULL;

  if (self->options->result_fd < 0)
    return TRUE;
  data = decode (line, &size, error);
  return data != NULL && make_memory (self, tandem_shared_memory_fit (MAX_TREE), error)
         && tandem_tree_pieces_put (tandem_shared_memory_get_data (self->memory),
                                    MIN (tandem_shared_memory_get_size (self->memory), MAX_TREE),
                                    offset >= 0 ? (guint64)offset : G_MAXUINT64, data, size, error);
}

/* ---- Where it goes ---- */

/* (nullable) with @error set. Only the form that a stream has: in the other a file would be taken for a scan
 * of this machine. */
static TandemSnapshot *
open_tree (TandemRemoteTree *self, GError **error)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", self->fd);
  g_autoptr (GError) reason = NULL;
  g_auto (TandemSavedScanInfo) info = { 0 };
  TandemSnapshot *snapshot = NULL;

  if (self->size == 0)
    {
      set_error (error, "the other machine sent no tree");
      return NULL;
    }
  if (tandem_saved_scan_read_info (path, &info, &reason))
    snapshot = tandem_saved_scan_open (path, &reason);
  if (snapshot == NULL)
    g_set_error (error, TANDEM_CLI_ERROR, TANDEM_CLI_ERROR_OUTPUT,
                 "the tree that the other machine sent cannot be used: %s", reason->message);
  return snapshot;
}

static gboolean
write_to_file (const char *data, gsize size, gpointer user_data, GError **error)
{
  return tandem_output_file_write (user_data, data, size, error);
}

static gboolean
save (TandemRemoteTree *self, TandemStopCheck *stop, GError **error)
{
  g_autoptr (TandemOutputFile) file =
      tandem_output_file_new (self->options->save_file, TANDEM_OUTPUT_FILE_PRIVATE, stop, error);
  const char *data;
  gboolean done;

  if (file == NULL)
    return FALSE;
  data = mmap (NULL, self->size, PROT_READ, MAP_PRIVATE, self->fd, 0);
  if (data == MAP_FAILED)
    return tandem_set_system_error (error, errno, "the tree");
  done = tandem_output_file_write (file, data, self->size, error) && tandem_output_file_commit (file, error);
  munmap ((gpointer)data, self->size);
  return done;
}

static gboolean export(TandemRemoteTree *self,
                       TandemSnapshot *snapshot,
                       TandemStopCheck *stop,
                       GError **error)
{
  g_autoptr (TandemOutputFile) file =
      tandem_output_file_new (self->options->export_file, TANDEM_OUTPUT_FILE_PRIVATE, stop, error);

  if (file == NULL)
    return FALSE;
  return (g_str_has_suffix (self->options->export_file, ".csv")
              ? tandem_tree_export_csv (snapshot, write_to_file, file, error)
              : tandem_tree_export_ncdu (snapshot, write_to_file, file, error))
         && tandem_output_file_commit (file, error);
}

/* Who looks on already takes it for finished once its first bytes say so: these come last. */
static gboolean
put_whole (TandemRemoteTree *self, TandemSnapshot *snapshot, GError **error)
{
  const guint8 *data = tandem_snapshot_get_data (snapshot);
  const gsize used = tandem_snapshot_get_used (snapshot);
  const gsize head = MIN (used, TANDEM_TREE_PIECE_SIZE);
  guint8 *memory;

  if (!make_memory (self, used, error))
    return FALSE;
  if (tandem_shared_memory_get_size (self->memory) < used)
    return set_error (error, "there is no room for the tree");

  memory = tandem_shared_memory_get_data (self->memory);
  memcpy (memory + head, data + head, used - head);
  __atomic_thread_fence (__ATOMIC_RELEASE);
  memcpy (memory, data, head);
  return TRUE;
}

gboolean
tandem_remote_tree_hand_over (TandemRemoteTree *self, TandemStopCheck *stop, GError **error)
{
  const TandemCliOptions *options = self->options;
  g_autoptr (TandemSnapshot) snapshot = NULL;

  if (options->save_file == NULL && options->export_file == NULL && options->result_fd < 0)
    return TRUE;
  snapshot = open_tree (self, error);
  return snapshot != NULL && (options->save_file == NULL || save (self, stop, error))
         && (options->export_file == NULL || export(self, snapshot, stop, error))
         && (options->result_fd < 0 || put_whole (self, snapshot, error));
}

TandemRemoteTree *
tandem_remote_tree_new (const TandemCliOptions *options, GError **error)
{
  g_autoptr (TandemRemoteTree) self = g_new0 (TandemRemoteTree, 1);

  self->options = options;
  self->fd = memfd_create ("tandem-tree", MFD_CLOEXEC);
  if (self->fd < 0)
    {
      tandem_set_system_error (error, errno, "the tree");
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
tandem_remote_tree_free (TandemRemoteTree *self)
{
  g_clear_pointer (&self->memory, tandem_shared_memory_free);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}
