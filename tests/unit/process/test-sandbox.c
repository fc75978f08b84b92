/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The sandbox: a worker in it tries what must be refused, and what must still work. */
#include "process/tandem-sandbox.h"
#include "process/tandem-pool.h"
#include "support.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define OUTSIDE "/etc/passwd"
#define BROKEN_OUT 90 /* a status beyond the numbers of the attempts */

static char *inside; /* a directory with a file, a folder and a link in it */
static char *beyond; /* a file elsewhere */
static pid_t victim; /* a process that a worker may not signal */

static char *
path_of (const char *name)
{
  return g_build_filename (inside, name, NULL);
}

/* ---- Attempts: each returns whether it was refused ---- */

static gboolean
was_refused (long result)
{
  return result < 0 && (errno == EPERM || errno == EACCES || errno == ENOSYS);
}

static gboolean
try_program (void)
{
  char *const arguments[] = { (char *)"true", NULL };

  return was_refused (execve ("/bin/true", arguments, NULL));
}

static gboolean
try_fork (void)
{
  pid_t pid = fork ();

  if (pid == 0)
    _exit (0);
  return was_refused (pid);
}

static gboolean
try_create (void)
{
  g_autofree char *path = path_of ("new");

  return was_refused (open (path, O_WRONLY | O_CREAT, 0600))
         && was_refused (open (path, O_RDONLY | O_CREAT, 0600)) && was_refused (mkdir (path, 0700))
         && was_refused (mkfifo (path, 0600)) && was_refused (symlink ("/", path))
         && was_refused (open (inside, O_TMPFILE | O_RDWR, 0600));
}

static gboolean
try_write (void)
{
  g_autofree char *path = path_of ("file");

  return was_refused (open (path, O_WRONLY)) && was_refused (open (path, O_RDWR))
         && was_refused (open (path, O_RDONLY | O_TRUNC)) && was_refused (truncate (path, 0));
}

static gboolean
try_grow (void)
{
  int fd = memfd_create ("sandbox", MFD_CLOEXEC);
  gboolean refused =
      fd >= 0 && write (fd, "x", 1) < 0 && errno == EFBIG && ftruncate (fd, 1) < 0 && errno == EFBIG;

  close (fd);
  return refused;
}

static gboolean
try_remove (void)
{
  g_autofree char *path = path_of ("file");
  g_autofree char *folder = path_of ("folder");
  g_autofree char *other = path_of ("other");

  return was_refused (unlink (path)) && was_refused (unlinkat (AT_FDCWD, path, 0))
         && was_refused (rmdir (folder)) && was_refused (rename (path, other))
         && was_refused (link (path, other));
}

static gboolean
try_attributes (void)
{
  g_autofree char *path = path_of ("file");

  return was_refused (chmod (path, 0777)) && was_refused (chown (path, 1, 1))
         && was_refused (utimensat (AT_FDCWD, path, NULL, 0));
}

static gboolean
try_network (void)
{
  return was_refused (socket (AF_INET, SOCK_STREAM, 0)) && was_refused (socket (AF_UNIX, SOCK_STREAM, 0));
}

static gboolean
try_signals (void)
{
  return was_refused (kill (victim, SIGTERM)) && was_refused (kill (getppid (), 0))
         && was_refused (syscall (SYS_tgkill, victim, victim, SIGTERM))
         && was_refused (ptrace (PTRACE_ATTACH, victim, NULL, NULL));
}

static gboolean
try_system (void)
{
  return was_refused (mount ("none", inside, "tmpfs", 0, NULL)) && was_refused (chroot (inside))
         && was_refused (syscall (SYS_unshare, 0x10000000 /* CLONE_NEWUSER */))
         && was_refused (syscall (SYS_io_uring_setup, 4, NULL));
}

static gboolean
try_openat2 (void)
{
  const struct open_how how = { .flags = O_WRONLY };
  g_autofree char *path = path_of ("file");

  return was_refused (syscall (SYS_openat2, AT_FDCWD, path, &how, sizeof how));
}

static gboolean
try_read_outside (void)
{
  return was_refused (open (OUTSIDE, O_RDONLY));
}

static gboolean
try_read_through_link (void)
{
  g_autofree char *path = path_of ("link");

  return was_refused (open (path, O_RDONLY));
}

static gboolean
try_read_inside (void)
{
  g_autofree char *path = path_of ("file");

  return was_refused (open (path, O_RDONLY));
}

static gboolean
is_listed (const char *folder)
{
  DIR *dir = opendir (folder);

  if (dir == NULL)
    return FALSE;
  closedir (dir);
  return TRUE;
}

static gboolean
try_list (void)
{
  return !is_listed (inside) && was_refused (-1);
}

typedef struct
{
  const char *name;
  gboolean (*is_refused) (void);
  gboolean allowed[3]; /* by kind */
} Attempt;

static const Attempt attempts[] = {
  { "run a program", try_program, { FALSE, FALSE, FALSE } },
  { "fork", try_fork, { FALSE, FALSE, FALSE } },
  { "create", try_create, { FALSE, FALSE, FALSE } },
  { "write", try_write, { FALSE, FALSE, FALSE } },
  { "let a file grow", try_grow, { FALSE, FALSE, FALSE } },
  { "remove", try_remove, { FALSE, FALSE, FALSE } },
  { "change attributes", try_attributes, { FALSE, FALSE, FALSE } },
  { "use the network", try_network, { FALSE, FALSE, FALSE } },
  { "signal others", try_signals, { FALSE, FALSE, FALSE } },
  { "change the system", try_system, { FALSE, FALSE, FALSE } },
  { "open for writing by openat2", try_openat2, { FALSE, FALSE, FALSE } },
  { "read a file outside", try_read_outside, { FALSE, FALSE, FALSE } },
  { "read a file outside through a link", try_read_through_link, { FALSE, FALSE, FALSE } },
  { "read a file inside", try_read_inside, { FALSE, FALSE, TRUE } },
  { "list a directory", try_list, { FALSE, TRUE, TRUE } },
};

/* The names of the attempts that were refused. */
static GVariant *
attempt_all (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  GVariantBuilder refused;

  g_variant_builder_init (&refused, G_VARIANT_TYPE_STRING_ARRAY);
  for (gsize i = 0; i < G_N_ELEMENTS (attempts); i++)
    if (attempts[i].is_refused ())
      g_variant_builder_add (&refused, "s", attempts[i].name);
  return g_variant_builder_end (&refused);
}

/* ---- Tests ---- */

static void
take_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GVariant **value = user_data;
  g_autoptr (GError) error = NULL;

  *value = tandem_pool_apply_finish (TANDEM_POOL (source), result, &error);
  g_assert_no_error (error);
}

/* The result of @function in a sandboxed worker. */
static GVariant *
run_in_sandbox (TandemSandboxKind kind, TandemTaskFunc function)
{
  g_autoptr (TandemPool) pool = tandem_pool_new ("worker", 1);
  g_autoptr (TandemSandbox) sandbox = tandem_sandbox_new (kind);
  g_autoptr (GError) error = NULL;
  GVariant *value = NULL;
  gboolean stopped = FALSE;

  if (kind == TANDEM_SANDBOX_READ || kind == TANDEM_SANDBOX_SAVE)
    {
      int fd = open (inside, O_PATH | O_DIRECTORY | O_CLOEXEC);

      tandem_sandbox_add_root (sandbox, fd);
      close (fd);
    }
  tandem_pool_set_sandbox (pool, sandbox);
  tandem_pool_start (pool, &error);
  g_assert_no_error (error);
  tandem_pool_apply_async (pool, function, NULL, take_result, &value);
  ITERATE_UNTIL (value != NULL);
  tandem_pool_stop_async (pool, SECOND, SECOND, set_done, &stopped);
  ITERATE_UNTIL (stopped);
  return value;
}

static gboolean
is_in (const char *const *names, const char *name)
{
  return g_strv_contains (names, name);
}

static void
test_refusals (gconstpointer data)
{
  TandemSandboxKind kind = (TandemSandboxKind)GPOINTER_TO_INT (data);
  g_autoptr (GVariant) value = run_in_sandbox (kind, attempt_all);
  g_autofree const char **refused = g_variant_get_strv (value, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (attempts); i++)
    {
      g_test_message ("%s: %s", attempts[i].name, is_in (refused, attempts[i].name) ? "refused" : "allowed");
      g_assert_cmpint (is_in (refused, attempts[i].name), !=, attempts[i].allowed[kind]);
    }
  g_assert_cmpint (kill (victim, 0), ==, 0);
}

/* What the work needs: memory, the clock, files that were open before, looking at names. */
static GVariant *
do_what_is_allowed (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  gsize size = 40 << 20; /* too large for the pipe at once, and not to travel as memory */
  guint8 *data = g_malloc0 (size);
  struct stat status;

  if (lstat (OUTSIDE, &status) != 0)
    data[0] = 1;
  if (sysconf (_SC_NPROCESSORS_ONLN) < 1 || g_get_monotonic_time () == 0)
    data[0] = 1;
  return g_variant_new_from_data (G_VARIANT_TYPE ("ay"), data, size, TRUE, g_free, data);
}

static void
test_allowed (void)
{
  g_autoptr (GVariant) value = run_in_sandbox (TANDEM_SANDBOX_LIST, do_what_is_allowed);

  g_assert_cmpuint (g_variant_get_size (value), ==, 40 << 20);
  g_assert_cmpint (*(const guint8 *)g_variant_get_data (value), ==, 0);
}

/* A file is written beside another, takes its place, and goes; nothing else does. */
static GVariant *
save_files (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  g_autofree char *file = path_of ("file");
  g_autofree char *part = path_of ("part");
  g_autofree char *saved = path_of ("saved");
  g_autofree char *other = g_strconcat (beyond, "-2", NULL);
  g_auto (GStrv) list = NULL;
  g_autoptr (GStrvBuilder) wrong = g_strv_builder_new ();
  int fd = open (part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd < 0 || write (fd, "x", 1) != 1 || fchmod (fd, 0640) != 0 || fsync (fd) != 0
      || rename (part, saved) != 0)
    g_strv_builder_add (wrong, "save");
  close (fd);
  if (!is_listed (inside) || unlink (saved) != 0)
    g_strv_builder_add (wrong, "list and remove");
  if (!try_read_inside () || !try_read_outside ())
    g_strv_builder_add (wrong, "read");
  if (!was_refused (open (other, O_WRONLY | O_CREAT, 0600)) || !was_refused (open (beyond, O_WRONLY)))
    g_strv_builder_add (wrong, "write elsewhere");
  if (rename (file, other) == 0)
    g_strv_builder_add (wrong, "rename to elsewhere");
  if (!was_refused (unlink (beyond)) || is_listed ("/etc"))
    g_strv_builder_add (wrong, "remove and list elsewhere");
  if (!was_refused (mkdir (part, 0700)) || !was_refused (symlink ("/", part))
      || !was_refused (link (file, part)) || !was_refused (mkfifo (part, 0600)))
    g_strv_builder_add (wrong, "make others than files");
  if (!try_program () || !try_fork () || !try_attributes () || !try_network () || !try_signals ()
      || !try_system () || !try_openat2 ())
    g_strv_builder_add (wrong, "all else");
  list = g_strv_builder_end (wrong);
  return g_variant_new_strv ((const char *const *)list, -1);
}

static void
test_save (void)
{
  g_autoptr (GVariant) value = NULL;
  g_autofree const char **wrong = NULL;
  int fd = g_file_open_tmp ("tandem-sandbox-XXXXXX", &beyond, NULL);

  g_assert_cmpint (fd, >=, 0);
  close (fd);
  value = run_in_sandbox (TANDEM_SANDBOX_SAVE, save_files);
  wrong = g_variant_get_strv (value, NULL);
  for (gsize i = 0; wrong[i] != NULL; i++)
    g_test_message ("wrong: %s", wrong[i]);
  g_assert_null (wrong[0]);
  g_assert_cmpint (g_unlink (beyond), ==, 0);
  g_clear_pointer (&beyond, g_free);
}

/* It may still end itself by a signal, as a crash does. */
static gboolean
raise_abort (TandemWorker *worker, gpointer user_data, GError **error)
{
  abort ();
}

static void
test_abort (void)
{
  const TandemWorkerHooks hooks = { .work = raise_abort };
  g_autoptr (TandemProcess) process = tandem_process_new ("worker", 0, &hooks, NULL);
  g_autoptr (TandemSandbox) sandbox = tandem_sandbox_new (TANDEM_SANDBOX_COMPUTE);

  tandem_process_set_sandbox (process, sandbox);
  g_assert_true (tandem_process_start (process, NULL));
  g_assert_true (tandem_process_join (process, 30 * SECOND));
  g_assert_cmpint (tandem_process_get_exit_report (process)->signal, ==, SIGABRT);
}

/* The hook start_up runs before, and a descriptor from then stays of use. */
static gboolean
open_outside (TandemWorker *worker, gpointer user_data, GError **error)
{
  *(int *)user_data = open (OUTSIDE, O_RDONLY);
  return *(int *)user_data >= 0;
}

static gboolean
read_outside (TandemWorker *worker, gpointer user_data, GError **error)
{
  char byte;

  _exit (read (*(int *)user_data, &byte, 1) == 1 && open (OUTSIDE, O_RDONLY) < 0 ? 0 : BROKEN_OUT);
}

static void
test_start_up (void)
{
  const TandemWorkerHooks hooks = { .start_up = open_outside, .work = read_outside };
  int *fd = new_shared (sizeof (int));
  g_autoptr (TandemProcess) process = tandem_process_new ("worker", 0, &hooks, fd);
  g_autoptr (TandemSandbox) sandbox = tandem_sandbox_new (TANDEM_SANDBOX_COMPUTE);

  tandem_process_set_sandbox (process, sandbox);
  g_assert_true (tandem_process_start (process, NULL));
  g_assert_true (tandem_process_join (process, 30 * SECOND));
  g_assert_cmpint (tandem_process_get_exit_report (process)->code, ==, 0);
}

static void
make_inside (void)
{
  g_autofree char *file = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *link_path = NULL;

  inside = g_dir_make_tmp ("tandem-sandbox-XXXXXX", NULL);
  file = path_of ("file");
  folder = path_of ("folder");
  link_path = path_of ("link");
  g_assert_true (g_file_set_contents (file, "content", -1, NULL));
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_cmpint (symlink (OUTSIDE, link_path), ==, 0);
}

static void
remove_inside (void)
{
  g_autofree char *file = path_of ("file");
  g_autofree char *folder = path_of ("folder");
  g_autofree char *link_path = path_of ("link");

  g_assert_cmpint (g_unlink (file), ==, 0);
  g_assert_cmpint (g_unlink (link_path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_assert_cmpint (g_rmdir (inside), ==, 0); /* nothing else was made in it */
  g_free (inside);
}

int
main (int argc, char *argv[])
{
  static const char *const kinds[] = { "compute", "list", "read" };
  int status;

  g_test_init (&argc, &argv, NULL);
  g_unsetenv ("TANDEM_TEST_WITHOUT_SANDBOX");
  if (is_under_valgrind ())
    {
      g_print ("1..0 # SKIP valgrind itself makes the calls that are refused\n");
      return 0;
    }
  make_inside ();
  victim = fork ();
  if (victim == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
      g_usleep (600 * SECOND);
      _exit (0);
    }

  for (int i = 0; i < (int)G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *name = g_strdup_printf ("/sandbox/refusals/%s", kinds[i]);

      g_test_add_data_func (name, GINT_TO_POINTER (i), test_refusals);
    }
  g_test_add_func ("/sandbox/allowed", test_allowed);
  g_test_add_func ("/sandbox/abort", test_abort);
  g_test_add_func ("/sandbox/start-up", test_start_up);
  g_test_add_func ("/sandbox/save", test_save);
  status = g_test_run ();

  kill (victim, SIGKILL);
  waitpid (victim, NULL, 0);
  remove_inside ();
  return status;
}
