/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Cli"

#include "cli/tandem-remote.h"

#include "cli/tandem-output-file.h"
#include "cli/tandem-terminal.h"
#include "job/tandem-report.h"
#include "process/tandem-error.h"
#include "process/tandem-event.h"
#include "process/tandem-quote.h"
#include "process/tandem-shared-memory.h"
#include "process/tandem-signals.h"
#include "tree/tandem-saved-scan.h"
#include "tree/tandem-tree-export.h"
#include "tree/tandem-tree-pieces.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_LINE (2 * 1024 * 1024)
#define MAX_SAID 500
#define LAST_WORDS_TIME G_USEC_PER_SEC
#define MAX_TREE ((guint64)4 << 30) /* bytes of a compressed tree */

extern char **environ;

typedef struct
{
  const TandemCliOptions *options;
  GMainLoop *loop;
  TandemTerminal *terminal;
  TandemSignals *signals;
  GString *line;
  GString *kept_back; /* (nullable) the last lines, until the tree is where it is to go */
  int tree_fd;        /* a file without a name: the tree, compressed */
  guint64 tree_size;
  TandemSharedMemory *memory; /* (nullable) of --result-fd: the tree as it grows there */
  pid_t pid;
  int to_ssh;
  int from_ssh;
  int ssh_says;       /* its standard error; -1 once it has ended */
  GString *last_said; /* the last line of it */
  JsonObject *result; /* (nullable) */
  int exit_code;      /* of the end; -1: none came */
  GError *error;
} Remote;

static void
fail (Remote *self, const char *message)
{
  if (self->error == NULL)
    self->error = g_error_new_literal (TANDEM_CLI_ERROR, TANDEM_CLI_ERROR_OUTPUT, message);
  if (self->pid > 0)
    kill (self->pid, SIGTERM);
}

/* ---- The command line there ---- */

/* HOST:DIR. FALSE when it is not, or the host could be taken for an option of ssh. */
static gboolean
split (const char *remote, char **host, char **dir)
{
  const char *colon = remote[0] == '[' ? strstr (remote, "]:") : strchr (remote, ':');

  if (colon == NULL || remote[0] == '-')
    return FALSE;
  if (remote[0] == '[')
    {
      *host = g_strndup (remote + 1, (gsize)(colon - remote - 1));
      colon++;
    }
  else
    *host = g_strndup (remote, (gsize)(colon - remote));
  *dir = g_strdup (colon + 1);
  return (*host)[0] != '\0' && (*host)[0] != '-' && (*dir)[0] != '\0';
}

static void
append_quoted (GString *command, const char *argument)
{
  g_autofree char *quoted = g_shell_quote (argument);

  g_string_append_printf (command, " %s", quoted);
}

/* One string, which a shell there takes apart: each argument is quoted for it. */
static char *
make_command (const TandemCliOptions *options, const char *dir)
{
  GString *command = g_string_new (NULL);
  g_autofree char *cli = g_shell_quote (options->remote_cli != NULL ? options->remote_cli : "tandem-cli");

  g_string_append (command, cli);
  g_string_append (command, " scan --report json --stream --stop-at-eof");
  if (options->one_file_system)
    g_string_append (command, " --one-file-system");
  if (options->hash)
    g_string_append (command, " --hash");
  if (options->duplicates)
    g_string_append (command, " --duplicates");
  if (options->polite)
    g_string_append (command, " --polite");
  if (options->max_memory > 0)
    g_string_append_printf (command, " --max-memory %" G_GUINT64_FORMAT, options->max_memory);
  if (options->result_fd >= 0)
    g_string_append (command, " --live");
  for (guint i = 0; options->excludes != NULL && options->excludes[i] != NULL; i++)
    {
      g_string_append (command, " --exclude");
      append_quoted (command, options->excludes[i]);
    }
  g_string_append (command, " --");
  append_quoted (command, dir);
  return g_string_free (command, FALSE);
}

static gboolean
spawn (Remote *self, const char *const *argv, GError **error)
{
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none;
  int in[2];
  int out[2];
  int says[2];
  int number;

  if (!g_unix_open_pipe (in, FD_CLOEXEC, error) || !g_unix_open_pipe (out, FD_CLOEXEC, error)
      || !g_unix_open_pipe (says, FD_CLOEXEC, error))
    return FALSE;
  posix_spawn_file_actions_init (&actions);
  posix_spawn_file_actions_adddup2 (&actions, in[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2 (&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2 (&actions, says[1], STDERR_FILENO);
  posix_spawnattr_init (&attributes);
  sigemptyset (&none); /* what is blocked here, to be read by signalfd, must not be there */
  posix_spawnattr_setsigmask (&attributes, &none);
  posix_spawnattr_setflags (&attributes, POSIX_SPAWN_SETSIGMASK);
  number = posix_spawnp (&self->pid, argv[0], &actions, &attributes, (char *const *)argv, environ);
  posix_spawnattr_destroy (&attributes);
  posix_spawn_file_actions_destroy (&actions);
  close (in[0]);
  close (out[1]);
  close (says[1]);
  self->to_ssh = in[1];
  self->from_ssh = out[0];
  self->ssh_says = says[0];
  if (number != 0)
    {
      self->pid = 0;
      return tandem_set_system_error (error, number, argv[0]);
    }
  return TRUE;
}

static gboolean
start (Remote *self, GError **error)
{
  g_autofree char *host = NULL;
  g_autofree char *dir = NULL;
  g_autofree char *command = NULL;
  g_auto (GStrv) ssh = NULL;
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();

  if (!split (self->options->remote, &host, &dir))
    {
      g_autofree char *quoted = tandem_quote (self->options->remote, -1);

      g_set_error (error, TANDEM_CLI_ERROR, TANDEM_CLI_ERROR_USAGE, "--remote: “%s” is not HOST:DIR", quoted);
      return FALSE;
    }
  if (!g_shell_parse_argv (self->options->ssh != NULL ? self->options->ssh : "ssh", NULL, &ssh, error))
    return FALSE;
  command = make_command (self->options, dir);
  for (guint i = 0; ssh[i] != NULL; i++)
    g_ptr_array_add (argv, ssh[i]);
  g_ptr_array_add (argv, (char *)"-T");
  g_ptr_array_add (argv, (char *)"--");
  g_ptr_array_add (argv, host);
  g_ptr_array_add (argv, command);
  g_ptr_array_add (argv, NULL);
  return spawn (self, (const char *const *)argv->pdata, error);
}

/* ---- What comes back ---- */

static void
take_tree (Remote *self, JsonObject *line)
{
  const char *text = json_object_get_string_member_with_default (line, "data", "");
  gsize size = 0;
  g_autofree guchar *data = g_base64_decode (text, &size);

  self->tree_size += size;
  if (self->tree_size > MAX_TREE)
    fail (self, "the other machine sends too much");
  else if (!tandem_write_all (self->tree_fd, "the tree", (const char *)data, size,
                              self->error == NULL ? &self->error : NULL))
    fail (self, "the tree cannot be kept");
}

/* What has grown there, into the memory that is looked at here. */
static void
take_piece (Remote *self, JsonObject *line)
{
  const char *text = json_object_get_string_member_with_default (line, "data", "");
  const gint64 offset = json_object_get_int_member_with_default (line, "offset", -1);
  GError **error = self->error == NULL ? &self->error : NULL;
  gsize size = 0;
  g_autofree guchar *data = g_base64_decode (text, &size);

  if (self->options->result_fd < 0)
    return;
  if (self->memory == NULL)
    self->memory = tandem_shared_memory_new_for_fd (fcntl (self->options->result_fd, F_DUPFD_CLOEXEC, 3),
                                                    tandem_shared_memory_fit (MAX_TREE), TRUE, error);
  if (self->memory == NULL
      || !tandem_tree_pieces_put (tandem_shared_memory_get_data (self->memory),
                                  MIN (tandem_shared_memory_get_size (self->memory), MAX_TREE),
                                  offset >= 0 ? (guint64)offset : G_MAXUINT64, data, size, error))
    fail (self, "the tree cannot be kept");
}

static void
take_line (Remote *self, const char *text, gsize length)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonObject *line;
  const char *type;

  if (!json_parser_load_from_data (parser, text, (gssize)length, NULL)
      || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    {
      fail (self, "what the other machine says is no report: is the same version of tandem-cli there?");
      return;
    }
  line = json_node_get_object (json_parser_get_root (parser));
  type = json_object_get_string_member_with_default (line, "type", "");
  if (g_str_equal (type, "tree"))
    {
      take_tree (self, line);
      return;
    }
  if (g_str_equal (type, "tree-piece"))
    {
      take_piece (self, line);
      return;
    }

  if (g_str_equal (type, "result"))
    {
      g_clear_pointer (&self->result, json_object_unref);
      self->result = json_object_ref (line);
    }
  else if (g_str_equal (type, "end"))
    self->exit_code = (int)CLAMP (json_object_get_int_member_with_default (line, "exit_code", 3), 0, 255);
  else if (g_str_equal (type, "failed"))
    fail (self, json_object_get_string_member_with_default (line, "message", "the scan there failed"));

  /* The result is told of when it is here. */
  if (self->options->report_json
      && (g_str_equal (type, "result") || g_str_equal (type, "end") || self->kept_back->len > 0))
    {
      g_string_append_len (self->kept_back, text, (gssize)length);
      g_string_append_c (self->kept_back, '\n');
    }
  else if (self->options->report_json)
    {
      if (!tandem_write_all (STDOUT_FILENO, "standard output", text, length, NULL)
          || !tandem_write_all (STDOUT_FILENO, "standard output", "\n", 1, NULL))
        fail (self, "standard output cannot be written");
    }
  else if (g_str_equal (type, "progress"))
    tandem_terminal_show (self->terminal, line);
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  Remote *self = user_data;
  char buffer[65536];
  gssize n = read (fd, buffer, sizeof buffer);

  if (n < 0 && errno == EINTR)
    return G_SOURCE_CONTINUE;
  if (n <= 0)
    {
      g_main_loop_quit (self->loop);
      return G_SOURCE_REMOVE;
    }
  for (gssize i = 0; i < n && self->error == NULL; i++)
    {
      if (buffer[i] == '\n')
        {
          take_line (self, self->line->str, self->line->len);
          g_string_truncate (self->line, 0);
        }
      else if (self->line->len < MAX_LINE)
        g_string_append_c (self->line, buffer[i]);
      else
        fail (self, "what the other machine says is no report: a line is too long");
    }
  return G_SOURCE_CONTINUE;
}

/* Passes on what ssh, or the program there, has to say, and remembers the end of it: it may be why all fails.
 */
static gboolean
on_said (int fd, GIOCondition condition, gpointer user_data)
{
  Remote *self = user_data;
  char buffer[4096];
  gssize n = read (fd, buffer, sizeof buffer);

  if (n < 0 && errno == EINTR)
    return G_SOURCE_CONTINUE;
  if (n <= 0)
    {
      close (fd);
      self->ssh_says = -1;
      return G_SOURCE_REMOVE;
    }
  tandem_write_all (STDERR_FILENO, "standard error", buffer, (gsize)n, NULL);
  for (gssize i = 0; i < n; i++)
    if (buffer[i] != '\n' && buffer[i] != '\r')
      {
        if (self->last_said->len > 0 && self->last_said->str[self->last_said->len - 1] == '\n')
          g_string_truncate (self->last_said, 0);
        if (self->last_said->len < MAX_SAID)
          g_string_append_c (self->last_said, buffer[i]);
      }
    else if (self->last_said->len > 0 && buffer[i] == '\n')
      g_string_append_c (self->last_said, '\n');
  return G_SOURCE_CONTINUE;
}

/* The other end takes the end of its input for the wish that it ends. */
static void
ask_to_end (Remote *self)
{
  if (self->to_ssh >= 0)
    close (self->to_ssh);
  self->to_ssh = -1;
}

static void
on_strike (TandemSignals *signals, guint n, int number, Remote *self)
{
  if (n == 1)
    ask_to_end (self);
  else if (self->pid > 0)
    kill (self->pid, n == 2 ? SIGTERM : SIGKILL);
}

static gboolean
on_event (gpointer user_data)
{
  ask_to_end (user_data);
  return G_SOURCE_REMOVE;
}

/* ---- The tree ---- */

static gboolean
write_to_file (const char *data, gsize size, gpointer user_data, GError **error)
{
  return tandem_output_file_write (user_data, data, size, error);
}

static gboolean
save (Remote *self, GError **error)
{
  g_autoptr (TandemOutputFile) file =
      tandem_output_file_new (self->options->save_file, TANDEM_OUTPUT_FILE_PRIVATE, NULL, error);
  const char *data;
  gboolean done;

  if (file == NULL)
    return FALSE;
  data = mmap (NULL, self->tree_size, PROT_READ, MAP_PRIVATE, self->tree_fd, 0);
  if (data == MAP_FAILED)
    return tandem_set_system_error (error, errno, "the tree");
  done = tandem_output_file_write (file, data, self->tree_size, error)
         && tandem_output_file_commit (file, error);
  munmap ((gpointer)data, self->tree_size);
  return done;
}

static gboolean export(Remote *self, TandemSnapshot *snapshot, GError **error)
{
  g_autoptr (TandemOutputFile) file =
      tandem_output_file_new (self->options->export_file, TANDEM_OUTPUT_FILE_PRIVATE, NULL, error);

  if (file == NULL)
    return FALSE;
  return (g_str_has_suffix (self->options->export_file, ".csv")
              ? tandem_tree_export_csv (snapshot, write_to_file, file, error)
              : tandem_tree_export_ncdu (snapshot, write_to_file, file, error))
         && tandem_output_file_commit (file, error);
}

/* Who looks on already takes it for finished once its first bytes say so: these come last. */
static void
put_whole (guint8 *memory, TandemSnapshot *snapshot)
{
  const guint8 *data = tandem_snapshot_get_data (snapshot);
  const gsize used = tandem_snapshot_get_used (snapshot);
  const gsize head = MIN (used, TANDEM_TREE_PIECE_SIZE);

  memcpy (memory + head, data + head, used - head);
  __atomic_thread_fence (__ATOMIC_RELEASE);
  memcpy (memory, data, head);
}

/* Puts the tree where it was asked for. */
static gboolean
hand_over (Remote *self, GError **error)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", self->tree_fd);
  g_autoptr (TandemSnapshot) snapshot = NULL;

  if (self->tree_size == 0
      || (self->options->save_file == NULL && self->options->export_file == NULL
          && self->options->result_fd < 0))
    return TRUE;
  if (self->options->save_file != NULL && !save (self, error))
    return FALSE;
  if (self->options->export_file == NULL && self->options->result_fd < 0)
    return TRUE;

  snapshot = tandem_saved_scan_open (path, error);
  if (snapshot == NULL || (self->options->export_file != NULL && !export(self, snapshot, error)))
    return FALSE;
  if (self->options->result_fd < 0)
    return TRUE;
  if (self->memory == NULL)
    self->memory = tandem_shared_memory_new_for_fd (fcntl (self->options->result_fd, F_DUPFD_CLOEXEC, 3),
                                                    tandem_snapshot_get_used (snapshot), TRUE, error);
  if (self->memory == NULL)
    return FALSE;
  if (tandem_shared_memory_get_size (self->memory) < tandem_snapshot_get_used (snapshot))
    {
      g_set_error_literal (error, TANDEM_CLI_ERROR, TANDEM_CLI_ERROR_OUTPUT, "there is no room for the tree");
      return FALSE;
    }
  put_whole (tandem_shared_memory_get_data (self->memory), snapshot);
  return TRUE;
}

/* ---- The end ---- */

static void
print_result (Remote *self)
{
  static const char *const members[] = { "allocated_bytes",    "apparent_bytes", "files",
                                         "directories",        "symlinks",       "other",
                                         "hard_links_skipped", "errors_total" };

  if (self->result == NULL)
    return;
  json_object_remove_member (self->result, "type");
  if (self->options->json)
    {
      g_autofree char *text = tandem_report_to_text (self->result);

      printf ("%s\n", text);
    }
  else
    {
      g_autofree char *quoted = tandem_quote (self->options->remote, -1);

      printf ("%s\n", quoted);
      for (guint i = 0; i < G_N_ELEMENTS (members); i++)
        {
          const guint64 count = tandem_report_read_count (self->result, members[i]);
          g_autofree char *size =
              i < 2 ? g_format_size (count) : g_strdup_printf ("%" G_GUINT64_FORMAT, count);

          printf ("  %-20s %s\n", members[i], size);
        }
    }
  fflush (stdout);
}

/* A report has an end, whatever came. */
static void
report_failure (Remote *self)
{
  const TandemStopCounts counts = { 0 };
  g_autoptr (JsonObject) failed =
      tandem_report_new_failed ("scan", self->error, (const char *const[]){ NULL });
  g_autoptr (JsonObject) end = tandem_report_new_end ("scan", "failed", TANDEM_EXIT_CODE_FAILED, &counts);
  g_autofree char *failed_text = tandem_report_to_text (failed);
  g_autofree char *end_text = tandem_report_to_text (end);

  printf ("%s\n%s\n", failed_text, end_text);
  fflush (stdout);
}

static void
wait_for_ssh (Remote *self)
{
  int status = 0;

  ask_to_end (self);
  /* What it says last may be on its way; a program that it has left behind may hold the pipe open. */
  for (gint64 end = g_get_monotonic_time () + LAST_WORDS_TIME;
       self->ssh_says >= 0 && g_get_monotonic_time () < end;)
    {
      GPollFD poll_fd = { self->ssh_says, G_IO_IN | G_IO_HUP, 0 };

      if (g_poll (&poll_fd, 1, 100) > 0)
        on_said (self->ssh_says, G_IO_IN, self);
    }
  while (waitpid (self->pid, &status, 0) < 0 && errno == EINTR)
    ;
  self->pid = 0;
  if (self->error == NULL && self->exit_code < 0)
    {
      const int code = WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status);

      const char *said = g_strchomp (self->last_said->str);

      if (code == 255)
        self->error = g_error_new (TANDEM_CLI_ERROR, TANDEM_CLI_ERROR_OUTPUT,
                                   "ssh could not connect, or lost the connection%s%s",
                                   said[0] != '\0' ? ": " : "", said);
      else if (code == 127)
        self->error =
            g_error_new (TANDEM_CLI_ERROR, TANDEM_CLI_ERROR_OUTPUT,
                         "tandem-cli was not found on the other machine (%d); see --remote-cli", code);
      else
        self->error = g_error_new (TANDEM_CLI_ERROR, TANDEM_CLI_ERROR_OUTPUT,
                                   "the scan on the other machine ended without a result (%d)%s%s", code,
                                   said[0] != '\0' ? ": " : "", said);
    }
}

static int
finish (Remote *self)
{
  wait_for_ssh (self);
  tandem_terminal_clear (self->terminal);
  if (self->error == NULL)
    hand_over (self, &self->error);
  if (self->error != NULL)
    {
      g_autofree char *quoted = tandem_quote (self->error->message, -1);

      if (self->options->report_json)
        report_failure (self);
      fprintf (stderr, "tandem-cli: %s\n", quoted);
      return TANDEM_EXIT_CODE_FAILED;
    }
  if (self->options->report_json)
    tandem_write_all (STDOUT_FILENO, "standard output", self->kept_back->str, self->kept_back->len, NULL);
  else
    print_result (self);
  return self->exit_code;
}

static int
run (Remote *self)
{
  g_autoptr (TandemEvent) event = NULL;
  g_autoptr (GSource) source = NULL;

  self->tree_fd = memfd_create ("tandem-tree", MFD_CLOEXEC);
  self->signals = tandem_signals_new (&self->error);
  if (self->signals == NULL || self->tree_fd < 0 || !start (self, &self->error))
    {
      const gboolean usage = g_error_matches (self->error, TANDEM_CLI_ERROR, TANDEM_CLI_ERROR_USAGE);

      if (self->options->report_json)
        report_failure (self);
      fprintf (stderr, "tandem-cli: %s\n", self->error->message);
      return usage ? TANDEM_EXIT_CODE_USAGE : TANDEM_EXIT_CODE_FAILED;
    }
  g_signal_connect (self->signals, "strike", G_CALLBACK (on_strike), self);
  if (self->options->event_memory_fd >= 0)
    {
      event = tandem_event_new_for_fds (self->options->event_memory_fd, self->options->event_wake_fd, NULL);
      source = event != NULL ? tandem_event_source_new (event) : NULL;
      if (source != NULL)
        {
          g_source_set_callback (source, on_event, self, NULL);
          g_source_attach (source, NULL);
        }
    }
  g_unix_fd_add (self->ssh_says, G_IO_IN | G_IO_HUP | G_IO_ERR, on_said, self);
  g_unix_fd_add (self->from_ssh, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, self);
  g_main_loop_run (self->loop);
  return finish (self);
}

int
tandem_remote_run (const TandemCliOptions *options)
{
  Remote self = { .options = options,
                  .loop = g_main_loop_new (NULL, FALSE),
                  .terminal = tandem_terminal_new (options->progress),
                  .line = g_string_new (NULL),
                  .last_said = g_string_new (NULL),
                  .ssh_says = -1,
                  .kept_back = g_string_new (NULL),
                  .tree_fd = -1,
                  .to_ssh = -1,
                  .from_ssh = -1,
                  .exit_code = -1 };
  const int code = run (&self);

  g_clear_object (&self.signals);
  g_clear_object (&self.terminal);
  g_clear_pointer (&self.result, json_object_unref);
  g_clear_error (&self.error);
  g_string_free (self.line, TRUE);
  g_string_free (self.kept_back, TRUE);
  g_string_free (self.last_said, TRUE);
  g_clear_pointer (&self.memory, tandem_shared_memory_free);
  g_main_loop_unref (self.loop);
  if (self.tree_fd >= 0)
    close (self.tree_fd);
  if (self.from_ssh >= 0)
    close (self.from_ssh);
  if (self.ssh_says >= 0)
    close (self.ssh_says);
  return code;
}
