/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Process"

#include "process/tandem-orphans.h"

#include "process/tandem-fd.h"

#include <glib-unix.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_MARKS 100000
#define LEAST_LIMIT ((rlim_t)1 << 50) /* microseconds: no mark makes the limit matter */
#define REAP_MS 20                    /* a killed process is gone within this, as a rule */
#define MAX_ROUNDS 100                /* each finds what those of the one before had started */

static GHashTable *workers; /* of PID to mark + 1 */
static GHashTable *dying;   /* of PID: killed, not reaped */
static guint next_mark;
static rlim_t own_limit;

/* ---- Marks ---- */

static gboolean
is_mark_taken (guint mark)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, workers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (GPOINTER_TO_UINT (value) == mark + 1)
      return TRUE;
  return FALSE;
}

guint
tandem_orphans_prepare (void)
{
  struct rlimit limit;

  if (workers == NULL)
    {
      workers = g_hash_table_new (NULL, NULL);
      dying = g_hash_table_new (NULL, NULL);
      prctl (PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
      own_limit = getrlimit (RLIMIT_RTTIME, &limit) == 0 ? limit.rlim_max : 0;
    }

  do
    next_mark = (next_mark + 1) % N_MARKS;
  while (is_mark_taken (next_mark));
  return next_mark;
}

/* The mark of the child @pid; -1 when it has none: no worker has started it. */
static int
get_mark (pid_t pid)
{
  struct rlimit limit;

  if (own_limit < LEAST_LIMIT || prlimit (pid, RLIMIT_RTTIME, NULL, &limit) != 0
      || limit.rlim_max >= own_limit || own_limit - limit.rlim_max > N_MARKS)
    return -1;
  return (int)(own_limit - limit.rlim_max - 1);
}

/* ---- In the worker ---- */

static pid_t forking_pid;

static void
note_forking_process (void)
{
  forking_pid = getpid ();
}

/* Runs in each process that the worker or one of these forks. The parent-death signal is not inherited. */
static void
die_with_worker (void)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  signal (SIGTERM, SIG_DFL);
  if (getppid () != forking_pid)
    _exit (EXIT_FAILURE);
}

void
tandem_orphans_enter_worker (guint mark)
{
  struct rlimit limit;

  pthread_atfork (note_forking_process, NULL, die_with_worker);
  if (own_limit < LEAST_LIMIT || getrlimit (RLIMIT_RTTIME, &limit) != 0)
    return;
  limit.rlim_max = own_limit - 1 - mark;
  limit.rlim_cur = MIN (limit.rlim_cur, limit.rlim_max);
  setrlimit (RLIMIT_RTTIME, &limit);
}

/* ---- In the parent ---- */

static guint sweep (guint mark, GMainContext *context);

typedef struct
{
  pid_t pid;
  int pid_fd;
  GMainContext *context;
} Reaper;

static void
reaper_free (gpointer user_data)
{
  Reaper *reaper = user_data;

  tandem_fd_clear (&reaper->pid_fd);
  g_clear_pointer (&reaper->context, g_main_context_unref);
  g_free (reaper);
}

static gboolean
on_dead (int fd, GIOCondition condition, gpointer user_data)
{
  Reaper *reaper = user_data;

  waitpid (reaper->pid, NULL, WNOHANG);
  g_hash_table_remove (dying, GINT_TO_POINTER (reaper->pid));
  sweep (G_MAXUINT, reaper->context);
  return G_SOURCE_REMOVE;
}

/* The child @pid is not reaped yet, so that the number is its own. */
static void
end_process (pid_t pid, GMainContext *context)
{
  struct pollfd wanted = { .fd = (int)syscall (SYS_pidfd_open, pid, 0), .events = POLLIN };
  g_autoptr (GSource) source = NULL;
  Reaper *reaper;

  kill (pid, SIGKILL);
  if (wanted.fd < 0 || poll (&wanted, 1, REAP_MS) == 1)
    {
      waitpid (pid, NULL, 0);
      tandem_fd_clear (&wanted.fd);
      return;
    }

  reaper = g_new (Reaper, 1);
  reaper->pid = pid;
  reaper->pid_fd = wanted.fd;
  reaper->context = g_main_context_ref (context);
  g_hash_table_add (dying, GINT_TO_POINTER (pid));
  source = g_unix_fd_source_new (wanted.fd, G_IO_IN);
  g_source_set_callback (source, G_SOURCE_FUNC (on_dead), reaper, reaper_free);
  g_source_attach (source, context);
}

/* One round over the children. Returns whether it ended any; adds to @n_found those that carry @mark. */
static gboolean
sweep_once (guint mark, GMainContext *context, guint *n_found)
{
  g_autofree char *text = NULL;
  gboolean ended = FALSE;
  char *next;

  if (!g_file_get_contents ("/proc/thread-self/children", &text, NULL, NULL))
    return FALSE;

  for (next = text; *next != '\0';)
    {
      pid_t pid = (pid_t)g_ascii_strtoll (next, &next, 10);
      int found;

      while (*next == ' ')
        next++;
      if (pid <= 0)
        break;
      if (g_hash_table_contains (workers, GINT_TO_POINTER (pid))
          || g_hash_table_contains (dying, GINT_TO_POINTER (pid)))
        continue;
      found = get_mark (pid);
      if (found < 0 || is_mark_taken ((guint)found))
        continue;
      *n_found += (guint)found == mark ? 1 : 0;
      end_process (pid, context);
      ended = TRUE;
    }

  return ended;
}

static guint
sweep (guint mark, GMainContext *context)
{
  guint n_found = 0;

  for (guint i = 0; i < MAX_ROUNDS; i++)
    if (!sweep_once (mark, context, &n_found))
      break;
  return n_found;
}

void
tandem_orphans_add_worker (pid_t pid, guint mark)
{
  g_hash_table_insert (workers, GINT_TO_POINTER (pid), GUINT_TO_POINTER (mark + 1));
}

guint
tandem_orphans_remove_worker (pid_t pid, GMainContext *context)
{
  guint mark = GPOINTER_TO_UINT (g_hash_table_lookup (workers, GINT_TO_POINTER (pid)));

  g_hash_table_remove (workers, GINT_TO_POINTER (pid));
  return mark > 0 ? sweep (mark - 1, context) : 0;
}
