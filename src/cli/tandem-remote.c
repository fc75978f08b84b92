/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Cli"

#include "cli/tandem-remote.h"

#include "cli/tandem-deadline.h"
#include "cli/tandem-line-writer.h"
#include "cli/tandem-output-file.h"
#include "cli/tandem-remote-tree.h"
#include "cli/tandem-ssh.h"
#include "cli/tandem-terminal.h"
#include "job/tandem-job.h"
#include "job/tandem-report-line.h"
#include "job/tandem-report.h"
#include "process/tandem-event.h"
#include "process/tandem-quote.h"
#include "process/tandem-signals.h"

#include <string.h>
#include <unistd.h>

#define JOB "scan"
/* Bytes that the reader does not take. Beyond the first, progress lines are left out; beyond the second,
 * nothing is read from the other machine. */
#define MAX_PROGRESS_BACKLOG 65536
#define MAX_BACKLOG 262144
#define STRUCK_OUT_DRAIN_TIME ((gint64)G_USEC_PER_SEC)

typedef struct
{
  const TandemCliOptions *options;
  GMainLoop *loop;
  TandemTerminal *terminal;
  TandemLineWriter *writer;
  TandemSignals *signals;
  TandemDeadline *deadline; /* (nullable) of --timeout */
  TandemEvent *event;       /* (nullable) that asks for the end; it was set by whatever else did */
  TandemRemoteTree *tree;
  TandemSsh *ssh;
  char *last_said;        /* (nullable) by ssh, not quoted */
  JsonObject *result;     /* (nullable) */
  char *result_line;      /* (nullable) told when the tree is where it is to go */
  char *failed_line;      /* (nullable) */
  char *end_line;         /* (nullable) */
  int exit_code;          /* of the end; -1: none came */
  gboolean was_asked;     /* to end, by a signal, the event or the timeout */
  gboolean is_struck_out; /* by the last strike */
  GError *error;
} Remote;

/* One line, quoted here. */
static void
complain (Remote *self, const char *message)
{
  g_autofree char *quoted = tandem_quote (message, -1);
  g_autofree char *line = g_strconcat ("tandem-cli: ", quoted, NULL);

  tandem_terminal_print (self->terminal, line);
}

/* The first failure counts. Takes @error. */
static void
fail (Remote *self, GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
  if (self->ssh != NULL)
    tandem_ssh_stop (self->ssh, TANDEM_SSH_TERMINATED);
}

static void
fail_literal (Remote *self, const char *message)
{
  fail (self, g_error_new_literal (TANDEM_CLI_ERROR, TANDEM_CLI_ERROR_OUTPUT, message));
}

static void
fail_for_report (Remote *self)
{
  fail_literal (self, "what the other machine says is no report: is the same version of tandem-cli there?");
}

/* ---- What comes back ---- */

static void
pass_on (Remote *self, const char *text, gsize length)
{
  g_autofree char *line = g_strndup (text, length);

  tandem_line_writer_write (self->writer, line);
}

static void
take_tree (Remote *self, JsonObject *line)
{
  GError *error = NULL;

  if (tandem_remote_tree_add (self->tree, line, &error))
    tandem_ssh_give_time (self->ssh);
  else
    fail (self, error);
}

static void
take_piece (Remote *self, JsonObject *line)
{
  GError *error = NULL;

  if (!tandem_remote_tree_add_piece (self->tree, line, &error))
    fail (self, error);
}

static void
take_result (Remote *self, JsonObject *line, const char *text, gsize length)
{
  self->result = json_object_ref (line);
  self->result_line = g_strndup (text, length);
}

static void
take_failed (Remote *self, JsonObject *line, const char *text, gsize length)
{
  const char *message = tandem_report_get_string (line, "message");

  self->failed_line = g_strndup (text, length);
  fail_literal (self, message != NULL ? message : "the scan there failed");
}

static void
take_end (Remote *self, JsonObject *line, const char *text, gsize length)
{
  const gint64 code = tandem_report_get_count (line, "exit_code", -1);

  if (code == TANDEM_EXIT_CODE_FAILED)
    fail_literal (self, "the scan there failed");
  else if (code != TANDEM_EXIT_CODE_DONE && code != TANDEM_EXIT_CODE_PARTIAL
           && code != TANDEM_EXIT_CODE_CANCELLED)
    fail_for_report (self);
  else if (code != TANDEM_EXIT_CODE_CANCELLED && self->result == NULL)
    fail_literal (self, "the scan on the other machine ended without a result");
  else
    self->exit_code = (int)code;
  self->end_line = g_strndup (text, length);
}

static void
on_output (const char *text, gsize length, gpointer user_data)
{
  Remote *self = user_data;
  g_autoptr (JsonObject) line = NULL;
  const char *type;

  if (self->error != NULL || self->exit_code >= 0)
    return;
  line = tandem_report_line_parse (text, length, NULL);
  if (line == NULL || g_strcmp0 (tandem_report_get_string (line, "job"), JOB) != 0)
    {
      fail_for_report (self);
      return;
    }

  type = tandem_report_get_string (line, "type");
  if (g_str_equal (type, "tree"))
    take_tree (self, line);
  else if (g_str_equal (type, "tree-piece"))
    take_piece (self, line);
  else if (g_str_equal (type, "end"))
    take_end (self, line, text, length);
  else if (self->result != NULL)
    fail_for_report (self); /* only its end comes after it */
  else if (g_str_equal (type, "result"))
    take_result (self, line, text, length);
  else if (g_str_equal (type, "failed"))
    take_failed (self, line, text, length);
  else if (g_str_equal (type, "progress") && !self->options->report_json)
    tandem_terminal_show (self->terminal, line);
  else if (self->options->report_json
           && (!g_str_equal (type, "progress")
               || tandem_line_writer_get_pending (self->writer) <= MAX_PROGRESS_BACKLOG))
    pass_on (self, text, length);
}

/* What ssh, or the program there, has to say may be why all fails. */
static void
on_said (const char *line, gsize length, gpointer user_data)
{
  Remote *self = user_data;
  g_autofree char *quoted = NULL;

  while (length > 0 && line[length - 1] == '\r')
    length--;
  quoted = tandem_quote (line, (gssize)length);
  tandem_terminal_print (self->terminal, quoted);
  if (length > 0)
    {
      g_free (self->last_said);
      self->last_said = g_strndup (line, length);
    }
}

static gboolean
is_busy (gpointer user_data)
{
  Remote *self = user_data;

  return tandem_line_writer_get_pending (self->writer) > MAX_BACKLOG
         || tandem_terminal_get_pending (self->terminal) > MAX_BACKLOG;
}

static void
on_ssh_ended (gpointer user_data)
{
  Remote *self = user_data;

  g_main_loop_quit (self->loop);
}

static void
on_writer_failed (TandemLineWriter *writer, GError *error, Remote *self)
{
  fail (self, g_error_copy (error));
}

/* ---- What ends it early ---- */

static void
on_strike (TandemSignals *signals, guint n, int number, Remote *self)
{
  self->was_asked = TRUE;
  self->is_struck_out = n >= TANDEM_SIGNALS_LAST_STRIKE;
  tandem_ssh_stop (self->ssh, n == 1 ? TANDEM_SSH_ASKED : n == 2 ? TANDEM_SSH_TERMINATED : TANDEM_SSH_KILLED);
}

static void
on_timeout (gpointer user_data)
{
  Remote *self = user_data;

  complain (self, "the time is over");
  self->was_asked = TRUE;
  tandem_ssh_stop (self->ssh, TANDEM_SSH_ASKED);
}

static gboolean
on_event (gpointer user_data)
{
  Remote *self = user_data;

  self->was_asked = TRUE;
  tandem_ssh_stop (self->ssh, TANDEM_SSH_ASKED);
  return G_SOURCE_REMOVE;
}

/* ---- The end ---- */

static gboolean
print_result (Remote *self, GError **error)
{
  static const char *const members[] = { "allocated_bytes",    "apparent_bytes", "files",
                                         "directories",        "symlinks",       "other",
                                         "hard_links_skipped", "errors_total" };
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->result == NULL)
    return TRUE;
  if (self->options->json)
    {
      g_autofree char *json = NULL;

      json_object_remove_member (self->result, "type");
      json = tandem_report_to_text (self->result);
      g_string_append_printf (text, "%s\n", json);
    }
  else
    {
      g_autofree char *quoted = tandem_quote (self->options->remote, -1);

      g_string_append_printf (
          text, "%s%s\n", quoted,
          tandem_report_get_boolean (self->result, "cancelled") ? " (as far as it was reached)" : "");
      for (guint i = 0; i < G_N_ELEMENTS (members); i++)
        {
          const guint64 count = (guint64)tandem_report_get_count (self->result, members[i], 0);
          g_autofree char *size =
              i < 2 ? g_format_size (count) : g_strdup_printf ("%" G_GUINT64_FORMAT, count);

          g_string_append_printf (text, "  %-20s %s\n", members[i], size);
        }
    }
  return tandem_write_all (STDOUT_FILENO, "standard output", text->str, text->len, error);
}

/* A report has an end, whatever came. */
static void
report_end (Remote *self)
{
  const TandemStopCounts counts = { 0 };
  const gboolean failed = self->error != NULL;
  g_autoptr (JsonObject) end =
      tandem_report_new_end (JOB, failed ? "failed" : "cancelled",
                             failed ? TANDEM_EXIT_CODE_FAILED : TANDEM_EXIT_CODE_CANCELLED, &counts);
  g_autofree char *end_text = tandem_report_to_text (end);

  if (self->failed_line != NULL)
    tandem_line_writer_write (self->writer, self->failed_line);
  else if (failed)
    {
      g_autoptr (JsonObject) line =
          tandem_report_new_failed (JOB, self->error, (const char *const[]){ NULL });
      g_autofree char *text = tandem_report_to_text (line);

      tandem_line_writer_write (self->writer, text);
    }
  tandem_line_writer_write (self->writer, end_text);
}

static void
report_result (Remote *self)
{
  if (self->result_line != NULL)
    tandem_line_writer_write (self->writer, self->result_line);
  tandem_line_writer_write (self->writer, self->end_line);
}

/* Why ssh has ended before the report did. */
static void
explain_end (Remote *self)
{
  const int code = tandem_ssh_get_code (self->ssh);
  const char *said = self->last_said != NULL ? self->last_said : "";
  const char *colon = said[0] != '\0' ? ": " : "";

  if (code == 255)
    self->error = g_error_new (TANDEM_CLI_ERROR, TANDEM_CLI_ERROR_OUTPUT,
                               "ssh could not connect, or lost the connection%s%s", colon, said);
  else if (code == 127)
    self->error = g_error_new (TANDEM_CLI_ERROR, TANDEM_CLI_ERROR_OUTPUT,
                               "tandem-cli was not found on the other machine (%d); see --remote-cli", code);
  else
    self->error =
        g_error_new (TANDEM_CLI_ERROR, TANDEM_CLI_ERROR_OUTPUT,
                     "the scan on the other machine ended without a result (%d)%s%s", code, colon, said);
}

/* The tree goes where it was asked for; a pipe that nobody reads is not waited for beyond the time. */
static void
hand_over (Remote *self)
{
  TandemStopCheck stop = { .event = self->event, .deadline = self->deadline, .input = -1 };

  if (self->was_asked)
    tandem_event_set (self->event);
  tandem_stop_check_begin (&stop);
  if (!tandem_remote_tree_hand_over (self->tree, &stop, &self->error)
      && g_error_matches (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_error (&self->error);
      self->exit_code = -1;
    }
}

/* The exit code. From here on Ctrl+C ends the program at once: the work is done, and who reads its output may
 * let it wait. */
static int
finish (Remote *self)
{
  const gboolean report = self->options->report_json;
  gboolean is_usage;

  g_clear_object (&self->signals);
  tandem_terminal_clear (self->terminal);
  if (self->error == NULL && self->exit_code < 0 && !self->was_asked)
    explain_end (self);
  if (self->error == NULL && self->exit_code >= 0 && self->result != NULL)
    hand_over (self);
  g_clear_pointer (&self->deadline, tandem_deadline_free);

  if (report && (self->error != NULL || self->exit_code < 0))
    report_end (self);
  else if (report)
    report_result (self);
  else if (self->error == NULL && self->exit_code >= 0)
    print_result (self, &self->error);
  tandem_line_writer_drain (self->writer, self->is_struck_out ? STRUCK_OUT_DRAIN_TIME : G_MAXINT64);
  /* A result that nobody took is no success. */
  if (self->is_struck_out && self->exit_code <= TANDEM_EXIT_CODE_PARTIAL
      && tandem_line_writer_get_pending (self->writer) > 0)
    self->exit_code = -1;

  is_usage = g_error_matches (self->error, TANDEM_CLI_ERROR, TANDEM_CLI_ERROR_USAGE);
  if (self->error == NULL && self->exit_code < 0)
    self->exit_code = TANDEM_EXIT_CODE_CANCELLED;
  if (self->error != NULL)
    complain (self, self->error->message);
  else if (self->exit_code == TANDEM_EXIT_CODE_CANCELLED && !report)
    complain (self, JOB ": cancelled");
  tandem_terminal_drain (self->terminal);
  if (self->error != NULL)
    return is_usage ? TANDEM_EXIT_CODE_USAGE : TANDEM_EXIT_CODE_FAILED;
  return self->exit_code;
}

static gboolean
start (Remote *self, GError **error)
{
  static const TandemSshFuncs funcs = {
    .output = on_output, .said = on_said, .is_busy = is_busy, .ended = on_ssh_ended
  };

  self->event =
      self->options->event_memory_fd >= 0
          ? tandem_event_new_for_fds (self->options->event_memory_fd, self->options->event_wake_fd, error)
          : tandem_event_new (error);
  if (self->event == NULL)
    return FALSE;
  self->tree = tandem_remote_tree_new (self->options, error);
  if (self->tree == NULL)
    return FALSE;
  self->signals = tandem_signals_new (error);
  if (self->signals == NULL)
    return FALSE;
  self->ssh = tandem_ssh_new (self->options, &funcs, self, error);
  if (self->ssh == NULL)
    return FALSE;
  g_signal_connect (self->signals, "strike", G_CALLBACK (on_strike), self);
  if (self->options->timeout > 0)
    self->deadline = tandem_deadline_new (self->options->timeout, on_timeout, self);
  return TRUE;
}

static void
run (Remote *self)
{
  g_autoptr (GSource) source = NULL;

  if (!start (self, &self->error))
    return;
  source = tandem_event_source_new (self->event);
  g_source_set_callback (source, on_event, self, NULL);
  g_source_attach (source, NULL);
  g_main_loop_run (self->loop);
  g_source_destroy (source);
}

int
tandem_remote_run (const TandemCliOptions *options)
{
  Remote self = { .options = options,
                  .loop = g_main_loop_new (NULL, FALSE),
                  .terminal = tandem_terminal_new (options->progress),
                  .writer = tandem_line_writer_new (STDOUT_FILENO, "standard output"),
                  .exit_code = -1 };
  int code;

  g_signal_connect (self.writer, "failed", G_CALLBACK (on_writer_failed), &self);
  run (&self);
  code = finish (&self);

  g_clear_pointer (&self.ssh, tandem_ssh_free);
  g_clear_pointer (&self.tree, tandem_remote_tree_free);
  g_clear_pointer (&self.event, tandem_event_unref);
  g_clear_object (&self.writer);
  g_clear_object (&self.terminal);
  g_clear_pointer (&self.result, json_object_unref);
  g_clear_error (&self.error);
  g_free (self.last_said);
  g_free (self.result_line);
  g_free (self.failed_line);
  g_free (self.end_line);
  g_main_loop_unref (self.loop);
  return code;
}
