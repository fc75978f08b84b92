/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-job-request.h"

#include "app/tandem-format.h"
#include "app/tandem-settings.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <unistd.h>

#define NODES_PER_ARGUMENT 2000

struct _TandemJobRequest
{
  TandemJobKind kind;
  gint64 digits;
  guint workers;
  GFile *folder;
  GStrv excludes;
  gboolean one_file_system;
  TandemJobAct act;
  int memory_fd;
  GStrv nodes;
  GStrv infos;
  char *again; /* NULL: all of it */
  gboolean duplicates;
  gboolean is_import; /* folder is a file */
  char *remote;
  char *what;
  int digits_fd;
  char *sequence;
  guint repeats;
  gboolean threads;
  char *checkpoint;
  gboolean continues;
};

static TandemJobRequest *
new_request (TandemJobKind kind)
{
  TandemJobRequest *self = g_new0 (TandemJobRequest, 1);

  self->kind = kind;
  self->memory_fd = -1;
  self->digits_fd = -1;
  return self;
}

TandemJobRequest *
tandem_job_request_new_e (gint64 digits, guint workers)
{
  TandemJobRequest *self = new_request (TANDEM_JOB_KIND_E);

  self->digits = digits;
  self->workers = workers;
  return self;
}

TandemJobRequest *
tandem_job_request_new_scan (GFile *folder, guint workers)
{
  TandemJobRequest *self = new_request (TANDEM_JOB_KIND_SCAN);

  self->workers = workers;
  self->folder = g_object_ref (folder);
  self->excludes = tandem_settings_dup_excludes ();
  self->one_file_system = tandem_settings_get_one_file_system ();
  return self;
}

static int
duplicate (int fd)
{
  return fd >= 0 ? fcntl (fd, F_DUPFD_CLOEXEC, 0) : -1;
}

TandemJobRequest *
tandem_job_request_new_find (int digits_fd, const char *sequence)
{
  TandemJobRequest *self = new_request (TANDEM_JOB_KIND_FIND);

  self->digits_fd = duplicate (digits_fd);
  self->sequence = g_strdup (sequence);
  return self;
}

TandemJobRequest *
tandem_job_request_new_frequency (int digits_fd)
{
  TandemJobRequest *self = new_request (TANDEM_JOB_KIND_FREQUENCY);

  self->digits_fd = duplicate (digits_fd);
  return self;
}

TandemJobRequest *
tandem_job_request_new_scan_without (const TandemJobRequest *scan, const char *exclude)
{
  TandemJobRequest *self = tandem_job_request_copy (scan);
  g_autoptr (GStrvBuilder) excludes = g_strv_builder_new ();

  if (exclude == NULL)
    return self;
  if (self->excludes != NULL)
    g_strv_builder_addv (excludes, (const char **)self->excludes);
  g_strv_builder_add (excludes, exclude);
  g_strfreev (self->excludes);
  self->excludes = g_strv_builder_end (excludes);
  return self;
}

TandemJobRequest *
tandem_job_request_new_scan_again (const TandemJobRequest *scan,
                                   int snapshot_fd,
                                   const char *node,
                                   const char *what)
{
  TandemJobRequest *self = tandem_job_request_copy (scan);

  self->memory_fd = fcntl (snapshot_fd, F_DUPFD_CLOEXEC, 0);
  self->again = g_strdup (node);
  self->what = g_strdup (what);
  return self;
}

TandemJobRequest *
tandem_job_request_new_scan_duplicates (const TandemJobRequest *scan)
{
  TandemJobRequest *self = tandem_job_request_copy (scan);

  self->duplicates = TRUE;
  return self;
}

TandemJobRequest *
tandem_job_request_new_import (GFile *file)
{
  TandemJobRequest *self = new_request (TANDEM_JOB_KIND_SCAN);

  self->workers = 1;
  self->folder = g_object_ref (file);
  self->is_import = TRUE;
  return self;
}

TandemJobRequest *
tandem_job_request_new_remote (const char *remote)
{
  TandemJobRequest *self = new_request (TANDEM_JOB_KIND_SCAN);

  self->remote = g_strdup (remote);
  self->excludes = tandem_settings_dup_excludes ();
  self->one_file_system = tandem_settings_get_one_file_system ();
  return self;
}

gboolean
tandem_job_request_finds_duplicates (const TandemJobRequest *self)
{
  return self->duplicates;
}

gboolean
tandem_job_request_is_whole_scan (const TandemJobRequest *self)
{
  return self->kind == TANDEM_JOB_KIND_SCAN && self->again == NULL && self->remote == NULL
         && !self->is_import;
}

TandemJobRequest *
tandem_job_request_new_act (TandemJobAct act,
                            int snapshot_fd,
                            const char *const *nodes,
                            const char *const *infos,
                            const char *what)
{
  TandemJobRequest *self = new_request (TANDEM_JOB_KIND_ACT);

  self->act = act;
  self->workers = 1;
  self->memory_fd = fcntl (snapshot_fd, F_DUPFD_CLOEXEC, 0);
  self->nodes = g_strdupv ((char **)nodes);
  self->infos = g_strdupv ((char **)infos);
  self->what = g_strdup (what);
  return self;
}

TandemJobRequest *
tandem_job_request_new_speedup (GFile *folder, gint64 digits, guint workers, guint repeats, gboolean threads)
{
  TandemJobRequest *self = new_request (TANDEM_JOB_KIND_SPEEDUP);

  self->folder = folder != NULL ? g_object_ref (folder) : NULL;
  self->digits = digits;
  self->workers = workers;
  self->repeats = repeats;
  self->threads = threads;
  return self;
}

TandemJobRequest *
tandem_job_request_copy (const TandemJobRequest *self)
{
  TandemJobRequest *copy = g_memdup2 (self, sizeof *self);

  if (copy->folder != NULL)
    g_object_ref (copy->folder);
  copy->excludes = g_strdupv (self->excludes);
  copy->memory_fd = self->memory_fd >= 0 ? fcntl (self->memory_fd, F_DUPFD_CLOEXEC, 0) : -1;
  copy->nodes = g_strdupv (self->nodes);
  copy->infos = g_strdupv (self->infos);
  copy->again = g_strdup (self->again);
  copy->remote = g_strdup (self->remote);
  copy->what = g_strdup (self->what);
  copy->digits_fd = duplicate (self->digits_fd);
  copy->sequence = g_strdup (self->sequence);
  copy->checkpoint = g_strdup (self->checkpoint);
  return copy;
}

void
tandem_job_request_free (TandemJobRequest *self)
{
  g_clear_object (&self->folder);
  g_strfreev (self->excludes);
  if (self->memory_fd >= 0)
    close (self->memory_fd);
  g_strfreev (self->nodes);
  g_strfreev (self->infos);
  g_free (self->again);
  g_free (self->remote);
  g_free (self->what);
  if (self->digits_fd >= 0)
    close (self->digits_fd);
  g_free (self->sequence);
  g_free (self->checkpoint);
  g_free (self);
}

TandemJobKind
tandem_job_request_get_kind (const TandemJobRequest *self)
{
  return self->kind;
}

gint64
tandem_job_request_get_digits (const TandemJobRequest *self)
{
  return self->digits;
}

gboolean
tandem_job_request_is_open_ended (const TandemJobRequest *self)
{
  return self->kind == TANDEM_JOB_KIND_E && self->digits < 0;
}

TandemJobAct
tandem_job_request_get_act (const TandemJobRequest *self)
{
  return self->act;
}

int
tandem_job_request_get_memory_fd (const TandemJobRequest *self)
{
  return self->memory_fd;
}

void
tandem_job_request_set_checkpoint (TandemJobRequest *self, const char *path, gboolean continues)
{
  g_free (self->checkpoint);
  self->checkpoint = g_strdup (path);
  self->continues = continues;
}

gboolean
tandem_job_request_continues (const TandemJobRequest *self)
{
  return self->continues;
}

guint
tandem_job_request_get_workers (const TandemJobRequest *self)
{
  return self->workers;
}

int
tandem_job_request_get_digits_fd (const TandemJobRequest *self)
{
  return self->digits_fd;
}

GFile *
tandem_job_request_get_folder (const TandemJobRequest *self)
{
  return self->folder;
}

char *
tandem_job_request_dup_folder_name (const TandemJobRequest *self)
{
  const char *path = self->folder != NULL ? g_file_peek_path (self->folder) : NULL;
  g_autofree char *name = NULL;

  if (self->again != NULL)
    return g_strdup (self->what);
  if (self->remote != NULL)
    return tandem_format_name (self->remote, -1);
  if (g_strcmp0 (path, g_get_home_dir ()) == 0)
    return g_strdup (_ ("Home"));

  name = g_path_get_basename (path);
  return tandem_format_name (name, -1);
}

/* Translators: %s is the name of a file or folder in quotation marks, or a number of items */
static const char *const act_titles[] = { N_ ("Deleting %s"), N_ ("Moving %s to the Trash"),
                                          N_ ("Restoring %s") };
static const char *const act_done_titles[] = { N_ ("Deleted %s"), N_ ("Moved %s to the Trash"),
                                               N_ ("Restored %s") };

static char *
dup_act_title (const TandemJobRequest *self, const char *const *titles)
{
  g_auto (GStrv) parts = g_strsplit (_ (titles[self->act]), "%s", 2);

  return g_strjoinv (self->what, parts);
}

static char *
dup_speedup_title (const TandemJobRequest *self)
{
  g_autofree char *what = NULL;

  if (self->folder == NULL)
    {
      what = tandem_format_count ((guint64)self->digits);
      /* Translators: %s is a number with separators; e is Euler's number */
      return g_strdup_printf (ngettext ("Speed-up of computing %s digit of e",
                                        "Speed-up of computing %s digits of e", (gulong)self->digits),
                              what);
    }
  what = tandem_job_request_dup_folder_name (self);
  /* Translators: %s is the name of a folder */
  return g_strdup_printf (_ ("Speed-up of scanning %s"), what);
}

static void
add_speedup_arguments (const TandemJobRequest *self, GStrvBuilder *builder)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, self->digits);
  g_autofree char *repeats = g_strdup_printf ("%u", self->repeats);

  g_strv_builder_add (builder, "speedup");
  if (self->folder != NULL)
    g_strv_builder_add_many (builder, "scan", g_file_peek_path (self->folder), NULL);
  else
    g_strv_builder_add_many (builder, "e", "--digits", digits, NULL);
  g_strv_builder_add_many (builder, "--repeat", repeats, NULL);
  if (self->threads)
    g_strv_builder_add (builder, "--threads");
}

char *
tandem_job_request_dup_title (const TandemJobRequest *self)
{
  g_autofree char *what = NULL;

  if (self->kind == TANDEM_JOB_KIND_ACT)
    return dup_act_title (self, act_titles);
  if (self->kind == TANDEM_JOB_KIND_SPEEDUP)
    return dup_speedup_title (self);
  if (self->kind == TANDEM_JOB_KIND_SCAN)
    {
      what = tandem_job_request_dup_folder_name (self);
      if (self->is_import)
        /* Translators: %s is the name of a file with a saved scan */
        return g_strdup_printf (_ ("Opening %s"), what);
      /* Translators: %s is the name of a folder */
      return g_strdup_printf (_ ("Scanning %s"), what);
    }
  if (self->kind == TANDEM_JOB_KIND_FIND)
    /* Translators: %s is a sequence of digits */
    return g_strdup_printf (_ ("Finding %s"), self->sequence);
  if (self->kind == TANDEM_JOB_KIND_FREQUENCY)
    return g_strdup (_ ("Counting digits"));
  if (self->digits < 0)
    return g_strdup (_ ("Computing e until stopped"));

  what = tandem_format_count ((guint64)self->digits);
  /* Translators: %s is a number with separators, "1,000,000"; e is Euler's number */
  return g_strdup_printf (
      ngettext ("Computing %s digit of e", "Computing %s digits of e", (gulong)self->digits), what);
}

char *
tandem_job_request_dup_finished_title (const TandemJobRequest *self)
{
  g_autofree char *what = NULL;

  if (self->kind == TANDEM_JOB_KIND_ACT)
    return dup_act_title (self, act_done_titles);
  if (self->kind == TANDEM_JOB_KIND_SPEEDUP)
    return dup_speedup_title (self);
  if (self->kind == TANDEM_JOB_KIND_SCAN)
    {
      what = tandem_job_request_dup_folder_name (self);
      if (self->is_import)
        /* Translators: %s is the name of a file with a saved scan */
        return g_strdup_printf (_ ("Opened %s"), what);
      /* Translators: %s is the name of a folder */
      return g_strdup_printf (_ ("Scanned %s"), what);
    }
  if (self->digits < 0)
    return g_strdup (_ ("Computed e until stopped"));

  what = tandem_format_count ((guint64)self->digits);
  /* Translators: %s is a number with separators, "1,000,000"; e is Euler's number */
  return g_strdup_printf (
      ngettext ("Computed %s digit of e", "Computed %s digits of e", (gulong)self->digits), what);
}

static void
add_act_arguments (const TandemJobRequest *self, GStrvBuilder *builder)
{
  static const char *const commands[] = { "delete", "trash", "restore" };
  const guint n = g_strv_length (self->nodes);

  g_strv_builder_add (builder, commands[self->act]);
  /* One argument has room for some thousands. */
  for (guint i = 0; i < n; i += NODES_PER_ARGUMENT)
    {
      g_autoptr (GString) nodes = g_string_new (NULL);

      for (guint j = i; j < MIN (n, i + NODES_PER_ARGUMENT); j++)
        g_string_append_printf (nodes, "%s%s", j > i ? "," : "", self->nodes[j]);
      g_strv_builder_add_many (builder, "--nodes", nodes->str, NULL);
    }
  /* The dialog before it said so. */
  if (self->act == TANDEM_JOB_ACT_DELETE && geteuid () == 0)
    g_strv_builder_add (builder, "--as-root");
  if (self->infos != NULL)
    g_strv_builder_addv (builder, (const char **)self->infos);
}

GStrv
tandem_job_request_dup_arguments (const TandemJobRequest *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *workers =
      g_strdup_printf ("%u", self->workers > 0 ? self->workers : g_get_num_processors ());
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, self->digits);

  if (self->kind == TANDEM_JOB_KIND_ACT)
    add_act_arguments (self, builder);
  else if (self->kind == TANDEM_JOB_KIND_SPEEDUP)
    add_speedup_arguments (self, builder);
  else if (self->is_import)
    g_strv_builder_add_many (builder, "import", g_file_peek_path (self->folder), NULL);
  else if (self->remote != NULL)
    g_strv_builder_add_many (builder, "scan", "--remote", self->remote, NULL);
  else if (self->kind == TANDEM_JOB_KIND_SCAN)
    g_strv_builder_add_many (builder, "scan", g_file_peek_path (self->folder), NULL);
  else if (self->kind == TANDEM_JOB_KIND_FIND)
    g_strv_builder_add_many (builder, "find", self->sequence, NULL);
  else if (self->kind == TANDEM_JOB_KIND_FREQUENCY)
    g_strv_builder_add (builder, "frequency");
  else if (self->digits < 0)
    g_strv_builder_add_many (builder, "e", "--until-stopped", NULL);
  else
    g_strv_builder_add_many (builder, "e", "--digits", digits, NULL);

  /* A scan for which nobody said how many adds workers while it waits for the disk. */
  if (self->kind != TANDEM_JOB_KIND_SCAN || self->workers > 0)
    g_strv_builder_add_many (builder, "--workers", workers, NULL);
  if (self->checkpoint != NULL)
    g_strv_builder_add_many (builder, "--checkpoint", self->checkpoint, NULL);
  if (self->checkpoint != NULL && self->continues)
    g_strv_builder_add_many (builder, "--continue", self->checkpoint, NULL);
  for (guint i = 0; self->excludes != NULL && self->excludes[i] != NULL; i++)
    g_strv_builder_add_many (builder, "--exclude", self->excludes[i], NULL);
  if (self->duplicates)
    g_strv_builder_add (builder, "--duplicates");
  if (self->again != NULL)
    g_strv_builder_add_many (builder, "--again", self->again, NULL);
  if (self->one_file_system)
    g_strv_builder_add (builder, "--one-file-system");
  return g_strv_builder_end (builder);
}
