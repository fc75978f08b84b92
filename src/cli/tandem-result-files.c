/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/tandem-result-files.h"

#include "cli/tandem-print.h"
#include "job/tandem-report.h"

/* TRUE too when there is no @name. */
static gboolean
open_file (TandemOutputFile **file, const char *name, mode_t mode, TandemStopCheck *stop, GError **error)
{
  *file = name != NULL ? tandem_output_file_new (name, mode, stop, error) : NULL;
  return name == NULL || *file != NULL;
}

gboolean
tandem_result_files_open (TandemResultFiles *self,
                          const TandemCliOptions *options,
                          TandemStopCheck *stop,
                          GError **error)
{
  self->options = options;
  return open_file (&self->output, options->output, TANDEM_OUTPUT_FILE_PUBLIC, stop, error)
         && open_file (&self->export, options->export_file, TANDEM_OUTPUT_FILE_PRIVATE, stop, error)
         && open_file (&self->save, options->save_file, TANDEM_OUTPUT_FILE_PRIVATE, stop, error);
}

gboolean
tandem_result_files_write_digits (TandemResultFiles *self, TandemEulerJob *job, GError **error)
{
  if (self->output == NULL)
    return TRUE;
  tandem_report_set_text (tandem_job_get_result (TANDEM_JOB (job)), "output", self->options->output);
  return tandem_print_digits_to_file (job, self->output, error)
         && tandem_output_file_commit (self->output, error);
}

static gboolean
write_export (const char *data, gsize size, gpointer user_data, GError **error)
{
  return tandem_output_file_write (user_data, data, size, error);
}

static gboolean
save_snapshot (TandemOutputFile *file, TandemSnapshot *snapshot, GError **error)
{
  gsize used;

  return tandem_snapshot_measure (snapshot, &used, error)
         && tandem_output_file_write (file, tandem_snapshot_get_data (snapshot), used, error)
         && tandem_output_file_commit (file, error);
}

gboolean
tandem_result_files_write_tree (TandemResultFiles *self, TandemScanJob *job, GError **error)
{
  return (self->export == NULL
          || (tandem_scan_job_export (job, self->options->export_file, write_export, self->export, error)
              && tandem_output_file_commit (self->export, error)))
         && (self->save == NULL || save_snapshot (self->save, tandem_scan_job_get_snapshot (job), error));
}

void
tandem_result_files_clear (TandemResultFiles *self)
{
  g_clear_pointer (&self->output, tandem_output_file_free);
  g_clear_pointer (&self->export, tandem_output_file_free);
  g_clear_pointer (&self->save, tandem_output_file_free);
}
