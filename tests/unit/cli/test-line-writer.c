/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/tandem-cli-options.h"
#include "cli/tandem-line-writer.h"

#include <glib-unix.h>
#include <malloc.h>
#include <string.h>
#include <unistd.h>

#define LINE 1024
#define N_LINES 65536u

GQuark
tandem_cli_error_quark (void) /* of the whole program's options, which are not here */
{
  return g_quark_from_static_string ("tandem-cli-error-quark");
}

static gsize
get_allocated (void)
{
  const struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

static void
read_line (int fd, guint number)
{
  char line[LINE];
  gsize size = 0;

  while (size < LINE)
    {
      gssize count = read (fd, line + size, LINE - size);

      g_assert_cmpint (count, >, 0);
      size += (gsize)count;
    }
  g_assert_cmpuint (g_ascii_strtoull (line, NULL, 10), ==, number);
  g_assert_cmpint (line[LINE - 1], ==, '\n');
}

/* Who always lags a little gets all of it, and what was read is not kept. */
static void
test_lag (void)
{
  g_autoptr (TandemLineWriter) writer = NULL;
  gsize before, most = 0;
  guint n_read = 0;
  int fds[2];

  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  writer = tandem_line_writer_new (fds[1], "test");
  before = get_allocated ();
  for (guint i = 0; i < N_LINES; i++)
    {
      char line[LINE] = { 0 };

      memset (line, '.', LINE - 1);
      line[g_snprintf (line, LINE, "%08u", i)] = ' ';
      tandem_line_writer_write (writer, line);
      if (i >= 256)
        {
          read_line (fds[0], n_read++);
          g_assert_cmpuint (tandem_line_writer_get_pending (writer), >, 0);
        }
      most = MAX (most, get_allocated ());
    }
  while (n_read < N_LINES)
    {
      g_main_context_iteration (NULL, FALSE);
      read_line (fds[0], n_read++);
    }
  g_assert_cmpuint (tandem_line_writer_get_pending (writer), ==, 0);
  g_assert_no_error (tandem_line_writer_get_error (writer));
  g_assert_cmpuint (most, <, before + ((gsize)4 << 20)); /* of 64 MiB */
  tandem_line_writer_give_up (writer);
  close (fds[0]);
  close (fds[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/line-writer/lag", test_lag);
  return g_test_run ();
}
