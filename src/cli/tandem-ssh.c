/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Cli"

#include "cli/tandem-ssh.h"

#include "job/tandem-report-line.h"
#include "process/tandem-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_SAID 1000      /* bytes of a line of standard error */
#define LAST_WORDS_MS 1000 /* after its end: a program that it has left behind may hold the pipes open */
#define STOPPED_LAST_WORDS_MS 200
#define BUSY_MS 20
#define LOOK_MS 20 /* where there are no pidfds */
#define MAX_ASKED ((gint64)30 * G_USEC_PER_SEC)

extern char **environ;

typedef void (*LineFunc) (const char *line, gsize length, gpointer user_data);

typedef struct
{
  TandemSsh *ssh;
  int fd; /* -1: it has ended */
  guint source;
  GString *line;
  gsize max_length;
  LineFunc func;
} Stream;

struct _TandemSsh
{
  const TandemSshFuncs *funcs;
  gpointer user_data;
  pid_t pid; /* 0: it has ended */
  int pid_fd;
  int code;
  int input;
  Stream output;
  Stream said;
  gboolean has_read; /* since the last look */
  TandemSshStage stage;
  gint64 asked_time;
  guint exit_source;
  guint stage_source;
  guint last_words_source;
  gboolean is_over;
};

static void
clear_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
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

/* ---- The end ---- */

static void
close_stream (Stream *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  clear_fd (&self->fd);
}

static void
finish (TandemSsh *self)
{
  if (self->is_over)
    return;
  self->is_over = TRUE;
  close_stream (&self->output);
  close_stream (&self->said);
  clear_fd (&self->input);
  g_clear_handle_id (&self->exit_source, g_source_remove);
  g_clear_handle_id (&self->stage_source, g_source_remove);
  g_clear_handle_id (&self->last_words_source, g_source_remove);
  self->funcs->ended (self->user_data);
}

static void
finish_if_over (TandemSsh *self)
{
  if (self->pid == 0 && self->output.fd < 0 && self->said.fd < 0)
    finish (self);
}

static gboolean
on_last_words (gpointer user_data)
{
  TandemSsh *self = user_data;
  const gboolean wait = self->has_read || self->funcs->is_busy (self->user_data);

  self->has_read = FALSE;
  if (wait && self->stage < TANDEM_SSH_TERMINATED)
    return G_SOURCE_CONTINUE;
  self->last_words_source = 0;
  finish (self);
  return G_SOURCE_REMOVE;
}

/* Whether it has ended. */
static gboolean
reap (TandemSsh *self)
{
  int status = 0;
  pid_t pid = waitpid (self->pid, &status, WNOHANG);

  if (pid == 0 || (pid < 0 && errno == EINTR))
    return FALSE;
  self->code = WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status);
  self->pid = 0;
  self->has_read = FALSE;
  self->last_words_source = g_timeout_add (
      self->stage < TANDEM_SSH_TERMINATED ? LAST_WORDS_MS : STOPPED_LAST_WORDS_MS, on_last_words, self);
  finish_if_over (self);
  return TRUE;
}

static gboolean
on_look (gpointer user_data)
{
  TandemSsh *self = user_data;

  if (!reap (self))
    return G_SOURCE_CONTINUE;
  self->exit_source = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
on_exited (int fd, GIOCondition condition, gpointer user_data)
{
  return on_look (user_data);
}

static gboolean on_stage_over (gpointer user_data);

static void
set_stage_time (TandemSsh *self)
{
  static const guint times[] = {
    [TANDEM_SSH_ASKED] = 2000, [TANDEM_SSH_TERMINATED] = 600, [TANDEM_SSH_KILLED] = 400
  }; /* ms */

  g_clear_handle_id (&self->stage_source, g_source_remove);
  self->stage_source = g_timeout_add (times[self->stage], on_stage_over, self);
}

void
tandem_ssh_stop (TandemSsh *self, TandemSshStage stage)
{
  if (stage <= self->stage || self->is_over)
    return;
  self->stage = stage;
  self->asked_time = g_get_monotonic_time ();
  clear_fd (&self->input);
  if (self->pid > 0 && stage >= TANDEM_SSH_TERMINATED)
    kill (self->pid, stage == TANDEM_SSH_KILLED ? SIGKILL : SIGTERM);
  set_stage_time (self);
}

static gboolean
on_stage_over (gpointer user_data)
{
  TandemSsh *self = user_data;

  self->stage_source = 0;
  if (self->stage < TANDEM_SSH_KILLED)
    tandem_ssh_stop (self, self->stage + 1);
  else
    finish (self);
  return G_SOURCE_REMOVE;
}

void
tandem_ssh_give_time (TandemSsh *self)
{
  if (self->stage == TANDEM_SSH_ASKED && !self->is_over
      && g_get_monotonic_time () < self->asked_time + MAX_ASKED)
    set_stage_time (self);
}

int
tandem_ssh_get_code (TandemSsh *self)
{
  return self->code;
}

/* ---- What comes from it ---- */

static void
take (Stream *self)
{
  self->func (self->line->str, self->line->len, self->ssh->user_data);
  g_string_truncate (self->line, 0);
}

static gboolean on_less_busy (gpointer user_data);

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  Stream *self = user_data;
  TandemSsh *ssh = self->ssh;
  char buffer[65536];
  gssize n;

  if (ssh->funcs->is_busy (ssh->user_data))
    {
      self->source = g_timeout_add (BUSY_MS, on_less_busy, self);
      return G_SOURCE_REMOVE;
    }
  n = read (fd, buffer, sizeof buffer);
  if (n < 0 && errno == EINTR)
    return G_SOURCE_CONTINUE;
  if (n <= 0)
    {
      self->source = 0;
      if (self->line->len > 0)
        take (self);
      close_stream (self);
      if (self == &ssh->output)
        tandem_ssh_stop (ssh, TANDEM_SSH_ASKED); /* nothing more can come */
      finish_if_over (ssh);
      return G_SOURCE_REMOVE;
    }
  ssh->has_read = TRUE;
  for (gssize i = 0; i < n; i++)
    {
      if (buffer[i] != '\n')
        g_string_append_c (self->line, buffer[i]);
      if (buffer[i] == '\n' || self->line->len >= self->max_length)
        take (self);
    }
  return G_SOURCE_CONTINUE;
}

static void
watch (Stream *self)
{
  self->source = g_unix_fd_add (self->fd, G_IO_IN | G_IO_HUP | G_IO_ERR, on_readable, self);
}

static gboolean
on_less_busy (gpointer user_data)
{
  watch (user_data);
  return G_SOURCE_REMOVE;
}

/* ---- Start ---- */

static gboolean
spawn (TandemSsh *self, const char *const *argv, GError **error)
{
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none;
  int theirs[3] = { -1, -1, -1 };
  int *ours[3] = { &self->input, &self->output.fd, &self->said.fd };
  int number = 0;

  for (int i = 0; i < 3 && number == 0; i++)
    {
      int ends[2];

      if (pipe2 (ends, O_CLOEXEC) != 0)
        {
          number = errno;
          break;
        }
      theirs[i] = ends[i == 0 ? 0 : 1];
      *ours[i] = ends[i == 0 ? 1 : 0];
    }
  if (number == 0)
    {
      posix_spawn_file_actions_init (&actions);
      for (int i = 0; i < 3; i++)
        posix_spawn_file_actions_adddup2 (&actions, theirs[i], i);
      posix_spawnattr_init (&attributes);
      sigemptyset (&none); /* what is blocked here, to be read by signalfd, must not be there */
      posix_spawnattr_setsigmask (&attributes, &none);
      posix_spawnattr_setflags (&attributes, POSIX_SPAWN_SETSIGMASK);
      number = posix_spawnp (&self->pid, argv[0], &actions, &attributes, (char *const *)argv, environ);
      posix_spawnattr_destroy (&attributes);
      posix_spawn_file_actions_destroy (&actions);
    }
  for (int i = 0; i < 3; i++)
    clear_fd (&theirs[i]);
  if (number != 0)
    {
      self->pid = 0;
      return tandem_set_system_error (error, number, argv[0]);
    }
  return TRUE;
}

static gboolean
start (TandemSsh *self, const TandemCliOptions *options, GError **error)
{
  g_autofree char *host = NULL;
  g_autofree char *dir = NULL;
  g_autofree char *command = NULL;
  g_auto (GStrv) ssh = NULL;
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();

  if (!split (options->remote, &host, &dir))
    {
      g_set_error (error, TANDEM_CLI_ERROR, TANDEM_CLI_ERROR_USAGE, "--remote: “%s” is not HOST:DIR",
                   options->remote);
      return FALSE;
    }
  if (!g_shell_parse_argv (options->ssh != NULL ? options->ssh : "ssh", NULL, &ssh, error))
    return FALSE;
  command = make_command (options, dir);
  for (guint i = 0; ssh[i] != NULL; i++)
    g_ptr_array_add (argv, ssh[i]);
  g_ptr_array_add (argv, (char *)"-T");
  g_ptr_array_add (argv, (char *)"--");
  g_ptr_array_add (argv, host);
  g_ptr_array_add (argv, command);
  g_ptr_array_add (argv, NULL);
  return spawn (self, (const char *const *)argv->pdata, error);
}

static void
init_stream (Stream *self, TandemSsh *ssh, gsize max_length, LineFunc func)
{
  *self =
      (Stream){ .ssh = ssh, .fd = -1, .line = g_string_new (NULL), .max_length = max_length, .func = func };
}

TandemSsh *
tandem_ssh_new (const TandemCliOptions *options,
                const TandemSshFuncs *funcs,
                gpointer user_data,
                GError **error)
{
  g_autoptr (TandemSsh) self = g_new0 (TandemSsh, 1);

  self->funcs = funcs;
  self->user_data = user_data;
  self->pid_fd = -1;
  self->code = -1;
  self->input = -1;
  init_stream (&self->output, self, TANDEM_REPORT_MAX_LINE + 1, funcs->output);
  init_stream (&self->said, self, MAX_SAID, funcs->said);
  if (!start (self, options, error))
    return NULL;

  self->pid_fd = (int)syscall (SYS_pidfd_open, self->pid, 0);
  self->exit_source = self->pid_fd >= 0 ? g_unix_fd_add (self->pid_fd, G_IO_IN, on_exited, self)
                                        : g_timeout_add (LOOK_MS, on_look, self);
  watch (&self->output);
  watch (&self->said);
  return g_steal_pointer (&self);
}

void
tandem_ssh_free (TandemSsh *self)
{
  g_clear_handle_id (&self->exit_source, g_source_remove);
  g_clear_handle_id (&self->stage_source, g_source_remove);
  g_clear_handle_id (&self->last_words_source, g_source_remove);
  close_stream (&self->output);
  close_stream (&self->said);
  clear_fd (&self->input);
  clear_fd (&self->pid_fd);
  g_string_free (self->output.line, TRUE);
  g_string_free (self->said.line, TRUE);
  g_free (self);
}
