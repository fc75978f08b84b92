/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "euler/tandem-digits-search.h"

#include <string.h>

/* Sixteen bytes that are compared at once, on any processor. */
#define LANES 16

typedef guint8 Lanes __attribute__ ((vector_size (LANES)));

static inline Lanes
load (const char *text)
{
  Lanes lanes;

  memcpy (&lanes, text, sizeof lanes);
  return lanes;
}

static inline void
note (guint32 *offsets, gsize max_offsets, guint64 count, gsize offset)
{
  if (count < max_offsets)
    offsets[count] = (guint32)offset;
}

/* Places where the first, the middle and the last byte agree are compared whole. (The idea is W. Muła's,
 * "SIMD-friendly algorithms for substring searching".) Among random digits this leaves one place of a
 * thousand. */
guint64
tandem_digits_search (const char *text,
                      gsize size,
                      gsize begin,
                      gsize end,
                      const char *sequence,
                      gsize length,
                      guint32 *offsets,
                      gsize max_offsets)
{
  const gsize middle = length / 2;
  const gsize last = length - 1;
  const Lanes zero = { 0 };
  const Lanes first_byte = zero + (guint8)sequence[0];
  const Lanes middle_byte = zero + (guint8)sequence[middle];
  const Lanes last_byte = zero + (guint8)sequence[last];
  guint64 count = 0;
  gsize i = begin;

  if (length > size)
    return 0;
  end = MIN (end, size - last);

  for (; i + LANES <= end; i += LANES)
    {
      const Lanes equal = (Lanes)(load (text + i) == first_byte)
                          & (Lanes)(load (text + i + middle) == middle_byte)
                          & (Lanes)(load (text + i + last) == last_byte);
      guint64 halves[2];

      memcpy (halves, &equal, sizeof halves);
      for (guint half = 0; half < 2; half++)
        for (guint64 left = GUINT64_FROM_LE (halves[half]); left != 0;)
          {
            guint lane = (guint)__builtin_ctzll (left) / 8;
            gsize place = i + 8 * half + lane;

            left &= ~(G_GUINT64_CONSTANT (0xff) << (8 * lane));
            if (length > 3 && memcmp (text + place, sequence, length) != 0)
              continue;
            note (offsets, max_offsets, count++, place - begin);
          }
    }
  for (; i < end; i++)
    if (memcmp (text + i, sequence, length) == 0)
      note (offsets, max_offsets, count++, i - begin);
  return count;
}

/* Counts of sixteen by sixteen, so that no byte leads out of the table; four tables, so that a count does not
 * wait for the one before. */
void
tandem_digits_count_pairs (const char *text, gsize size, guint64 *pairs)
{
  guint64 counts[4][256] = { 0 };
  gsize n_pairs = size > 0 ? size - 1 : 0;
  gsize i = 0;

#define INDEX(i) ((((guint8)text[i] & 15) << 4) | ((guint8)text[(i) + 1] & 15))
  for (; i + 4 <= n_pairs; i += 4)
    {
      counts[0][INDEX (i)]++;
      counts[1][INDEX (i + 1)]++;
      counts[2][INDEX (i + 2)]++;
      counts[3][INDEX (i + 3)]++;
    }
  for (; i < n_pairs; i++)
    counts[0][INDEX (i)]++;
#undef INDEX

  for (guint a = 0; a < 10; a++)
    for (guint b = 0; b < 10; b++)
      for (guint table = 0; table < 4; table++)
        pairs[10 * a + b] += counts[table][16 * a + b];
}
