/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Feeds arbitrary bytes to what reads a file of digits that somebody else made. With -DTANDEM_FUZZ_FILES: a
 * program that does so with the files given to it. */
#include "job/tandem-digits-source.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
read_source (TandemDigitsSource *source)
{
  guint64 position = 0;

  if (!tandem_digits_source_make_room (source, NULL))
    return;

  for (guint64 piece = 0; piece < tandem_digits_source_get_n_pieces (source); piece++)
    {
      guint64 n_digits = 0;
      gsize n_read = 0;
      g_autofree char *digits = NULL;

      if (!tandem_digits_source_count (source, piece, &n_digits, NULL))
        return;
      g_assert_true (tandem_digits_source_load (source, piece, position, NULL));
      digits = tandem_digits_source_read (source, piece, &n_read, NULL);
      g_assert_nonnull (digits);
      g_assert_cmpuint (n_read, ==, n_digits);
      for (gsize i = 0; i < n_read; i++)
        {
          g_assert_true (g_ascii_isdigit (digits[i]));
          g_assert_cmpint (digits[i], ==, tandem_digits_source_get_digits (source)[position + i]);
        }
      position += n_digits;
    }
  g_assert_cmpuint (position, <=, tandem_digits_source_get_max_digits (source));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (TandemDigitsSource) source = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  int fd = memfd_create ("fuzz", MFD_CLOEXEC);

  path = g_strdup_printf ("/proc/self/fd/%d", fd);
  if (write (fd, data, size) == (ssize_t)size)
    {
      source = tandem_digits_source_new_for_file (path, "2", &error);
      g_assert_true ((source == NULL) == (error != NULL));
      if (source != NULL)
        read_source (source);
    }
  close (fd);
  return 0;
}

#ifdef TANDEM_FUZZ_FILES
#include "fuzz-files.h"
#endif
