/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "euler/tandem-check.h"

#define PRIME TANDEM_CHECK_PRIME
#define STOP_INTERVAL 65536 /* terms between two looks at the stop word: well below a millisecond */

/* A number below 2^64 mod p. */
static guint64
reduce (guint64 a)
{
  guint64 sum = (a & PRIME) + (a >> 61);

  return sum >= PRIME ? sum - PRIME : sum;
}

guint64
tandem_check_add (guint64 a, guint64 b)
{
  return reduce (a + b);
}

guint64
tandem_check_subtract (guint64 a, guint64 b)
{
  return a >= b ? a - b : a + PRIME - b;
}

guint64
tandem_check_multiply (guint64 a, guint64 b)
{
  unsigned __int128 product = (unsigned __int128)a * b;

  /* 2^61 = 1 mod p: the parts above and below bit 61 are added. */
  return reduce ((guint64)(product & PRIME) + (guint64)(product >> 61));
}

guint64
tandem_check_power (guint64 base, guint64 exponent)
{
  guint64 power = 1;

  for (base = reduce (base); exponent > 0; exponent /= 2)
    {
      if (exponent % 2 == 1)
        power = tandem_check_multiply (power, base);
      base = tandem_check_multiply (base, base);
    }
  return power;
}

guint64
tandem_check_of_number (mpz_srcptr value)
{
  guint64 residue = 0;

  G_STATIC_ASSERT (GMP_NUMB_BITS == 64);

  /* Horner's rule over the limbs: 2^64 = 2^3 mod p. */
  for (gsize i = mpz_size (value); i > 0; i--)
    residue = tandem_check_add (tandem_check_multiply (residue, 8),
                                reduce (mpz_getlimbn (value, (mp_size_t)i - 1)));
  return residue;
}

guint64
tandem_check_of_digits (const char *digits, gsize n_digits)
{
  guint64 residue = 0;

  while (n_digits > 0)
    {
      guint64 chunk = 0;
      guint64 scale = 1;
      gsize n = MIN (n_digits, 18);

      for (gsize i = 0; i < n; i++)
        {
          if (!g_ascii_isdigit (digits[i]))
            return G_MAXUINT64;
          chunk = chunk * 10 + (guint64)(digits[i] - '0');
          scale *= 10;
        }
      residue = tandem_check_add (tandem_check_multiply (residue, scale), reduce (chunk));
      digits += n;
      n_digits -= n;
    }
  return residue;
}

gboolean
tandem_check_of_terms (guint64 a, guint64 b, const guint32 *stop, guint64 *p, guint64 *q)
{
  *p = 0;
  *q = 1;
  for (guint64 k = a + 1; k <= b; k++)
    {
      *p = tandem_check_add (tandem_check_multiply (*p, k), 1);
      *q = tandem_check_multiply (*q, k);
      if (k % STOP_INTERVAL == 0 && stop != NULL && __atomic_load_n (stop, __ATOMIC_ACQUIRE) != 0)
        return FALSE;
    }
  return TRUE;
}
