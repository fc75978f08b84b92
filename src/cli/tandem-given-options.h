/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The options of a command line as they are given, before any is looked at. */
#pragma once

#include "cli/tandem-cli-options.h"

G_BEGIN_DECLS

/* Strings are NULL where the option was not given. */
typedef struct
{
  char *workers;
  gboolean json;
  char *report;
  char *progress;
  char *timeout;
  char *log_level;
  gboolean polite;
  char *max_memory;
  char *parent;
  char *event_fd;
  char *result_fd;
  char *control_fd;
  char *digits_fd;
  gboolean help;
  gboolean version;
  char *output;
  char *digits;
  char *kernel;
  gboolean until_stopped;
  gboolean verify;
  char *continue_file;
  char *checkpoint;
  char *checkpoint_interval;
  gboolean one_file_system;
  gboolean apparent_size;
  gboolean hash;
  gboolean duplicates;
  char **excludes;
  char *export_file;
  char *save_file;
  char *snapshot_file;
  char **nodes;
  gboolean as_root;
  char *again;
  char *remote;
  char *ssh;
  char *remote_cli;
  gboolean stream;
  gboolean live;
  gboolean stop_at_eof;
  char *repeat;
  gboolean csv;
  gboolean threads;
} TandemGivenOptions;

/* Takes the options that @command knows (of a speedup of it, or of an import, its own too) out of @argv and
 * leaves the rest. FALSE with @error set (G_OPTION_ERROR) names what is unknown or lacks its value. */
gboolean tandem_given_options_parse (TandemGivenOptions *self,
                                     TandemCommand command,
                                     gboolean with_speedup,
                                     gboolean is_import,
                                     int *argc,
                                     char ***argv,
                                     GError **error);
void tandem_given_options_clear (TandemGivenOptions *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TandemGivenOptions, tandem_given_options_clear)

G_END_DECLS
