/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The sandbox's filter: each call that it has to refuse is made, with arguments that do no harm where it is
 * not refused; and what the C library needs is made too. */
#include "process/tandem-sandbox.h"
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define NO_FOLDER (-1)
#define BAD_FD (-1)

static const char *const kinds[] = { "compute", "list", "read", "save" };
static char *path;    /* of a file */
static pid_t victim;  /* another process */
static int terminal;  /* the side of a terminal that programs have */
static int ends[2];   /* of a pipe */
static int shared_id; /* of memory that another made */

/* ---- Attempts ---- */

typedef struct
{
  const char *name;
  long number;
  long arguments[6];
} Call;

/* Returns whether all were refused, and says which were not. */
static gboolean
are_refused (const Call *calls, gsize n_calls)
{
  gboolean good = TRUE;

  for (gsize i = 0; i < n_calls; i++)
    {
      const long *with = calls[i].arguments;
      long result = syscall (calls[i].number, with[0], with[1], with[2], with[3], with[4], with[5]);

      if (result == -1 && (errno == EPERM || errno == ENOSYS))
        continue;
      g_printerr ("%s: %ld (%s)\n", calls[i].name, result, result < 0 ? g_strerror (errno) : "allowed");
      good = FALSE;
    }
  return good;
}

/* By their numbers where headers of the system may be older; those are the same everywhere. */
static gboolean
try_attributes (void)
{
  const long value[2] = { (long)"value", 5 };
  const Call calls[] = {
    { "fchmodat", SYS_fchmodat, { NO_FOLDER, (long)path, 0777 } },
    { "fchmodat2", 452, { NO_FOLDER, (long)path, 0777, 0 } },
    { "setxattr", SYS_setxattr, { (long)path, (long)"user.a", (long)"b", 1, 0 } },
    { "removexattr", SYS_removexattr, { (long)path, (long)"user.a" } },
    { "setxattrat", 463, { NO_FOLDER, (long)path, 0, (long)"user.a", (long)value, sizeof value } },
    { "removexattrat", 466, { NO_FOLDER, (long)path, 0, (long)"user.a" } },
    { "file_setattr", 469, { NO_FOLDER, (long)path, 0, 0, 0 } },
  };

  return are_refused (calls, G_N_ELEMENTS (calls));
}

static gboolean
try_unknown (void)
{
  const Call calls[] = {
    { "457", 457, { 0 } },   { "470", 470, { 0 } },         { "500", 500, { 0 } },
    { "1000", 1000, { 0 } }, { "1 << 29", 1 << 29, { 0 } }, { "1 << 30", 1 << 30 | 39, { 0 } },
    { "-1", -1, { 0 } },
  };

  return are_refused (calls, G_N_ELEMENTS (calls));
}

static gboolean
try_others (void)
{
  struct rlimit limit = { 16, 16 };
  const unsigned long mask[16] = { 1 };
  const int priority = 0;
  const guint32 scheduling[12] = { sizeof scheduling };
  const Call calls[] = {
    { "prlimit64 of another", SYS_prlimit64, { victim, RLIMIT_NOFILE, 0, (long)&limit } },
    { "prlimit64 of another, set", SYS_prlimit64, { victim, RLIMIT_NOFILE, (long)&limit, 0 } },
    { "prlimit64, set", SYS_prlimit64, { 0, RLIMIT_NOFILE, (long)&limit, 0 } },
    { "setpriority", SYS_setpriority, { PRIO_PROCESS, victim, 5 } },
    { "sched_setaffinity", SYS_sched_setaffinity, { victim, sizeof mask, (long)mask } },
    { "sched_setparam", SYS_sched_setparam, { victim, (long)&priority } },
    { "sched_setscheduler", SYS_sched_setscheduler, { victim, SCHED_BATCH, (long)&priority } },
    { "sched_setattr", SYS_sched_setattr, { victim, (long)scheduling, 0 } },
    { "ioprio_set", SYS_ioprio_set, { 1, victim, 2 << 13 | 7 } },
    { "process_madvise", SYS_process_madvise, { BAD_FD, 0, 0, 0, 0 } },
    { "process_mrelease", 448, { BAD_FD, 0 } },
    { "pidfd_open", SYS_pidfd_open, { victim, 0 } },
    { "migrate_pages", SYS_migrate_pages, { victim, 0, 0, 0 } },
    { "move_pages", SYS_move_pages, { victim, 0, 0, 0, 0, 0 } },
    { "setpgid", SYS_setpgid, { victim, victim } },
    { "prctl: outlive the parent", SYS_prctl, { PR_SET_PDEATHSIG, 0, 0, 0, 0 } },
    { "prctl: core scheduling", SYS_prctl, { 62, 99, victim, 0, 0 } },
  };

  return are_refused (calls, G_N_ELEMENTS (calls));
}

static gboolean
try_ipc (void)
{
  const Call calls[] = {
#ifdef SYS_shmget
    { "shmget", SYS_shmget, { IPC_PRIVATE, 4096, IPC_CREAT } },
    { "shmat", SYS_shmat, { shared_id, 0, 0 } },
    { "shmctl", SYS_shmctl, { shared_id, IPC_RMID, 0 } },
    { "semget", SYS_semget, { IPC_PRIVATE, 0, 0 } },
    { "semctl", SYS_semctl, { BAD_FD, 0, IPC_RMID, 0 } },
    { "semtimedop", SYS_semtimedop, { BAD_FD, 0, 0, 0 } },
    { "msgget", SYS_msgget, { BAD_FD, 0 } },
    { "msgsnd", SYS_msgsnd, { BAD_FD, 0, 0, 0 } },
    { "msgrcv", SYS_msgrcv, { BAD_FD, 0, 0, 0, 0 } },
    { "msgctl", SYS_msgctl, { BAD_FD, IPC_RMID, 0 } },
#endif
    { "mq_open", SYS_mq_open, { (long)"tandem-test", O_RDWR, 0, 0 } },
    { "mq_unlink", SYS_mq_unlink, { (long)"tandem-test" } },
    { "mq_timedsend", SYS_mq_timedsend, { BAD_FD, 0, 0, 0, 0 } },
    { "mq_timedreceive", SYS_mq_timedreceive, { BAD_FD, 0, 0, 0, 0 } },
    { "mq_notify", SYS_mq_notify, { BAD_FD, 0 } },
    { "sendto", SYS_sendto, { BAD_FD, 0, 0, 0, 0, 0 } },
    { "sendmmsg", SYS_sendmmsg, { BAD_FD, 0, 0, 0 } },
  };

  return are_refused (calls, G_N_ELEMENTS (calls));
}

static gboolean
try_control (void)
{
  static const char key = 'x';
  const Call calls[] = {
    { "TIOCSTI", SYS_ioctl, { terminal, TIOCSTI, (long)&key } },
    { "TIOCSTI, long", SYS_ioctl, { terminal, (long)(1ULL << 32 | TIOCSTI), (long)&key } },
    { "TIOCLINUX", SYS_ioctl, { terminal, TIOCLINUX, (long)&key } },
    { "TIOCSCTTY", SYS_ioctl, { terminal, TIOCSCTTY, 0 } },
    { "TIOCSPGRP", SYS_ioctl, { terminal, TIOCSPGRP, 0 } },
    { "FIOASYNC", SYS_ioctl, { ends[0], FIOASYNC, 0 } },
    { "FIOSETOWN", SYS_ioctl, { ends[0], FIOSETOWN, 0 } },
    { "FS_IOC_SETFLAGS", SYS_ioctl, { ends[0], 0x40086602, 0 } },
    { "an unknown one", SYS_ioctl, { ends[0], 0x7a7a, 0 } },
    { "F_SETOWN", SYS_fcntl, { ends[0], F_SETOWN, victim } },
    { "F_SETOWN_EX", SYS_fcntl, { ends[0], 15, 0 } },
    { "F_SETSIG", SYS_fcntl, { ends[0], 10, SIGTERM } },
    { "F_SETLEASE", SYS_fcntl, { ends[0], 1024, F_UNLCK } },
    { "F_NOTIFY", SYS_fcntl, { ends[0], 1026, 0 } },
    { "F_SETFL: O_ASYNC", SYS_fcntl, { ends[0], F_SETFL, O_ASYNC } },
    { "an unknown one of fcntl", SYS_fcntl, { ends[0], 2000, 0 } },
  };

  return are_refused (calls, G_N_ELEMENTS (calls));
}

static gboolean
try_system (void)
{
  const Call calls[] = {
    { "mount_setattr", 442, { BAD_FD, 0, 0, 0, 0 } },
    { "fsconfig", SYS_fsconfig, { BAD_FD, 0, 0, 0, 0 } },
    { "fspick", SYS_fspick, { BAD_FD, 0, 0 } },
    { "open_tree_attr", 467, { BAD_FD, 0, 0, 0, 0 } },
    { "quotactl_fd", 443, { BAD_FD, 0, 0, 0 } },
    { "clock_adjtime", SYS_clock_adjtime, { 0, 0 } },
    { "adjtimex", SYS_adjtimex, { 0 } },
    { "capset", SYS_capset, { 0, 0 } },
    { "syslog", SYS_syslog, { 10, 0, 0 } },
    { "setfsuid", SYS_setfsuid, { -1 } },
    { "setfsgid", SYS_setfsgid, { -1 } },
    { "inotify_init1", SYS_inotify_init1, { 0 } },
    { "inotify_add_watch", SYS_inotify_add_watch, { BAD_FD, (long)path, 1 } },
    { "fanotify_init", SYS_fanotify_init, { 0, 0 } },
    { "io_setup", SYS_io_setup, { 0, 0 } },
    { "io_submit", SYS_io_submit, { 0, 0, 0 } },
#ifdef SYS_kexec_file_load
    { "kexec_file_load", SYS_kexec_file_load, { BAD_FD, BAD_FD, 0, 0, 0 } },
#endif
#ifdef SYS_inotify_init
    { "inotify_init", SYS_inotify_init, { 0 } },
#endif
#ifdef SYS_ioperm
    { "ioperm", SYS_ioperm, { -1, 0, 0 } },
    { "iopl", SYS_iopl, { 9 } },
    { "modify_ldt", SYS_modify_ldt, { 9, 0, 0 } },
#endif
  };

  return are_refused (calls, G_N_ELEMENTS (calls));
}

/* What saves a file locks it. */
static gboolean
try_lock (void)
{
  const Call calls[] = { { "flock", SYS_flock, { BAD_FD, 0 } } };

  return are_refused (calls, G_N_ELEMENTS (calls));
}

/* What root could undo by itself. */
static gboolean
try_limit (void)
{
  const struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };

  return setrlimit (RLIMIT_FSIZE, &limit) == -1 && errno == EPERM;
}

/* ---- What is needed ---- */

static gboolean
do_what_is_needed (void)
{
  struct rlimit limit;
  struct pollfd waiting = { .fd = ends[0], .events = POLLIN };
  cpu_set_t processors;
  guint64 one = 1;
  int event = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  int other = fcntl (ends[0], F_DUPFD_CLOEXEC, 3);
  int flags = fcntl (ends[0], F_GETFL);
  int count;

  return event >= 0 && other >= 0 && flags >= 0 && fcntl (ends[0], F_SETFL, flags | O_NONBLOCK) == 0
         && fcntl (other, F_SETFD, FD_CLOEXEC) == 0 && fcntl (other, F_GETFD) == FD_CLOEXEC
         && write (event, &one, sizeof one) == sizeof one && write (ends[1], "x", 1) == 1
         && poll (&waiting, 1, 0) == 1 && ioctl (ends[0], FIONREAD, &count) == 0 && count == 1
         && read (ends[0], &one, 1) == 1 && getrlimit (RLIMIT_STACK, &limit) == 0

         && sched_getaffinity (0, sizeof processors, &processors) == 0
         && prctl (PR_SET_NAME, "sandboxed", 0, 0, 0) == 0 && isatty (ends[0]) == 0
         && signal (SIGUSR1, SIG_IGN) != SIG_ERR && raise (SIGUSR1) == 0;
}

/* ---- Tests ---- */

typedef struct
{
  const char *name;
  gboolean (*is_good) (void);
} Try;

static const Try tries[] = {
  { "attributes", try_attributes }, { "unknown", try_unknown },
  { "others", try_others },         { "ipc", try_ipc },
  { "control", try_control },       { "system", try_system },
  { "limit", try_limit },           { "needed", do_what_is_needed },
};

static int
try_all (gpointer data)
{
  TandemSandboxKind kind = (TandemSandboxKind)GPOINTER_TO_INT (data);
  g_autoptr (TandemSandbox) sandbox = tandem_sandbox_new (kind);
  struct rlimit limit;
  int n_bad = 0;

  signal (SIGXFSZ, SIG_IGN); /* what fails is said on stderr, which may be a file */
  if ((tandem_sandbox_enter (sandbox) & TANDEM_SANDBOX_HAS_FILTER) == 0)
    return SKIPPED;
  if (getrlimit (RLIMIT_FSIZE, &limit) != 0 || (limit.rlim_cur == 0) == (kind == TANDEM_SANDBOX_SAVE))
    n_bad++;
  if (kind != TANDEM_SANDBOX_SAVE && !try_lock ())
    n_bad++;
  for (gsize i = 0; i < G_N_ELEMENTS (tries); i++)
    if (!tries[i].is_good ())
      {
        g_printerr ("%s: bad\n", tries[i].name);
        n_bad++;
      }
  return n_bad;
}

static void
test_calls (gconstpointer data)
{
  if (!run_apart (try_all, (gpointer)data))
    g_test_skip ("The kernel has no filter of system calls");
  g_assert_cmpint (kill (victim, 0), ==, 0);
}

static void
set_up (void)
{
  int master = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  int fd = g_file_open_tmp ("tandem-sandbox-XXXXXX", &path, NULL);

  g_assert_true (master >= 0 && fd >= 0);
  close (fd);
  grantpt (master);
  unlockpt (master);
  terminal = open (ptsname (master), O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (pipe (ends), ==, 0);
  shared_id = shmget (IPC_PRIVATE, 4096, IPC_CREAT | 0600);
  victim = fork ();
  if (victim == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
      g_usleep (600 * SECOND);
      _exit (0);
    }
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_unsetenv ("TANDEM_TEST_WITHOUT_SANDBOX");
  if (is_under_valgrind ())
    {
      g_print ("1..0 # SKIP valgrind itself makes the calls that are refused\n");
      return 0;
    }
  set_up ();
  for (int i = 0; i < (int)G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *name = g_strdup_printf ("/sandbox/calls/%s", kinds[i]);

      g_test_add_data_func (name, GINT_TO_POINTER (i), test_calls);
    }
  status = g_test_run ();

  kill (victim, SIGKILL);
  waitpid (victim, NULL, 0);
  shmctl (shared_id, IPC_RMID, NULL);
  unlink (path);
  g_free (path);
  return status;
}
