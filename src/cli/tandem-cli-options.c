/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/tandem-cli-options.h"

#include "cli/tandem-option-check.h"
#include "cli/tandem-output-file.h"

#include "euler/tandem-digits-search.h"
#include "euler/tandem-euler.h"
#include "job/tandem-libraries.h"
#include "process/tandem-log.h"
#include "process/tandem-pool.h"
#include "process/tandem-quote.h"
#include "tandem-config.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

GQuark
tandem_cli_error_quark (void)
{
  return g_quark_from_static_string ("tandem-cli-error-quark");
}

#define DEFAULT_REPEAT 5
#define COMMANDS                                                                                             \
  "e, scan, import, diff, delete, trash, restore, keep, history, both, find, frequency, verify, speedup"

static const char usage[] =
    "Usage:\n"
    "  tandem-cli e --digits D | --until-stopped [--workers N] [--output FILE] [--verify] [--kernel K]\n"
    "               [--continue FILE] [--checkpoint FILE [--checkpoint-interval S]]\n"
    "  tandem-cli scan DIR… [--workers N] [--one-file-system] [--exclude GLOB]… [--apparent-size] [--export "
    "FILE]\n"
    "                  [--hash | --duplicates] [--save FILE]\n"
    "  tandem-cli import FILE [--apparent-size] [--export FILE] [--save FILE]\n"
    "  tandem-cli diff OLD NEW [--apparent-size] [--json]\n"
    "  tandem-cli find FILE SEQUENCE | frequency FILE | verify FILE [--workers N]\n"
    "  tandem-cli scan --remote HOST:DIR [--ssh COMMAND] [--remote-cli PROGRAM] …\n"
    "  tandem-cli keep SAVED | history [DIR] [--json]\n"
    "  tandem-cli delete|trash --snapshot FILE PATH… [--as-root]\n"
    "  tandem-cli restore TRASHINFO…\n"
    "  tandem-cli both DIR [--digits D] [--workers N]\n"
    "  tandem-cli speedup e --digits D | scan DIR [--workers N] [--repeat R] [--csv] [--threads]\n"
    "\n"
    "e      Euler's number to D digits after the point, cut off, not rounded\n"
    "       --checkpoint: FILE gets what was computed, every S seconds (30) at most and at the end, so that\n"
    "       --continue goes on from it to more digits\n"
    "scan   what the folders hold and take, as du and find count it\n"
    "       --hash: SHA-256 of all names and contents, and equal files; --duplicates: equal files only\n"
    "       --export: for ncdu, or as CSV when FILE ends in .csv; --save: for diff\n"
    "import a folder as ncdu exported it, in place of a scan\n"
    "diff   what is new, gone, grew and shrank between two saved scans\n"
    "find   how often and where a sequence stands in a file of digits of any number\n"
    "frequency  how often each digit and each pair of neighbours does, and whether chance alone gives that\n"
    "verify whether a file that any program made holds digits of e: they are computed anew and compared\n"
    "scan --remote  scans on another machine, with the tandem-cli there, over ssh; the tree comes here\n"
    "keep   puts a scan into the history, compactly; history lists it, for diff and import\n"
    "delete deletes for good what a saved scan (--save) tells of, and nothing that is not as it was then\n"
    "trash  moves it to the trash instead; restore brings back what a .trashinfo file tells of\n"
    "both   both at once: e is computed until the folder is done, or to D digits\n"
    "speedup  either with 1 to N workers, R times each, measured; with Amdahl's law fitted\n"
    "       --threads: the series of e alone also in threads, to see what a process costs over a thread\n"
    "\n"
    "Common options:\n"
    "  --workers N            worker processes (default: one a processor, for a scan more while it waits\n"
    "                         for the disk, for e up to 20,000 digits none; 0: all in one process)\n"
    "  --json                 print the result as one JSON object\n"
    "  --report json          print a JSON object a line as things happen (docs/report.md)\n"
    "  --progress KIND        on stderr: auto (a bar on a terminal, lines elsewhere), plain, none\n"
    "  --timeout SECONDS      ask for the end after this time\n"
    "  --log-level LEVEL      error, critical, warning, message, info or debug\n"
    "  --polite               let everything else on the machine go first\n"
    "  --help, --version\n"
    "\n"
    "Exit: 0 done; 1 done, but some entries could not be read; 2 the command line is wrong; 3 failed; 130 "
    "cancelled.\n"
    "Ctrl+C asks for an orderly end, again shortens the grace, a third time ends at once.\n";

/* What the options are given as, before they are checked. */
typedef struct
{
  char *workers;
  gboolean json;
  char *report;
  char *progress;
  char *timeout;
  char *log_level;
  gboolean polite;
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
} Raw;

static void
raw_clear (Raw *raw)
{
  g_free (raw->workers);
  g_free (raw->report);
  g_free (raw->progress);
  g_free (raw->timeout);
  g_free (raw->log_level);
  g_free (raw->parent);
  g_free (raw->event_fd);
  g_free (raw->result_fd);
  g_free (raw->control_fd);
  g_free (raw->digits_fd);
  g_free (raw->output);
  g_free (raw->digits);
  g_free (raw->kernel);
  g_free (raw->continue_file);
  g_free (raw->checkpoint);
  g_free (raw->checkpoint_interval);
  g_strfreev (raw->excludes);
  g_free (raw->export_file);
  g_free (raw->save_file);
  g_free (raw->snapshot_file);
  g_free (raw->again);
  g_free (raw->remote);
  g_free (raw->ssh);
  g_free (raw->remote_cli);
  g_strfreev (raw->nodes);
  g_free (raw->repeat);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Raw, raw_clear)

static gboolean G_GNUC_PRINTF (2, 3) usage_error (GError **error, const char *format, ...)
{
  va_list arguments;
  g_autofree char *message = NULL;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, TANDEM_CLI_ERROR, TANDEM_CLI_ERROR_USAGE, message);
  return FALSE;
}

/* An option's value that is not what it has to be. */
static gboolean
value_error (GError **error, const char *option, const char *value, const char *wanted)
{
  g_autofree char *quoted = tandem_quote (value, -1);

  return usage_error (error, "%s: “%s” is not %s", option, quoted, wanted);
}

static gboolean
parse_count (const char *option,
             const char *text,
             guint64 max,
             const char *wanted,
             guint64 *value,
             GError **error)
{
  if (text == NULL)
    return TRUE;
  if (!g_ascii_isdigit (text[0]) || !g_ascii_string_to_unsigned (text, 10, 0, max, value, NULL))
    return value_error (error, option, text, wanted);
  return TRUE;
}

/* The descriptor from which commands come must be there, and one that can be read. */
static gboolean
check_control (const Raw *raw, int fd, GError **error)
{
  int flags = fd >= 0 ? fcntl (fd, F_GETFL) : O_RDONLY;

  return (flags >= 0 && (flags & O_ACCMODE) != O_WRONLY)
         || value_error (error, "--control-fd", raw->control_fd, "an open descriptor that can be read");
}

static gboolean
parse_descriptors (const Raw *raw, TandemCliOptions *self, GError **error)
{
  guint64 parent = 0;
  guint64 fds[5] = { 0 };
  g_auto (GStrv) parts = raw->event_fd != NULL ? g_strsplit (raw->event_fd, ",", 3) : NULL;

  if (!parse_count ("--parent", raw->parent, G_MAXINT32, "a process number", &parent, error)
      || !parse_count ("--result-fd", raw->result_fd, G_MAXINT16, "a descriptor", &fds[2], error)
      || !parse_count ("--digits-fd", raw->digits_fd, G_MAXINT16, "a descriptor", &fds[3], error)
      || !parse_count ("--control-fd", raw->control_fd, G_MAXINT16, "a descriptor", &fds[4], error))
    return FALSE;
  if (parts != NULL)
    {
      if (g_strv_length (parts) != 2)
        return value_error (error, "--event-fd", raw->event_fd, "a pair of descriptors");
      if (!parse_count ("--event-fd", parts[0], G_MAXINT16, "a descriptor", &fds[0], error)
          || !parse_count ("--event-fd", parts[1], G_MAXINT16, "a descriptor", &fds[1], error))
        return FALSE;
    }

  self->parent = (int)parent;
  self->event_memory_fd = parts != NULL ? (int)fds[0] : -1;
  self->event_wake_fd = parts != NULL ? (int)fds[1] : -1;
  self->result_fd = raw->result_fd != NULL ? (int)fds[2] : -1;
  self->control_fd = raw->control_fd != NULL ? (int)fds[4] : -1;
  self->digits_fd = raw->digits_fd != NULL ? (int)fds[3] : -1;
  return check_control (raw, self->control_fd, error);
}

static gboolean
parse_seconds (const char *option, const char *text, gboolean may_be_0, double *seconds, GError **error)
{
  char *end = NULL;

  if (text == NULL)
    return TRUE;
  *seconds = g_ascii_strtod (text, &end);
  /* Neither signs nor white space, hexadecimal digits or an exponent, as in any other number. */
  if (strspn (text, "0123456789.") != strlen (text) || end == text || *end != '\0' || !isfinite (*seconds)
      || *seconds < 0 || *seconds > 1e9 || (*seconds == 0 && !may_be_0))
    return value_error (error, option, text,
                        may_be_0 ? "a number of seconds, 0 and above" : "a number of seconds above 0");
  return TRUE;
}

static gboolean
parse_common (const Raw *raw, TandemCliOptions *self, GError **error)
{
  static const char *const kinds[] = { "auto", "plain", "none", NULL };
  guint64 n_workers = MIN (g_get_num_processors (), TANDEM_POOL_MAX_WORKERS);

  if (!parse_count ("--workers", raw->workers, TANDEM_POOL_MAX_WORKERS, "a number from 0 to 256", &n_workers,
                    error)
      || !parse_seconds ("--timeout", raw->timeout, FALSE, &self->timeout, error)
      || !parse_descriptors (raw, self, error))
    return FALSE;
  self->n_workers = (guint)n_workers;
  self->default_workers = raw->workers == NULL;

  if (raw->report != NULL && strcmp (raw->report, "json") != 0)
    return value_error (error, "--report", raw->report, "“json”");
  if (raw->report != NULL && raw->json)
    return usage_error (error, "--json and --report json exclude each other");
  self->report_json = raw->report != NULL;
  self->json = raw->json;

  if (raw->progress != NULL && !g_strv_contains (kinds, raw->progress))
    return value_error (error, "--progress", raw->progress, "“auto”, “plain” or “none”");
  for (guint i = 0; raw->progress != NULL && kinds[i] != NULL; i++)
    if (strcmp (raw->progress, kinds[i]) == 0)
      self->progress = i;

  self->log_level =
      raw->log_level != NULL ? tandem_log_level_from_string (raw->log_level) : G_LOG_LEVEL_MESSAGE;
  if (self->log_level == 0)
    return value_error (error, "--log-level", raw->log_level,
                        "error, critical, warning, message, info or debug");
  self->polite = raw->polite;
  return TRUE;
}

static gboolean
parse_speedup (const Raw *raw, TandemCliOptions *self, GError **error)
{
  guint64 repeat = DEFAULT_REPEAT;

  if (!parse_count ("--repeat", raw->repeat, 1000, "a number of runs from 1 to 1000", &repeat, error))
    return FALSE;
  if (repeat == 0)
    return value_error (error, "--repeat", raw->repeat, "a number of runs from 1 to 1000");
  if (self->speedup && raw->until_stopped)
    return usage_error (error, "speedup: --digits D is needed, for work that has an end");
  if (self->speedup && (raw->output != NULL || raw->export_file != NULL || raw->save_file != NULL))
    return usage_error (error, "speedup measures only: --output, --export and --save have no place here");
  self->repeat = (guint)repeat;
  self->csv = raw->csv;
  self->threads = raw->threads;
  if (self->threads && self->command != TANDEM_COMMAND_E)
    return usage_error (error, "--threads: only the series of e is measured in threads");
  return TRUE;
}

static gboolean
parse_digits (const Raw *raw, TandemCliOptions *self, GError **error)
{
  if (raw->digits != NULL && raw->until_stopped)
    return usage_error (error, "--digits and --until-stopped exclude each other");
  if (!parse_count ("--digits", raw->digits, G_MAXUINT64 - 1, "a whole number of digits, 0 and above",
                    &self->digits, error))
    return FALSE;
  if (raw->kernel != NULL && !tandem_kernel_parse (raw->kernel, &self->kernel))
    return value_error (error, "--kernel", raw->kernel, "“auto”, “portable”, “avx2” or “avx512”");
  self->until_stopped = raw->until_stopped || raw->digits == NULL;
  if (self->until_stopped)
    self->digits = TANDEM_EULER_UNTIL_STOPPED;
  return TRUE;
}

static gboolean
parse_checkpoints (const Raw *raw, TandemCliOptions *self, GError **error)
{
  self->checkpoint_interval = TANDEM_EULER_CHECKPOINT_INTERVAL;
  if (!parse_seconds ("--checkpoint-interval", raw->checkpoint_interval, TRUE, &self->checkpoint_interval,
                      error))
    return FALSE;
  if (raw->checkpoint_interval != NULL && raw->checkpoint == NULL)
    return usage_error (error, "--checkpoint-interval: there is no --checkpoint FILE");
  if ((raw->checkpoint != NULL && raw->checkpoint[0] == '\0')
      || (raw->continue_file != NULL && raw->continue_file[0] == '\0'))
    return usage_error (error, "--checkpoint and --continue need the name of a file");
  if (tandem_output_file_is_same (raw->output, raw->checkpoint)
      || tandem_output_file_is_same (raw->output, raw->continue_file))
    return usage_error (error, "--output: the digits cannot go into the checkpoint's file");
  if (self->speedup && (raw->checkpoint != NULL || raw->continue_file != NULL))
    return usage_error (error, "speedup measures only: --checkpoint and --continue have no place here");
  return TRUE;
}

static gboolean
take_sequence (TandemCliOptions *self, const char *text, GError **error)
{
  gsize length = text != NULL ? strlen (text) : 0;

  if (text == NULL)
    return usage_error (error, "find: no sequence of digits was given");
  if (length == 0 || length > TANDEM_DIGITS_SEQUENCE_MAX || strspn (text, "0123456789") != length)
    return value_error (error, "find", text, "a sequence of 1 to 1000 digits");
  self->sequence = g_strdup (text);
  return TRUE;
}

/* The one file of digits, unless they are in memory that was handed over. */
static gboolean
take_digits_file (TandemCliOptions *self, const char *command, int count, char **operands, GError **error)
{
  if (count != (self->digits_fd >= 0 ? 0 : 1) || (count == 1 && operands[0][0] == '\0'))
    return usage_error (error, "%s: exactly one file of digits is needed", command);
  self->digits_file = count == 1 ? g_strdup (operands[0]) : NULL;
  return TRUE;
}

/* What is left of the arguments once the options are taken: the folders. */
static gboolean
take_operands (TandemCliOptions *self, int argc, char **argv, GError **error)
{
  int first = argc > 1 && strcmp (argv[1], "--") == 0 ? 2 : 1;
  int count = argc - first;

  switch (self->command)
    {
    case TANDEM_COMMAND_E:
      if (count > 0)
        {
          g_autofree char *quoted = tandem_quote (argv[first], -1);

          return usage_error (error, "e: unexpected argument “%s”", quoted);
        }
      return TRUE;
    case TANDEM_COMMAND_DIFF:
      if (count != 2 && (count != 1 || self->result_fd < 0))
        return usage_error (error, "diff: two saved scans are needed");
      break;
    case TANDEM_COMMAND_FIND:
      if (!take_sequence (self, count > 0 ? argv[first + --count] : NULL, error))
        return FALSE;
      return take_digits_file (self, "find", count, argv + first, error);
    case TANDEM_COMMAND_FREQUENCY:
      return take_digits_file (self, "frequency", count, argv + first, error);
    case TANDEM_COMMAND_VERIFY:
      return take_digits_file (self, "verify", count, argv + first, error);
    case TANDEM_COMMAND_SCAN:
      if (self->import && count != 1)
        return usage_error (error, "import: exactly one file is needed");
      if (self->remote != NULL && count > 0)
        return usage_error (error, "scan: --remote names the folder; no other is scanned with it");
      if (count < 1 && self->remote == NULL)
        return usage_error (error, "scan: no folder was given");
      break;
    case TANDEM_COMMAND_BOTH:
      if (count != 1)
        return usage_error (error, "both: exactly one folder is needed");
      break;
    case TANDEM_COMMAND_KEEP:
      if (count != 1 && (count != 0 || self->result_fd < 0))
        return usage_error (error, "keep: one saved scan is needed");
      break;
    case TANDEM_COMMAND_HISTORY:
      if (count > 1)
        return usage_error (error, "history: one folder at most");
      break;
    case TANDEM_COMMAND_ACT:
      if (count < 1 && (self->nodes == NULL || self->act == TANDEM_ACT_RESTORE))
        return usage_error (error, "%s: what?", tandem_act_kind_get_name (self->act));
      if (self->act != TANDEM_ACT_RESTORE
          && (self->snapshot_file != NULL ? self->snapshot_file[0] == '\0' : self->result_fd < 0))
        return usage_error (error, "%s: --snapshot FILE is needed, a scan kept with --save",
                            tandem_act_kind_get_name (self->act));
      break;
    case TANDEM_COMMAND_NONE:
    default:
      return TRUE;
    }

  self->dirs = g_new0 (char *, (gsize)count + 1);
  for (int i = 0; i < count; i++)
    {
      if (argv[first + i][0] == '\0')
        return usage_error (error, "a name is empty where a folder or a file is needed");
      self->dirs[i] = g_strdup (argv[first + i]);
    }
  return TRUE;
}

/* "SEGMENT:ENTRY", a folder in the memory of an earlier scan. */
static gboolean
parse_again (const Raw *raw, TandemCliOptions *self, GError **error)
{
  g_auto (GStrv) numbers = raw->again != NULL ? g_strsplit (raw->again, ":", 2) : NULL;

  if (numbers == NULL)
    return TRUE;
  if (g_strv_length (numbers) == 2
      && g_ascii_string_to_unsigned (numbers[0], 10, 1, G_MAXUINT64, &self->again.segment, NULL)
      && g_ascii_string_to_unsigned (numbers[1], 10, 1, G_MAXUINT64, &self->again.entry, NULL)
      && self->result_fd >= 0)
    return TRUE;
  return value_error (error, "--again", raw->again, "a folder in the memory that --result-fd gives");
}

static gboolean
parse_arguments (TandemCommand command,
                 gboolean with_speedup,
                 gboolean is_import,
                 int *argc,
                 char ***argv,
                 Raw *raw,
                 GError **error)
{
  const GOptionEntry common[] = {
    { "workers", 0, 0, G_OPTION_ARG_FILENAME, &raw->workers, NULL, NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &raw->json, NULL, NULL },
    { "report", 0, 0, G_OPTION_ARG_FILENAME, &raw->report, NULL, NULL },
    { "progress", 0, 0, G_OPTION_ARG_FILENAME, &raw->progress, NULL, NULL },
    { "timeout", 0, 0, G_OPTION_ARG_FILENAME, &raw->timeout, NULL, NULL },
    { "log-level", 0, 0, G_OPTION_ARG_FILENAME, &raw->log_level, NULL, NULL },
    { "polite", 0, 0, G_OPTION_ARG_NONE, &raw->polite, NULL, NULL },
    { "parent", 0, 0, G_OPTION_ARG_FILENAME, &raw->parent, NULL, NULL },
    { "event-fd", 0, 0, G_OPTION_ARG_FILENAME, &raw->event_fd, NULL, NULL },
    { "result-fd", 0, 0, G_OPTION_ARG_FILENAME, &raw->result_fd, NULL, NULL },
    { "control-fd", 0, 0, G_OPTION_ARG_FILENAME, &raw->control_fd, NULL, NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &raw->help, NULL, NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &raw->version, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry e[] = {
    { "digits", 0, 0, G_OPTION_ARG_FILENAME, &raw->digits, NULL, NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &raw->output, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry e_only[] = {
    { "kernel", 0, 0, G_OPTION_ARG_FILENAME, &raw->kernel, NULL, NULL },
    { "until-stopped", 0, 0, G_OPTION_ARG_NONE, &raw->until_stopped, NULL, NULL },
    { "verify", 0, 0, G_OPTION_ARG_NONE, &raw->verify, NULL, NULL },
    { "continue", 0, 0, G_OPTION_ARG_FILENAME, &raw->continue_file, NULL, NULL },
    { "checkpoint", 0, 0, G_OPTION_ARG_FILENAME, &raw->checkpoint, NULL, NULL },
    { "checkpoint-interval", 0, 0, G_OPTION_ARG_FILENAME, &raw->checkpoint_interval, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry tree[] = {
    { "apparent-size", 0, 0, G_OPTION_ARG_NONE, &raw->apparent_size, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry files[] = {
    { "export", 0, 0, G_OPTION_ARG_FILENAME, &raw->export_file, NULL, NULL },
    { "save", 0, 0, G_OPTION_ARG_FILENAME, &raw->save_file, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry scan[] = {
    { "one-file-system", 'x', 0, G_OPTION_ARG_NONE, &raw->one_file_system, NULL, NULL },
    { "hash", 0, 0, G_OPTION_ARG_NONE, &raw->hash, NULL, NULL },
    { "duplicates", 0, 0, G_OPTION_ARG_NONE, &raw->duplicates, NULL, NULL },
    { "exclude", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &raw->excludes, NULL, NULL },
    { "remote", 0, 0, G_OPTION_ARG_FILENAME, &raw->remote, NULL, NULL },
    { "ssh", 0, 0, G_OPTION_ARG_FILENAME, &raw->ssh, NULL, NULL },
    { "remote-cli", 0, 0, G_OPTION_ARG_FILENAME, &raw->remote_cli, NULL, NULL },
    { "stream", 0, 0, G_OPTION_ARG_NONE, &raw->stream, NULL, NULL },
    { "live", 0, 0, G_OPTION_ARG_NONE, &raw->live, NULL, NULL },
    { "stop-at-eof", 0, 0, G_OPTION_ARG_NONE, &raw->stop_at_eof, NULL, NULL },
    { "again", 0, 0, G_OPTION_ARG_FILENAME, &raw->again, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry act[] = {
    { "snapshot", 0, 0, G_OPTION_ARG_FILENAME, &raw->snapshot_file, NULL, NULL },
    { "nodes", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &raw->nodes, NULL, NULL },
    { "as-root", 0, 0, G_OPTION_ARG_NONE, &raw->as_root, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry speedup[] = {
    { "repeat", 0, 0, G_OPTION_ARG_FILENAME, &raw->repeat, NULL, NULL },
    { "csv", 0, 0, G_OPTION_ARG_NONE, &raw->csv, NULL, NULL },
    { "threads", 0, 0, G_OPTION_ARG_NONE, &raw->threads, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry digits[] = {
    { "digits-fd", 0, 0, G_OPTION_ARG_FILENAME, &raw->digits_fd, NULL, NULL },
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

static gboolean
find_act (const char *word, TandemActKind *act)
{
  for (TandemActKind kind = TANDEM_ACT_DELETE; kind <= TANDEM_ACT_RESTORE; kind++)
    if (strcmp (word, tandem_act_kind_get_name (kind)) == 0)
      {
        *act = kind;
        return TRUE;
      }
  return FALSE;
}

static gboolean
parse_command (const char *word, TandemCommand *command, TandemActKind *act, GError **error)
{
  static const char *const words[] = { NULL,   "e",         "scan",   "both", "diff",
                                       "find", "frequency", "verify", "keep", "history" };
  g_autofree char *quoted = NULL;

  *command = find_act (word, act) ? TANDEM_COMMAND_ACT : TANDEM_COMMAND_NONE;
  for (guint i = 1; i < G_N_ELEMENTS (words); i++)
    if (strcmp (word, words[i]) == 0)
      *command = i;
  if (*command != TANDEM_COMMAND_NONE || word[0] == '-')
    return TRUE;

  quoted = tandem_quote (word, -1);
  return usage_error (error, "unknown command “%s”; it is one of " COMMANDS, quoted);
}

static char *
describe_version (void)
{
  g_autofree char *libraries = tandem_libraries_describe ();

  return g_strdup_printf ("tandem-cli %s\n%s\n", TANDEM_VERSION, libraries);
}

static gboolean
parse (TandemCliOptions *self, int argc, char **argv, GError **error)
{
  g_auto (Raw) raw = { 0 };
  const char *word;
  gboolean parsed;

  if (argc < 2)
    return usage_error (error, "no command was given; it is one of " COMMANDS " (see tandem-cli --help)");
  if (strcmp (argv[1], "speedup") == 0)
    {
      self->speedup = TRUE;
      argc--;
      argv++;
      if (argc < 2)
        return usage_error (error, "speedup: of e or of scan?");
    }
  self->import = strcmp (argv[1], "import") == 0;
  if (!parse_command (self->import ? "scan" : argv[1], &self->command, &self->act, error))
    return FALSE;

  if (self->speedup && self->command != TANDEM_COMMAND_E && self->command != TANDEM_COMMAND_SCAN)
    return usage_error (error, "speedup: of e or of scan?");

  word = argv[1];
  if (self->command != TANDEM_COMMAND_NONE)
    {
      argc--;
      argv++;
    }
  parsed = parse_arguments (self->command, self->speedup, self->import, &argc, &argv, &raw, error);
  if (self->command == TANDEM_COMMAND_NONE && (!parsed || !(raw.help || raw.version)))
    {
      g_autofree char *quoted = tandem_quote (word, -1);

      g_clear_error (error);
      return usage_error (error, "“%s” stands before the command, which comes first; it is one of " COMMANDS,
                          quoted);
    }
  if (!parsed)
    {
      g_autofree char *quoted = NULL;

      if (error != NULL)
        {
          quoted = tandem_quote ((*error)->message, -1);
          g_clear_error (error);
          usage_error (error, "%s", quoted);
        }
      return FALSE;
    }

  if (raw.help || raw.version)
    {
      self->command = TANDEM_COMMAND_NONE;
      self->text = raw.help ? g_strdup (usage) : describe_version ();
      return TRUE;
    }
  self->snapshot_file = g_steal_pointer (&raw.snapshot_file);
  self->nodes = g_steal_pointer (&raw.nodes);
  self->as_root = raw.as_root;
  self->remote = g_steal_pointer (&raw.remote);
  self->ssh = g_steal_pointer (&raw.ssh);
  self->remote_cli = g_steal_pointer (&raw.remote_cli);
  self->stream = raw.stream;
  self->live = raw.live;
  self->stop_at_eof = raw.stop_at_eof;
  if (!parse_common (&raw, self, error) || !parse_digits (&raw, self, error)
      || !parse_checkpoints (&raw, self, error) || !parse_speedup (&raw, self, error)
      || !parse_again (&raw, self, error) || !take_operands (self, argc, argv, error))
    return FALSE;
  if (self->command == TANDEM_COMMAND_E && !self->speedup && raw.workers == NULL
      && self->digits <= TANDEM_EULER_SMALL_DIGITS)
    self->n_workers = 0;
  if (self->command == TANDEM_COMMAND_E && raw.digits == NULL && !raw.until_stopped)
    return usage_error (error, "e: --digits D or --until-stopped is needed");

  if ((raw.output != NULL && raw.output[0] == '\0') || (raw.export_file != NULL && raw.export_file[0] == '\0')
      || (raw.save_file != NULL && raw.save_file[0] == '\0'))
    return usage_error (error, "--output, --export and --save need the name of a file");
  if (tandem_output_file_is_same (raw.export_file, raw.save_file))
    return usage_error (error, "--export and --save cannot go into one file");

  self->verify = raw.verify;
  self->continue_file = g_steal_pointer (&raw.continue_file);
  self->checkpoint = g_steal_pointer (&raw.checkpoint);
  self->one_file_system = raw.one_file_system;
  self->apparent_size = raw.apparent_size;
  self->hash = raw.hash;
  self->duplicates = raw.duplicates;
  self->output = g_steal_pointer (&raw.output);
  self->excludes = g_steal_pointer (&raw.excludes);
  self->export_file = g_steal_pointer (&raw.export_file);
  self->save_file = g_steal_pointer (&raw.save_file);
  return TRUE;
}

TandemCliOptions *
tandem_cli_options_parse (int argc, char **argv, GError **error)
{
  g_autoptr (TandemCliOptions) self = g_new0 (TandemCliOptions, 1);
  g_autoptr (GPtrArray) copy = g_ptr_array_new ();

  /* GOptionContext removes what it takes. */
  for (int i = 0; i < argc; i++)
    g_ptr_array_add (copy, argv[i]);
  g_ptr_array_add (copy, NULL);

  if (!parse (self, argc, (char **)copy->pdata, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
tandem_cli_options_free (TandemCliOptions *self)
{
  if (self == NULL)
    return;

  g_free (self->text);
  g_free (self->output);
  g_free (self->digits_file);
  g_free (self->sequence);
  g_strfreev (self->dirs);
  g_strfreev (self->excludes);
  g_free (self->export_file);
  g_free (self->save_file);
  g_free (self->snapshot_file);
  g_free (self->remote);
  g_free (self->ssh);
  g_free (self->remote_cli);
  g_strfreev (self->nodes);
  g_free (self->continue_file);
  g_free (self->checkpoint);
  g_free (self);
}
