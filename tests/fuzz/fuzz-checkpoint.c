/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Feeds arbitrary bytes to what reads a checkpoint of e, with the checksums made right, so that they stop no
 * input. With -DTANDEM_FUZZ_FILES: a program that does so with the files given to it. */
#include "euler/tandem-checkpoint.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define HEADER 16 /* words; the checksum of the data is word 8, that of the header the last */
#define MAX_LIMBS 100000

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* As docs/euler.md describes it. */
static uint64_t
checksum (const uint64_t *numbers, size_t length)
{
  uint64_t sum = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (size_t i = 0; i < length; i++)
    {
      sum = (sum ^ numbers[i]) * G_GUINT64_CONSTANT (0x100000001b3);
      sum ^= sum >> 29;
    }
  return sum;
}

static void
read_checkpoint (const char *path)
{
  TandemCheckpoint checkpoint;
  g_autoptr (GError) error = NULL;
  int fd = tandem_checkpoint_open (path, &checkpoint, &error);

  g_assert_true ((fd < 0) == (error != NULL));
  if (fd < 0)
    return;

  if (checkpoint.p_length <= MAX_LIMBS && checkpoint.q_length <= MAX_LIMBS)
    {
      g_autofree uint64_t *p = g_new (uint64_t, checkpoint.p_length);
      g_autofree uint64_t *q = g_new (uint64_t, checkpoint.q_length);

      tandem_checkpoint_load (fd, path, &checkpoint, p, q, NULL, NULL);
    }
  close (fd);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  size_t n_words = size / sizeof (uint64_t);
  g_autofree uint64_t *words = g_memdup2 (data, n_words * sizeof (uint64_t));
  g_autofree char *path = NULL;
  int fd;

  if (n_words >= HEADER)
    {
      words[8] = GUINT64_TO_LE (checksum (words + HEADER, n_words - HEADER));
      words[HEADER - 1] = GUINT64_TO_LE (checksum (words + 1, HEADER - 2));
    }
  fd = memfd_create ("fuzz", MFD_CLOEXEC);
  path = g_strdup_printf ("/proc/self/fd/%d", fd);
  if (write (fd, words, n_words * sizeof (uint64_t)) >= 0)
    read_checkpoint (path);
  close (fd);
  return 0;
}

#ifdef TANDEM_FUZZ_FILES
#include "fuzz-files.h"
#endif
