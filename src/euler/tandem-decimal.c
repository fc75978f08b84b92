/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "euler/tandem-decimal.h"

#include <string.h>

#define ZEROS G_GUINT64_CONSTANT (0x3030303030303030)

/* Eight digits of a number below 10^8 at once: halves, then quarters, then digits, each in its own part of
 * the word; the quotients by 100 and 10 come from products with rounded-up inverses (Granlund and Montgomery,
 * 1994). The most significant digit ends in the lowest byte. */
static inline uint64_t
spread_eight (uint32_t number)
{
  uint64_t fours = number / 10000 | (uint64_t)(number % 10000) << 32;
  uint64_t hundreds = (fours * 10486 >> 20) & G_GUINT64_CONSTANT (0x0000007f0000007f);
  uint64_t twos = hundreds | (fours - 100 * hundreds) << 16;
  uint64_t tens = (twos * 103 >> 10) & G_GUINT64_CONSTANT (0x000f000f000f000f);

  return tens | (twos - 10 * tens) << 8;
}

static inline void
store_eight (char *digits, uint64_t bytes)
{
  bytes = GUINT64_TO_LE (bytes | ZEROS);
  memcpy (digits, &bytes, sizeof bytes);
}

void
tandem_decimal_write (char *digits, const uint64_t *limbs, size_t length)
{
  for (size_t i = length; i-- > 0; digits += TANDEM_LIMB_DIGITS)
    {
      uint64_t high = limbs[i] / 100000000, low = limbs[i] % 100000000;
      uint64_t top = high / 100000000, middle = high % 100000000;

      digits[0] = (char)('0' + top / 100);
      digits[1] = (char)('0' + top / 10 % 10);
      digits[2] = (char)('0' + top % 10);
      store_eight (digits + 3, spread_eight ((uint32_t)middle));
      store_eight (digits + 11, spread_eight ((uint32_t)low));
    }
}

/* The reverse of spread_eight (). */
static inline uint64_t
read_eight (const char *digits, bool *valid)
{
  uint64_t bytes;

  memcpy (&bytes, digits, sizeof bytes);
  bytes = GUINT64_FROM_LE (bytes) ^ ZEROS;
  if (((bytes | (bytes + G_GUINT64_CONSTANT (0x0606060606060606))) & G_GUINT64_CONSTANT (0xf0f0f0f0f0f0f0f0))
      != 0)
    *valid = false;
  bytes = (bytes * 10 + (bytes >> 8)) & G_GUINT64_CONSTANT (0x00ff00ff00ff00ff);
  bytes = (bytes * 100 + (bytes >> 16)) & G_GUINT64_CONSTANT (0x0000ffff0000ffff);
  return (bytes * 10000 + (bytes >> 32)) & 0xffffffff;
}

uint64_t
tandem_decimal_read (const char *digits, bool *valid)
{
  uint64_t limb = 0;

  for (int i = 0; i < 3; i++)
    {
      if (!g_ascii_isdigit (digits[i]))
        *valid = false;
      limb = 10 * limb + (uint64_t)(unsigned char)(digits[i] ^ '0');
    }
  limb = limb * 100000000 + read_eight (digits + 3, valid);
  return limb * 100000000 + read_eight (digits + 11, valid);
}
