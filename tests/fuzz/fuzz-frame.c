/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What a confused or hostile worker may write into its pipe, for libFuzzer: the input is read as frames, in
 * pieces, and each payload is unpacked as what the parent would take it for. Without libFuzzer
 * (-DTANDEM_FUZZ_FILES) the program reads the files that it is given. */
#include "process/tandem-frame.h"

#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

/* An input comes in at most so many pieces: most of the time would go into system calls. */
#define MAX_PIECES 24

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
unpack (GBytes *payload)
{
  static const char *const types[] = { "(xiss)", "(sis)", "a(bv)", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GVariant) value =
          tandem_frame_unpack (payload, types[i] != NULL ? G_VARIANT_TYPE (types[i]) : NULL, NULL);
      g_autofree char *text =
          value != NULL && g_bytes_get_size (payload) < 4096 ? g_variant_print (value, TRUE) : NULL;

      if (value != NULL && i == 1)
        {
          g_autoptr (GError) error = tandem_frame_error_from_variant (value);

          g_assert (error->message != NULL);
        }
    }
}

static void
read_all (TandemFrameReader *reader, int fd)
{
  while (TRUE)
    {
      g_auto (TandemFrame) frame = { 0 };
      g_autoptr (GError) error = NULL;
      TandemReadStatus status = tandem_frame_reader_read (reader, fd, &frame, &error);

      g_assert ((status == TANDEM_READ_FAILED) == (error != NULL));
      if (status != TANDEM_READ_FRAME)
        return;
      unpack (frame.payload);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  TandemFrameReader *reader = tandem_frame_reader_new (1 << 20);
  size_t step = size > 0 ? MAX ((size_t)data[0] % 64 + 1, size / MAX_PIECES) : 1;
  int ends[2];

  if (size > 60000 || pipe2 (ends, O_NONBLOCK | O_CLOEXEC) != 0)
    {
      tandem_frame_reader_free (reader);
      return 0;
    }

  for (size_t i = 1; i < size; i += step)
    {
      if (write (ends[1], data + i, MIN (step, size - i)) < 0)
        break;
      read_all (reader, ends[0]);
    }
  close (ends[1]);
  read_all (reader, ends[0]);
  close (ends[0]);
  tandem_frame_reader_free (reader);
  return 0;
}

#ifdef TANDEM_FUZZ_FILES
#include "fuzz-files.h"
#endif
