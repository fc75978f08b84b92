/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The system calls that move bytes do less than they were asked for, or are interrupted, or have nothing
 * now, each as often as it does all: this program has its own of each. */
#include "process/tandem-log-file.h"
#include "process/tandem-log.h"
#include "process/tandem-pool.h"
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static gboolean injecting; /* inherited by workers */
static guint32 state = 1;
static guint n_injected[3];

static guint32
next_random (void)
{
  state = state * 1664525u + 1013904223u;
  return state >> 8;
}

/* Pipes and files: what the process layer moves bytes through. */
static gboolean
is_of_kind (int fd, mode_t kind)
{
  struct stat status;

  return fstat (fd, &status) == 0 && (status.st_mode & S_IFMT) == kind;
}

static gboolean
is_wanted (int fd)
{
  return injecting && (is_of_kind (fd, S_IFIFO) || is_of_kind (fd, S_IFREG));
}

/* No kernel says that there is nothing to read while there is: what is left of a worker that has ended is
 * read once. */
static gboolean
has_something (int fd)
{
  int n_bytes = 0;

  return ioctl (fd, FIONREAD, &n_bytes) == 0 && n_bytes > 0;
}

/* Whether to fail now, with errno set. */
static gboolean
fails (int fd, gboolean reading)
{
  guint32 choice = next_random () % 4;

  if (choice == 0)
    {
      n_injected[0]++;
      errno = EINTR;
      return TRUE;
    }
  if (choice == 1 && is_of_kind (fd, S_IFIFO) && (fcntl (fd, F_GETFL) & O_NONBLOCK) != 0
      && !(reading && has_something (fd)))
    {
      n_injected[1]++;
      errno = EAGAIN;
      return TRUE;
    }
  return FALSE;
}

/* Between 1 and all of @size, rather few. */
static gsize
shorten (gsize size)
{
  gsize limit = next_random () % 2 == 0 ? 40 : 40000;
  gsize shortened = size > 1 ? 1 + next_random () % MIN (size, limit) : size;

  n_injected[2] += shortened < size ? 1 : 0;
  return shortened;
}

ssize_t
write (int fd, const void *data, size_t size)
{
  if (!is_wanted (fd))
    return syscall (SYS_write, fd, data, size);
  return fails (fd, FALSE) ? -1 : syscall (SYS_write, fd, data, shorten (size));
}

ssize_t
read (int fd, void *data, size_t size)
{
  if (!is_wanted (fd))
    return syscall (SYS_read, fd, data, size);
  return fails (fd, TRUE) ? -1 : syscall (SYS_read, fd, data, shorten (size));
}

ssize_t
writev (int fd, const struct iovec *parts, int n_parts)
{
  if (!is_wanted (fd) || n_parts == 0)
    return syscall (SYS_writev, fd, parts, n_parts);
  if (fails (fd, FALSE))
    return -1;
  return n_parts > 1 && next_random () % 2 == 0
             ? syscall (SYS_writev, fd, parts, n_parts - 1)
             : syscall (SYS_write, fd, parts[0].iov_base, shorten (parts[0].iov_len));
}

ssize_t
sendmsg (int fd, const struct msghdr *message, int flags)
{
  if (injecting && next_random () % 2 == 0)
    {
      errno = EINTR;
      return -1;
    }
  return syscall (SYS_sendmsg, fd, message, flags);
}

ssize_t
recvmsg (int fd, struct msghdr *message, int flags)
{
  if (injecting && next_random () % 2 == 0)
    {
      errno = EINTR;
      return -1;
    }
  return syscall (SYS_recvmsg, fd, message, flags);
}

/* ---- The tests ---- */

static GVariant *
echo (TandemWorker *worker, GVariant *arguments, gpointer user_data, GError **error)
{
  state += 7919 * (tandem_worker_get_index (worker) + 1); /* each worker has a sequence of its own */
  g_message ("echo of %" G_GSIZE_FORMAT " bytes", g_variant_get_size (arguments));
  return g_variant_ref (arguments);
}

static GVariant *
make_argument (guint number)
{
  const gsize sizes[] = { 0, 1, 100, 2048, 2049, 65511, 65536, 300000 };
  gsize size = sizes[number % G_N_ELEMENTS (sizes)];
  guint8 *data = g_malloc (size + 1);

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8)(i * 31 + i / 256 + number);
  return g_variant_ref_sink (
      g_variant_new_from_data (G_VARIANT_TYPE_BYTESTRING, data, size, TRUE, g_free, data));
}

static guint n_records;

static void
count_record (const TandemLogRecord *record, gpointer user_data)
{
  n_records += g_str_has_prefix (record->message, "echo of ") ? 1 : 0;
}

static void
test_pool (gconstpointer data)
{
  guint chunk_size = GPOINTER_TO_UINT (data);
  guint n_tasks = is_under_valgrind () ? 16 : 160; /* of each size there are some */
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  TandemResults *results = NULL;
  TandemPool *pool = tandem_pool_new ("worker", 2);
  gboolean joined = FALSE;

  n_records = 0;
  for (guint i = 0; i < n_tasks; i++)
    g_ptr_array_add (arguments, make_argument (i));
  injecting = TRUE;
  g_assert_true (tandem_pool_start (pool, NULL));
  tandem_pool_map_chunked_async (pool, echo, arguments, chunk_size, keep_results, &results);
  tandem_pool_join_async (pool, set_done, &joined);
  ITERATE_UNTIL (joined);
  injecting = FALSE;

  for (guint i = 0; i < n_tasks; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) value = tandem_results_get_value (results, i, &error);

      g_assert_no_error (error);
      g_assert_true (g_variant_equal (value, arguments->pdata[i]));
      g_assert_cmpuint (tandem_results_get_deaths (results, i), ==, 0);
    }
  g_assert_cmpuint (n_records, ==, n_tasks);
  g_assert_cmpuint (tandem_pool_get_counts (pool)->stopped, ==, 2);
  for (guint i = 0; i < G_N_ELEMENTS (n_injected); i++)
    g_assert_cmpuint (n_injected[i], >, n_tasks / 8);
  tandem_results_unref (results);
  g_assert_finalize_object (pool);
  assert_no_children ();
}

/* A line of the log on a pipe that takes a part of it. */
static void
test_log_line (void)
{
  g_autofree char *long_text = g_strnfill (1500, 'x');
  const TandemLogRecord record = {
    .level = G_LOG_LEVEL_MESSAGE, .process = "test", .domain = "", .message = long_text
  };
  char text[4096] = { 0 };
  gsize filled = 0;
  int ends[2];
  int old = dup (STDERR_FILENO);

  g_assert_cmpint (pipe (ends), ==, 0);
  dup2 (ends[1], STDERR_FILENO);
  close (ends[1]);
  injecting = TRUE;
  tandem_log_write_line (&record);
  injecting = FALSE;
  dup2 (old, STDERR_FILENO);
  close (old);
  for (gssize count; (count = read (ends[0], text + filled, sizeof text - filled - 1)) > 0;)
    filled += (gsize)count;
  close (ends[0]);
  g_assert_nonnull (strstr (text, long_text));
  g_assert_true (g_str_has_suffix (text, "x\n"));
}

static void
test_log_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("tandem-syscalls-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "test.log", NULL);
  g_autoptr (TandemLogFile) file = tandem_log_file_new (path, 1 << 20, 1, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  injecting = TRUE;
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *message = g_strdup_printf ("record %u", i);
      const TandemLogRecord record = {
        .level = G_LOG_LEVEL_MESSAGE, .process = "test", .domain = "", .message = message
      };

      tandem_log_file_write (file, &record);
    }
  injecting = FALSE;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 101);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *message = g_strdup_printf (" test message: record %u", i);

      g_assert_true (g_str_has_suffix (lines[i], message));
    }
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_default_handler (g_log_default_handler, NULL); /* newer tests keep what is logged to themselves */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  tandem_log_init ("program", G_LOG_LEVEL_MESSAGE, count_record, NULL);

  g_test_add_data_func ("/syscalls/pool", GUINT_TO_POINTER (1), test_pool);
  g_test_add_data_func ("/syscalls/pool/chunks", GUINT_TO_POINTER (8), test_pool);
  g_test_add_func ("/syscalls/log-line", test_log_line);
  g_test_add_func ("/syscalls/log-file", test_log_file);
  return g_test_run ();
}
