/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/tandem-given-options.h"

#include "cli/tandem-option-check.h"

void
tandem_given_options_clear (TandemGivenOptions *self)
{
  g_free (self->workers);
  g_free (self->report);
  g_free (self->progress);
  g_free (self->timeout);
  g_free (self->log_level);
  g_free (self->parent);
  g_free (self->event_fd);
  g_free (self->result_fd);
  g_free (self->control_fd);
  g_free (self->digits_fd);
  g_free (self->output);
  g_free (self->digits);
  g_free (self->kernel);
  g_free (self->continue_file);
  g_free (self->checkpoint);
  g_free (self->checkpoint_interval);
  g_strfreev (self->excludes);
  g_free (self->export_file);
  g_free (self->save_file);
  g_free (self->snapshot_file);
  g_free (self->again);
  g_free (self->max_memory);
  g_free (self->remote);
  g_free (self->ssh);
  g_free (self->remote_cli);
  g_strfreev (self->nodes);
  g_free (self->repeat);
}

gboolean
tandem_given_options_parse (TandemGivenOptions *self,
                            TandemCommand command,
                            gboolean with_speedup,
                            gboolean is_import,
                            int *argc,
                            char ***argv,
                            GError **error)
{
  const GOptionEntry common[] = {
    { "workers", 0, 0, G_OPTION_ARG_FILENAME, &self->workers, NULL, NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, NULL, NULL },
    { "report", 0, 0, G_OPTION_ARG_FILENAME, &self->report, NULL, NULL },
    { "progress", 0, 0, G_OPTION_ARG_FILENAME, &self->progress, NULL, NULL },
    { "timeout", 0, 0, G_OPTION_ARG_FILENAME, &self->timeout, NULL, NULL },
    { "log-level", 0, 0, G_OPTION_ARG_FILENAME, &self->log_level, NULL, NULL },
    { "polite", 0, 0, G_OPTION_ARG_NONE, &self->polite, NULL, NULL },
    { "max-memory", 0, 0, G_OPTION_ARG_FILENAME, &self->max_memory, NULL, NULL },
    { "parent", 0, 0, G_OPTION_ARG_FILENAME, &self->parent, NULL, NULL },
    { "event-fd", 0, 0, G_OPTION_ARG_FILENAME, &self->event_fd, NULL, NULL },
    { "result-fd", 0, 0, G_OPTION_ARG_FILENAME, &self->result_fd, NULL, NULL },
    { "control-fd", 0, 0, G_OPTION_ARG_FILENAME, &self->control_fd, NULL, NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &self->help, NULL, NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry e[] = {
    { "digits", 0, 0, G_OPTION_ARG_FILENAME, &self->digits, NULL, NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &self->output, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry e_only[] = {
    { "kernel", 0, 0, G_OPTION_ARG_FILENAME, &self->kernel, NULL, NULL },
    { "until-stopped", 0, 0, G_OPTION_ARG_NONE, &self->until_stopped, NULL, NULL },
    { "verify", 0, 0, G_OPTION_ARG_NONE, &self->verify, NULL, NULL },
    { "continue", 0, 0, G_OPTION_ARG_FILENAME, &self->continue_file, NULL, NULL },
    { "checkpoint", 0, 0, G_OPTION_ARG_FILENAME, &self->checkpoint, NULL, NULL },
    { "checkpoint-interval", 0, 0, G_OPTION_ARG_FILENAME, &self->checkpoint_interval, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry tree[] = {
    { "apparent-size", 0, 0, G_OPTION_ARG_NONE, &self->apparent_size, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry files[] = {
    { "export", 0, 0, G_OPTION_ARG_FILENAME, &self->export_file, NULL, NULL },
    { "save", 0, 0, G_OPTION_ARG_FILENAME, &self->save_file, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry scan[] = {
    { "one-file-system", 'x', 0, G_OPTION_ARG_NONE, &self->one_file_system, NULL, NULL },
    { "hash", 0, 0, G_OPTION_ARG_NONE, &self->hash, NULL, NULL },
    { "duplicates", 0, 0, G_OPTION_ARG_NONE, &self->duplicates, NULL, NULL },
    { "exclude", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->excludes, NULL, NULL },
    { "remote", 0, 0, G_OPTION_ARG_FILENAME, &self->remote, NULL, NULL },
    { "ssh", 0, 0, G_OPTION_ARG_FILENAME, &self->ssh, NULL, NULL },
    { "remote-cli", 0, 0, G_OPTION_ARG_FILENAME, &self->remote_cli, NULL, NULL },
    { "stream", 0, 0, G_OPTION_ARG_NONE, &self->stream, NULL, NULL },
    { "live", 0, 0, G_OPTION_ARG_NONE, &self->live, NULL, NULL },
    { "stop-at-eof", 0, 0, G_OPTION_ARG_NONE, &self->stop_at_eof, NULL, NULL },
    { "again", 0, 0, G_OPTION_ARG_FILENAME, &self->again, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry act[] = {
    { "snapshot", 0, 0, G_OPTION_ARG_FILENAME, &self->snapshot_file, NULL, NULL },
    { "nodes", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->nodes, NULL, NULL },
    { "as-root", 0, 0, G_OPTION_ARG_NONE, &self->as_root, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry speedup[] = {
    { "repeat", 0, 0, G_OPTION_ARG_FILENAME, &self->repeat, NULL, NULL },
    { "csv", 0, 0, G_OPTION_ARG_NONE, &self->csv, NULL, NULL },
    { "threads", 0, 0, G_OPTION_ARG_NONE, &self->threads, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry digits[] = {
    { "digits-fd", 0, 0, G_OPTION_ARG_FILENAME, &self->digits_fd, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry none[] = { G_OPTION_ENTRY_NULL };
  const gboolean of_digits = command == TANDEM_COMMAND_FIND || command == TANDEM_COMMAND_FREQUENCY;
  const gboolean of_trees = command != TANDEM_COMMAND_E && command != TANDEM_COMMAND_VERIFY
                            && command != TANDEM_COMMAND_ACT && !of_digits;
  const gboolean scans = command == TANDEM_COMMAND_SCAN || command == TANDEM_COMMAND_BOTH;
  const GOptionEntry *const tables[] = {
    common,
    command == TANDEM_COMMAND_E || command == TANDEM_COMMAND_BOTH ? e : none,
    command == TANDEM_COMMAND_E ? e_only : none,
    of_digits ? digits : none,
    command == TANDEM_COMMAND_ACT ? act : none,
    of_trees ? tree : none,
    scans ? files : none,
    scans && !is_import ? scan : none,
    with_speedup ? speedup : none,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_help_enabled (context, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    g_option_context_add_main_entries (context, tables[i], NULL);
  return tandem_option_check_values (tables, G_N_ELEMENTS (tables), *argc, *argv, error)
         && g_option_context_parse (context, argc, argv, error);
}
