/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-crash.h"

#include "process/tandem-fd.h"
#include "process/tandem-frame.h"

#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define STACK_SIZE ((gsize)128 * 1024)
#define MAX_CALLS 24
#define MAX_WORDS 8192 /* bytes; less than a pipe holds */

static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS };

static gboolean prepared;
static gpointer stack;
static pid_t worker_pid;
static int pipe_fd = -1;
static int file_fd = -1;
static volatile sig_atomic_t writing_frame;

static char words[MAX_WORDS];
static gsize n_words;

/* ---- In the handler: async-signal-safe functions only ---- */

static void
say (const char *text)
{
  gsize size = MIN (strlen (text), MAX_WORDS - n_words);

  memcpy (words + n_words, text, size);
  n_words += size;
}

static void
say_number (guint64 number, guint base)
{
  char digits[24];
  char *next = digits + sizeof digits - 1;

  *next = '\0';
  do
    *--next = "0123456789abcdef"[number % base];
  while ((number /= base) > 0);
  say (next);
}

static void
say_backtrace (void)
{
  gpointer calls[MAX_CALLS];
  int n_calls = backtrace (calls, MAX_CALLS);
  int ends[2];
  gssize count;

  /* The C library writes symbols to a descriptor only; a pipe takes them, as they are fewer than it holds. */
  if (pipe2 (ends, O_NONBLOCK | O_CLOEXEC) != 0)
    return;
  backtrace_symbols_fd (calls, n_calls, ends[1]);
  close (ends[1]);
  while ((count = read (ends[0], words + n_words, MAX_WORDS - n_words)) > 0)
    n_words += (gsize)count;
  close (ends[0]);
}

static void
write_all (int fd, gconstpointer data, gsize size)
{
  if (fd >= 0 && write (fd, data, size) < 0)
    return;
}

static void
write_words (void)
{
  guint8 header[TANDEM_FRAME_HEADER_SIZE];

  if (pipe_fd >= 0 && !writing_frame && getpid () == worker_pid)
    {
      tandem_frame_fill_header (header, TANDEM_FRAME_CRASH, 0, n_words);
      write_all (pipe_fd, header, sizeof header);
      write_all (pipe_fd, words, n_words);
    }
  else
    {
      write_all (STDERR_FILENO, words, n_words);
      write_all (file_fd, words, n_words);
    }
}

static void
handle_crash (int number, siginfo_t *info, void *context)
{
  const char *name = sigabbrev_np (number);

  signal (number, SIG_DFL);
  n_words = 0;
  say ("crash: signal ");
  say_number ((guint)number, 10);
  say (" (SIG");
  say (name != NULL ? name : "?");
  say (")");
  if (info->si_code > 0 && (number == SIGSEGV || number == SIGBUS))
    {
      say (" at address 0x");
      say_number ((guintptr)info->si_addr, 16);
    }
  say ("\n");
  say_backtrace ();
  write_words ();
  raise (number); /* blocked until this returns */
}

/* ---- Setting up ---- */

static void
install (void)
{
  struct sigaction action = { .sa_sigaction = handle_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK };
  stack_t alternative = { .ss_sp = stack, .ss_size = STACK_SIZE };

  if (stack == NULL || sigaltstack (&alternative, NULL) != 0)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (crashes); i++)
    {
      struct sigaction present;

      if (sigaction (crashes[i], NULL, &present) == 0 && present.sa_handler == SIG_DFL)
        sigaction (crashes[i], &action, NULL);
    }
}

void
tandem_crash_init (void)
{
  gpointer call;

  if (prepared)
    return;

  prepared = TRUE;
  backtrace (&call, 1); /* the first one loads a library, which must not happen in the handler */
  stack = mmap (NULL, STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (stack == MAP_FAILED)
    stack = NULL;
  install ();
}

void
tandem_crash_set_file (int fd)
{
  file_fd = fd;
}

void
tandem_crash_enter_worker (int result_fd)
{
  pipe_fd = result_fd;
  file_fd = -1;
  worker_pid = getpid ();
  install ();
}

void
tandem_crash_set_writing (gboolean writing)
{
  writing_frame = writing;
}
