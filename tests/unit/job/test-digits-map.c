/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The result memory of a job that is not trusted: what is right is mapped, anything else is an error. */
#include "job/tandem-digits-map.h"

#include "euler/tandem-digits-memory.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef GBytes *(*Map) (int fd, GError **error);

/* Memory of @size bytes that says it holds @count items of @magic, with @seals. */
static int
make_memory (const char *magic, guint64 count, gsize size, int seals)
{
  int fd = memfd_create ("result", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  g_assert_cmpint (ftruncate (fd, (off_t)size), ==, 0);
  if (size > 0)
    {
      g_assert_cmpint (pwrite (fd, magic, strlen (magic), 0), ==, strlen (magic));
      g_assert_cmpint (pwrite (fd, &count, sizeof count, (off_t)strlen (magic)), ==, sizeof count);
    }
  if (size > TANDEM_DIGITS_HEADER_SIZE)
    g_assert_cmpint (
        pwrite (fd, "71828182", MIN (8, size - TANDEM_DIGITS_HEADER_SIZE), TANDEM_DIGITS_HEADER_SIZE), >, 0);
  g_assert_cmpint (fcntl (fd, F_ADD_SEALS, seals), ==, 0);
  return fd;
}

static void
assert_refused (Map map, int fd)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = map (fd, &error);

  g_assert_null (bytes);
  g_assert_nonnull (error);
  close (fd);
}

static void
test_right (void)
{
  const gsize size = TANDEM_DIGITS_HEADER_SIZE + 8;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) digits = NULL;
  g_autoptr (GBytes) positions = NULL;
  g_autoptr (GBytes) none = NULL;
  int fd = make_memory (TANDEM_DIGITS_MAGIC, 5, size, F_SEAL_SHRINK);

  digits = tandem_digits_map (fd, &error);
  g_assert_no_error (error);
  close (fd);
  g_assert_cmpmem (g_bytes_get_data (digits, NULL), g_bytes_get_size (digits), "71828", 5);

  fd = make_memory (TANDEM_POSITIONS_MAGIC, 1, size, F_SEAL_SHRINK | F_SEAL_GROW);
  positions = tandem_positions_map (fd, &error);
  g_assert_no_error (error);
  close (fd);
  g_assert_cmpuint (g_bytes_get_size (positions), ==, sizeof (guint64));

  fd = make_memory ("", 0, TANDEM_DIGITS_HEADER_SIZE, F_SEAL_SHRINK);
  none = tandem_digits_map (fd, &error);
  g_assert_no_error (error);
  close (fd);
  g_assert_cmpuint (g_bytes_get_size (none), ==, 0);
}

static void
test_hostile (void)
{
  const gsize size = TANDEM_DIGITS_HEADER_SIZE + 8;

  assert_refused (tandem_digits_map, make_memory (TANDEM_DIGITS_MAGIC, 9, size, F_SEAL_SHRINK));
  assert_refused (tandem_digits_map, make_memory (TANDEM_DIGITS_MAGIC, G_MAXUINT64, size, F_SEAL_SHRINK));
  assert_refused (tandem_positions_map, make_memory (TANDEM_POSITIONS_MAGIC, 2, size, F_SEAL_SHRINK));
  assert_refused (tandem_positions_map,
                  make_memory (TANDEM_POSITIONS_MAGIC, G_MAXUINT64 / 4, size, F_SEAL_SHRINK));
  assert_refused (tandem_positions_map, make_memory (TANDEM_DIGITS_MAGIC, 1, size, F_SEAL_SHRINK));
  assert_refused (tandem_digits_map, make_memory ("", 0, size, F_SEAL_SHRINK));
}

/* What could be cut off while it is mapped would end the reader with SIGBUS. */
static void
test_not_sealed (void)
{
  const gsize size = TANDEM_DIGITS_HEADER_SIZE + 8;
  g_autofree char *path = NULL;
  int fd;

  assert_refused (tandem_digits_map, make_memory (TANDEM_DIGITS_MAGIC, 5, size, F_SEAL_GROW));
  assert_refused (tandem_digits_map, -1);

  fd = g_file_open_tmp ("tandem-result-XXXXXX", &path, NULL); /* a file cannot be sealed */
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (unlink (path), ==, 0);
  g_assert_cmpint (ftruncate (fd, (off_t)size), ==, 0);
  g_assert_cmpint (pwrite (fd, TANDEM_DIGITS_MAGIC, strlen (TANDEM_DIGITS_MAGIC), 0), >, 0);
  assert_refused (tandem_digits_map, fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/digits-map/right", test_right);
  g_test_add_func ("/digits-map/hostile", test_hostile);
  g_test_add_func ("/digits-map/not-sealed", test_not_sealed);
  return g_test_run ();
}
