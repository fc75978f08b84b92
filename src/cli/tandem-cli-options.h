/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line, read. */
#pragma once

#include "euler/tandem-kernel.h"
#include "job/tandem-act-job.h"

#include <glib.h>

G_BEGIN_DECLS

#define TANDEM_CLI_ERROR (tandem_cli_error_quark ())

typedef enum
{
  TANDEM_CLI_ERROR_USAGE,  /* the command line is wrong */
  TANDEM_CLI_ERROR_OUTPUT, /* a result cannot be written */
} TandemCliError;

GQuark tandem_cli_error_quark (void);

typedef enum
{
  TANDEM_COMMAND_NONE, /* --help and --version: @text is all there is to print */
  TANDEM_COMMAND_E,
  TANDEM_COMMAND_SCAN,
  TANDEM_COMMAND_BOTH,
  TANDEM_COMMAND_DIFF,
  TANDEM_COMMAND_FIND,
  TANDEM_COMMAND_FREQUENCY,
  TANDEM_COMMAND_VERIFY,
  TANDEM_COMMAND_KEEP,
  TANDEM_COMMAND_HISTORY,
  TANDEM_COMMAND_ACT,
} TandemCommand;

typedef enum
{
  TANDEM_PROGRESS_AUTO,
  TANDEM_PROGRESS_PLAIN,
  TANDEM_PROGRESS_NONE,
} TandemProgressKind;

typedef struct
{
  TandemCommand command;
  char *text; /* (nullable) */

  /* common */
  guint n_workers;
  gboolean default_workers; /* nobody said how many */
  gboolean json;
  gboolean report_json;
  TandemProgressKind progress;
  double timeout; /* seconds; 0: none */
  GLogLevelFlags log_level;
  gboolean polite;
  guint64 max_memory; /* bytes; 0: as much as there is */
  int parent;         /* the process with which this one ends; 0: none */
  int event_memory_fd;
  int event_wake_fd;
  int result_fd;
  int control_fd; /* commands to running jobs; -1: none */
  char *output;   /* (nullable) */

  /* e */
  guint64 digits;
  gboolean until_stopped;
  gboolean verify;
  TandemKernel kernel;
  char *continue_file;        /* (nullable) */
  char *checkpoint;           /* (nullable) */
  double checkpoint_interval; /* seconds */

  /* find, frequency, verify */
  char *digits_file; /* (nullable) as given; NULL for @digits_fd */
  int digits_fd;     /* -1: none */
  char *sequence;    /* (nullable) */

  /* scan */
  char **dirs; /* (nullable) bytes, as given; of diff the two files */
  gboolean one_file_system;
  gboolean apparent_size;
  gboolean hash;
  gboolean duplicates;
  char **excludes;      /* (nullable) */
  char *export_file;    /* (nullable) */
  char *save_file;      /* (nullable) */
  char *remote;         /* (nullable) HOST:DIR */
  char *ssh;            /* (nullable) */
  char *remote_cli;     /* (nullable) */
  gboolean stream;      /* the tree goes into the report */
  gboolean live;        /* as it grows, too */
  gboolean stop_at_eof; /* of standard input */
  TandemNode again;     /* entry 0: none */
  gboolean import;      /* the one of the dirs is a file of ncdu's */

  /* delete, trash, restore: what is meant is in dirs */
  TandemActKind act;
  char *snapshot_file; /* (nullable) else it is in result_fd, or to restore nowhere */
  char **nodes;        /* (nullable) */
  gboolean as_root;

  /* speedup, of e or scan */
  gboolean speedup;
  guint repeat;
  gboolean csv;
  gboolean threads; /* of e: also the series alone, in processes and in threads */
} TandemCliOptions;

/* Reads the command line. NULL with @error set (TANDEM_CLI_ERROR_USAGE, one line) when it is wrong. */
TandemCliOptions *tandem_cli_options_parse (int argc, char **argv, GError **error);
void tandem_cli_options_free (TandemCliOptions *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemCliOptions, tandem_cli_options_free)

G_END_DECLS
