/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/tandem-cli-options.h"

#include "cli/tandem-cli-usage.h"
#include "cli/tandem-given-options.h"
#include "cli/tandem-option-value.h"
#include "cli/tandem-output-file.h"

#include "euler/tandem-digits-search.h"
#include "euler/tandem-euler.h"
#include "job/tandem-libraries.h"
#include "process/tandem-log.h"
#include "process/tandem-pool.h"
#include "process/tandem-quote.h"
#include "process/tandem-shared-memory.h"
#include "tandem-config.h"

#include <fcntl.h>
#include <string.h>

GQuark
tandem_cli_error_quark (void)
{
  return g_quark_from_static_string ("tandem-cli-error-quark");
}

#define DEFAULT_REPEAT 5
#define COMMANDS                                                                                             \
  "e, scan, import, diff, delete, trash, restore, keep, history, both, find, frequency, verify, speedup"

/* The descriptor from which commands come must be there, and one that can be read. */
static gboolean
check_control (const TandemGivenOptions *raw, int fd, GError **error)
{
  int flags = fd >= 0 ? fcntl (fd, F_GETFL) : O_RDONLY;

  return (flags >= 0 && (flags & O_ACCMODE) != O_WRONLY)
         || tandem_option_value_error (error, "--control-fd", raw->control_fd,
                                       "an open descriptor that can be read");
}

/* What the result is written to is made as large as it may become. */
static gboolean
check_result (const TandemGivenOptions *raw, int fd, GError **error)
{
  return fd < 0 || tandem_shared_memory_is_memfd (fd)
         || tandem_option_value_error (error, "--result-fd", raw->result_fd, "an open memfd");
}

static gboolean
parse_descriptors (const TandemGivenOptions *raw, TandemCliOptions *self, GError **error)
{
  guint64 parent = 0;
  guint64 fds[5] = { 0 };
  g_auto (GStrv) parts = raw->event_fd != NULL ? g_strsplit (raw->event_fd, ",", 3) : NULL;

  if (!tandem_option_parse_count ("--parent", raw->parent, G_MAXINT32, "a process number", &parent, error)
      || !tandem_option_parse_count ("--result-fd", raw->result_fd, G_MAXINT16, "a descriptor", &fds[2],
                                     error)
      || !tandem_option_parse_count ("--digits-fd", raw->digits_fd, G_MAXINT16, "a descriptor", &fds[3],
                                     error)
      || !tandem_option_parse_count ("--control-fd", raw->control_fd, G_MAXINT16, "a descriptor", &fds[4],
                                     error))
    return FALSE;
  if (parts != NULL)
    {
      if (g_strv_length (parts) != 2)
        return tandem_option_value_error (error, "--event-fd", raw->event_fd, "a pair of descriptors");
      if (!tandem_option_parse_count ("--event-fd", parts[0], G_MAXINT16, "a descriptor", &fds[0], error)
          || !tandem_option_parse_count ("--event-fd", parts[1], G_MAXINT16, "a descriptor", &fds[1], error))
        return FALSE;
    }

  self->parent = (int)parent;
  self->event_memory_fd = parts != NULL ? (int)fds[0] : -1;
  self->event_wake_fd = parts != NULL ? (int)fds[1] : -1;
  self->result_fd = raw->result_fd != NULL ? (int)fds[2] : -1;
  self->control_fd = raw->control_fd != NULL ? (int)fds[4] : -1;
  self->digits_fd = raw->digits_fd != NULL ? (int)fds[3] : -1;
  return check_control (raw, self->control_fd, error) && check_result (raw, self->result_fd, error);
}

static gboolean
parse_common (const TandemGivenOptions *raw, TandemCliOptions *self, GError **error)
{
  static const char *const kinds[] = { "auto", "plain", "none", NULL };
  guint64 n_workers = MIN (g_get_num_processors (), TANDEM_POOL_MAX_WORKERS);

  if (!tandem_option_parse_count ("--workers", raw->workers, TANDEM_POOL_MAX_WORKERS,
                                  "a number from 0 to 256", &n_workers, error)
      || !tandem_option_parse_seconds ("--timeout", raw->timeout, FALSE, &self->timeout, error)
      || !tandem_option_parse_size ("--max-memory", raw->max_memory, &self->max_memory, error)
      || !parse_descriptors (raw, self, error))
    return FALSE;
  self->n_workers = (guint)n_workers;
  self->default_workers = raw->workers == NULL;

  if (raw->report != NULL && strcmp (raw->report, "json") != 0)
    return tandem_option_value_error (error, "--report", raw->report, "“json”");
  if (raw->report != NULL && raw->json)
    return tandem_option_usage_error (error, "--json and --report json exclude each other");
  if (raw->report != NULL
      && (self->command == TANDEM_COMMAND_DIFF || self->command == TANDEM_COMMAND_KEEP
          || self->command == TANDEM_COMMAND_HISTORY))
    return tandem_option_usage_error (error,
                                      "--report: there is one of long jobs only (--json gives the result)");
  self->report_json = raw->report != NULL;
  self->json = raw->json;

  if (raw->progress != NULL && !g_strv_contains (kinds, raw->progress))
    return tandem_option_value_error (error, "--progress", raw->progress, "“auto”, “plain” or “none”");
  for (guint i = 0; raw->progress != NULL && kinds[i] != NULL; i++)
    if (strcmp (raw->progress, kinds[i]) == 0)
      self->progress = i;

  self->log_level =
      raw->log_level != NULL ? tandem_log_level_from_string (raw->log_level) : G_LOG_LEVEL_MESSAGE;
  if (self->log_level == 0)
    return tandem_option_value_error (error, "--log-level", raw->log_level,
                                      "error, critical, warning, message, info or debug");
  self->polite = raw->polite;
  return TRUE;
}

static gboolean
parse_speedup (const TandemGivenOptions *raw, TandemCliOptions *self, GError **error)
{
  guint64 repeat = DEFAULT_REPEAT;

  if (!tandem_option_parse_count ("--repeat", raw->repeat, 1000, "a number of runs from 1 to 1000", &repeat,
                                  error))
    return FALSE;
  if (repeat == 0)
    return tandem_option_value_error (error, "--repeat", raw->repeat, "a number of runs from 1 to 1000");
  if (self->speedup && raw->until_stopped)
    return tandem_option_usage_error (error, "speedup: --digits D is needed, for work that has an end");
  if (self->speedup && (raw->output != NULL || raw->export_file != NULL || raw->save_file != NULL))
    return tandem_option_usage_error (
        error, "speedup measures only: --output, --export and --save have no place here");
  self->repeat = (guint)repeat;
  self->csv = raw->csv;
  self->threads = raw->threads;
  if (self->threads && self->command != TANDEM_COMMAND_E)
    return tandem_option_usage_error (error, "--threads: only the series of e is measured in threads");
  return TRUE;
}

static gboolean
parse_digits (const TandemGivenOptions *raw, TandemCliOptions *self, GError **error)
{
  if (raw->digits != NULL && raw->until_stopped)
    return tandem_option_usage_error (error, "--digits and --until-stopped exclude each other");
  if (!tandem_option_parse_count ("--digits", raw->digits, G_MAXUINT64 - 1,
                                  "a whole number of digits, 0 and above", &self->digits, error))
    return FALSE;
  if (raw->kernel != NULL && !tandem_kernel_parse (raw->kernel, &self->kernel))
    return tandem_option_value_error (error, "--kernel", raw->kernel,
                                      "“auto”, “portable”, “avx2” or “avx512”");
  self->until_stopped = raw->until_stopped || raw->digits == NULL;
  if (self->until_stopped)
    self->digits = TANDEM_EULER_UNTIL_STOPPED;
  return TRUE;
}

static gboolean
parse_checkpoints (const TandemGivenOptions *raw, TandemCliOptions *self, GError **error)
{
  self->checkpoint_interval = TANDEM_EULER_CHECKPOINT_INTERVAL;
  if (!tandem_option_parse_seconds ("--checkpoint-interval", raw->checkpoint_interval, TRUE,
                                    &self->checkpoint_interval, error))
    return FALSE;
  if (raw->checkpoint_interval != NULL && raw->checkpoint == NULL)
    return tandem_option_usage_error (error, "--checkpoint-interval: there is no --checkpoint FILE");
  if (tandem_output_file_is_same (raw->output, raw->checkpoint)
      || tandem_output_file_is_same (raw->output, raw->continue_file))
    return tandem_option_usage_error (error, "--output: the digits cannot go into the checkpoint's file");
  if (self->speedup && (raw->checkpoint != NULL || raw->continue_file != NULL))
    return tandem_option_usage_error (
        error, "speedup measures only: --checkpoint and --continue have no place here");
  return TRUE;
}

static gboolean
check_files (const TandemGivenOptions *raw, GError **error)
{
  const struct
  {
    const char *option;
    const char *path;
  } files[] = { { "--output", raw->output },
                { "--export", raw->export_file },
                { "--save", raw->save_file },
                { "--checkpoint", raw->checkpoint },
                { "--continue", raw->continue_file } };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      if (files[i].path != NULL && files[i].path[0] == '\0')
        return tandem_option_usage_error (error, "%s: the name of a file is needed", files[i].option);
    }
  for (guint i = 0; i < 3; i++)
    for (guint other = i + 1; other < 3; other++)
      if (tandem_output_file_is_same (files[i].path, files[other].path))
        return tandem_option_usage_error (error, "%s and %s cannot go into one file", files[i].option,
                                          files[other].option);
  return TRUE;
}

static gboolean
take_sequence (TandemCliOptions *self, const char *text, GError **error)
{
  gsize length = text != NULL ? strlen (text) : 0;

  if (text == NULL)
    return tandem_option_usage_error (error, "find: no sequence of digits was given");
  if (length == 0 || length > TANDEM_DIGITS_SEQUENCE_MAX || strspn (text, "0123456789") != length)
    return tandem_option_value_error (error, "find", text, "a sequence of 1 to 1000 digits");
  self->sequence = g_strdup (text);
  return TRUE;
}

/* The one file of digits, unless they are in memory that was handed over. */
static gboolean
take_digits_file (TandemCliOptions *self, const char *command, int count, char **operands, GError **error)
{
  if (count != (self->digits_fd >= 0 ? 0 : 1) || (count == 1 && operands[0][0] == '\0'))
    return tandem_option_usage_error (error, "%s: exactly one file of digits is needed", command);
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

          return tandem_option_usage_error (error, "e: unexpected argument “%s”", quoted);
        }
      return TRUE;
    case TANDEM_COMMAND_DIFF:
      if (count != 2 && (count != 1 || self->result_fd < 0))
        return tandem_option_usage_error (error, "diff: two saved scans are needed");
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
        return tandem_option_usage_error (error, "import: exactly one file is needed");
      if (self->import && strcmp (argv[first], "-") == 0)
        argv[first] = (char *)"/dev/stdin";
      if (self->remote != NULL && count > 0)
        return tandem_option_usage_error (error,
                                          "scan: --remote names the folder; no other is scanned with it");
      if (count < 1 && self->remote == NULL)
        return tandem_option_usage_error (error, "scan: no folder was given");
      break;
    case TANDEM_COMMAND_BOTH:
      if (count != 1)
        return tandem_option_usage_error (error, "both: exactly one folder is needed");
      break;
    case TANDEM_COMMAND_KEEP:
      if (count != 1 && (count != 0 || self->result_fd < 0))
        return tandem_option_usage_error (error, "keep: one saved scan is needed");
      break;
    case TANDEM_COMMAND_HISTORY:
      if (count > 1)
        return tandem_option_usage_error (error, "history: one folder at most");
      break;
    case TANDEM_COMMAND_ACT:
      if (count < 1 && (self->nodes == NULL || self->act == TANDEM_ACT_RESTORE))
        return tandem_option_usage_error (error, "%s: no %s was given", tandem_act_kind_get_name (self->act),
                                          self->act == TANDEM_ACT_RESTORE ? ".trashinfo file" : "path");
      if (self->act != TANDEM_ACT_RESTORE
          && (self->snapshot_file != NULL ? self->snapshot_file[0] == '\0' : self->result_fd < 0))
        return tandem_option_usage_error (error, "%s: --snapshot FILE is needed, a scan kept with --save",
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
        return tandem_option_usage_error (error, "a name is empty where a folder or a file is needed");
      self->dirs[i] = g_strdup (argv[first + i]);
    }
  return TRUE;
}

/* "SEGMENT:ENTRY", a folder in the memory of an earlier scan. */
static gboolean
parse_again (const TandemGivenOptions *raw, TandemCliOptions *self, GError **error)
{
  g_auto (GStrv) numbers = raw->again != NULL ? g_strsplit (raw->again, ":", 2) : NULL;

  if (numbers == NULL)
    return TRUE;
  if (g_strv_length (numbers) == 2
      && g_ascii_string_to_unsigned (numbers[0], 10, 1, G_MAXUINT64, &self->again.segment, NULL)
      && g_ascii_string_to_unsigned (numbers[1], 10, 1, G_MAXUINT64, &self->again.entry, NULL)
      && self->result_fd >= 0)
    return TRUE;
  return tandem_option_value_error (error, "--again", raw->again,
                                    "a folder in the memory that --result-fd gives");
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
  return tandem_option_usage_error (error, "unknown command “%s”; it is one of " COMMANDS, quoted);
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
  g_auto (TandemGivenOptions) raw = { 0 };
  const char *word;
  gboolean parsed;

  if (argc < 2)
    return tandem_option_usage_error (error, "no command was given; it is one of " COMMANDS
                                             " (see tandem-cli --help)");
  if (strcmp (argv[1], "speedup") == 0)
    {
      self->speedup = TRUE;
      argc--;
      argv++;
      if (argc < 2)
        return tandem_option_usage_error (error, "speedup: e or scan is needed, whichever is to be measured");
      if (strcmp (argv[1], "e") != 0 && strcmp (argv[1], "scan") != 0 && argv[1][0] != '-')
        return tandem_option_value_error (error, "speedup", argv[1], "e or scan");
    }
  self->import = strcmp (argv[1], "import") == 0;
  if (!parse_command (self->import ? "scan" : argv[1], &self->command, &self->act, error))
    return FALSE;

  word = argv[1];
  if (self->command != TANDEM_COMMAND_NONE)
    {
      argc--;
      argv++;
    }
  parsed = tandem_given_options_parse (&raw, self->command, self->speedup, self->import, &argc, &argv, error);
  if (self->command == TANDEM_COMMAND_NONE && (!parsed || !(raw.help || raw.version)))
    {
      g_autofree char *quoted = tandem_quote (word, -1);

      g_clear_error (error);
      return tandem_option_usage_error (
          error, "“%s” stands before the command, which comes first; it is one of " COMMANDS, quoted);
    }
  if (!parsed)
    {
      g_autofree char *quoted = NULL;

      if (error != NULL)
        {
          quoted = tandem_quote ((*error)->message, -1);
          g_clear_error (error);
          tandem_option_usage_error (error, "%s", quoted);
        }
      return FALSE;
    }

  if (raw.help || raw.version)
    {
      self->command = TANDEM_COMMAND_NONE;
      self->text = raw.help ? g_strdup (tandem_cli_usage ()) : describe_version ();
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
  if (!check_files (&raw, error) || !parse_common (&raw, self, error) || !parse_digits (&raw, self, error)
      || !parse_checkpoints (&raw, self, error) || !parse_speedup (&raw, self, error)
      || !parse_again (&raw, self, error) || !take_operands (self, argc, argv, error))
    return FALSE;
  if (self->command == TANDEM_COMMAND_E && !self->speedup && raw.workers == NULL
      && self->digits <= TANDEM_EULER_SMALL_DIGITS)
    self->n_workers = 0;
  if (self->command == TANDEM_COMMAND_E && raw.digits == NULL && !raw.until_stopped)
    return tandem_option_usage_error (error, "e: --digits D or --until-stopped is needed");

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
