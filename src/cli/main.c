/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/tandem-cli-options.h"
#include "cli/tandem-diff-command.h"
#include "cli/tandem-history-command.h"
#include "cli/tandem-interrupts.h"
#include "cli/tandem-output-file.h"
#include "cli/tandem-remote.h"
#include "cli/tandem-session.h"
#include "cli/tandem-speedup.h"
#include "job/tandem-job.h"
#include "process/tandem-clock.h"
#include "process/tandem-memory-limit.h"
#include "process/tandem-quote.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/* @message has its untrusted parts quoted. */
static void
complain (const char *message)
{
  fprintf (stderr, "tandem-cli: %s\n", message);
}

/* GLib ends a program that gets no memory. That of the command line ends with a line and its exit code:
 * workers die with it, and an output that is not complete has no name. A worker crashes, and its work is done
 * again. */
static void
handle_unstructured (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  if (getpid () != GPOINTER_TO_INT (user_data) || strstr (message, "failed to allocate") == NULL)
    {
      g_log_default_handler (domain, level, message, NULL);
      return;
    }
  complain ("out of memory");
  tandem_output_file_remove_temporaries ();
  _exit (TANDEM_EXIT_CODE_FAILED);
}

/* Descriptors 0 to 2 have to be something: else a file that is opened later would get their number. What was
 * closed cannot be written to afterwards either. */
static void
fill_standard_descriptors (void)
{
  int fd;

  do
    fd = open ("/dev/null", O_RDONLY);
  while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd >= 0)
    close (fd);
}

static void
close_on_exec (int fd)
{
  if (fd >= 0)
    fcntl (fd, F_SETFD, FD_CLOEXEC);
}

/* Dies with the process that started it, when it was told to. FALSE when that one is gone already. */
static gboolean
follow_parent (const TandemCliOptions *options)
{
  if (options->parent == 0)
    return TRUE;

  prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  return getppid () == options->parent;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TandemCliOptions) options = NULL;
  g_autoptr (TandemSession) session = NULL;

  tandem_interrupts_exit ();
  setlocale (LC_ALL, "");
  g_log_set_default_handler (handle_unstructured, GINT_TO_POINTER (getpid ())); /* allocates nothing */
  fill_standard_descriptors ();
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN); /* a file beyond the limit is an error of write () */
  tandem_clock_init ();

  options = tandem_cli_options_parse (argc, argv, &error);
  if (options == NULL)
    {
      complain (error->message);
      return TANDEM_EXIT_CODE_USAGE;
    }
  if (options->text != NULL)
    {
      if (tandem_write_all (STDOUT_FILENO, "standard output", options->text, strlen (options->text), &error))
        return TANDEM_EXIT_CODE_DONE;
      complain (error->message);
      return TANDEM_EXIT_CODE_FAILED;
    }
  if (!follow_parent (options))
    {
      complain ("--parent: that process is not, or no longer, the one that started this");
      return TANDEM_EXIT_CODE_FAILED;
    }

  tandem_memory_limit_set (options->max_memory);
  close_on_exec (options->event_memory_fd);
  close_on_exec (options->event_wake_fd);
  close_on_exec (options->result_fd);
  close_on_exec (options->control_fd);
  close_on_exec (options->digits_fd);
  if (options->command == TANDEM_COMMAND_KEEP)
    return tandem_history_command_keep (options);
  if (options->command == TANDEM_COMMAND_HISTORY)
    return tandem_history_command_list (options);
  if (options->remote != NULL)
    return tandem_remote_run (options);
  if (options->command == TANDEM_COMMAND_DIFF)
    return tandem_diff_command_run (options);
  if (options->speedup)
    return tandem_speedup_run (options);
  session = tandem_session_new (options);
  return tandem_session_run (session);
}
