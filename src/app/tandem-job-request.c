/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-job-request.h"

#include "app/tandem-format.h"
#include "app/tandem-settings.h"

#include <glib/gi18n.h>

struct _TandemJobRequest
{
  TandemJobKind kind;
  gint64 digits;
  guint workers;
  GFile *folder;
  GStrv excludes;
  gboolean one_file_system;
};

TandemJobRequest *
tandem_job_request_new_e (gint64 digits, guint workers)
{
  TandemJobRequest *self = g_new0 (TandemJobRequest, 1);

  self->kind = TANDEM_JOB_KIND_E;
  self->digits = digits;
  self->workers = workers;
  return self;
}

TandemJobRequest *
tandem_job_request_new_scan (GFile *folder, guint workers)
{
  TandemJobRequest *self = g_new0 (TandemJobRequest, 1);

  self->kind = TANDEM_JOB_KIND_SCAN;
  self->workers = workers;
  self->folder = g_object_ref (folder);
  self->excludes = tandem_settings_dup_excludes ();
  self->one_file_system = tandem_settings_get_one_file_system ();
  return self;
}

TandemJobRequest *
tandem_job_request_copy (const TandemJobRequest *self)
{
  TandemJobRequest *copy = g_memdup2 (self, sizeof *self);

  if (copy->folder != NULL)
    g_object_ref (copy->folder);
  copy->excludes = g_strdupv (self->excludes);
  return copy;
}

void
tandem_job_request_free (TandemJobRequest *self)
{
  g_clear_object (&self->folder);
  g_strfreev (self->excludes);
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

GFile *
tandem_job_request_get_folder (const TandemJobRequest *self)
{
  return self->folder;
}

char *
tandem_job_request_dup_folder_name (const TandemJobRequest *self)
{
  const char *path = g_file_peek_path (self->folder);
  g_autofree char *name = NULL;

  if (g_strcmp0 (path, g_get_home_dir ()) == 0)
    return g_strdup (_ ("Home"));

  name = g_path_get_basename (path);
  return tandem_format_name (name, -1);
}

char *
tandem_job_request_dup_title (const TandemJobRequest *self)
{
  g_autofree char *what = NULL;

  if (self->kind == TANDEM_JOB_KIND_SCAN)
    {
      what = tandem_job_request_dup_folder_name (self);
      /* Translators: %s is the name of a folder */
      return g_strdup_printf (_ ("Scanning %s"), what);
    }
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

  if (self->kind == TANDEM_JOB_KIND_SCAN)
    {
      what = tandem_job_request_dup_folder_name (self);
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

GStrv
tandem_job_request_dup_arguments (const TandemJobRequest *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *workers =
      g_strdup_printf ("%u", self->workers > 0 ? self->workers : g_get_num_processors ());
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, self->digits);

  if (self->kind == TANDEM_JOB_KIND_SCAN)
    g_strv_builder_add_many (builder, "scan", g_file_peek_path (self->folder), NULL);
  else if (self->digits < 0)
    g_strv_builder_add_many (builder, "e", "--until-stopped", NULL);
  else
    g_strv_builder_add_many (builder, "e", "--digits", digits, NULL);

  /* A scan for which nobody said how many adds workers while it waits for the disk. */
  if (self->kind != TANDEM_JOB_KIND_SCAN || self->workers > 0)
    g_strv_builder_add_many (builder, "--workers", workers, NULL);
  for (guint i = 0; self->excludes != NULL && self->excludes[i] != NULL; i++)
    g_strv_builder_add_many (builder, "--exclude", self->excludes[i], NULL);
  if (self->one_file_system)
    g_strv_builder_add (builder, "--one-file-system");
  return g_strv_builder_end (builder);
}
