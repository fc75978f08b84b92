/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "euler/tandem-euler-split.h"

#define BASE_TERMS 32 /* below this the recurrence is faster than the recursion */

typedef struct
{
  const guint32 *stop;
  TandemEulerWorkFunc worked;
  gpointer user_data;
} Split;

/* A few terms: as many as fit are first put together in one word each. */
static void
split_base (guint64 a, guint64 b, mpz_ptr p, mpz_ptr q)
{
  guint64 k = a + 1;

  mpz_set_ui (p, 0);
  mpz_set_ui (q, 1);
  while (k <= b)
    {
      guint64 word_p = 0;
      guint64 word_q = 1;
      guint64 product;

      /* The sum of the products is below twice the largest: one bit is kept free for it. */
      while (k <= b && !__builtin_mul_overflow (word_q, k, &product) && product <= G_MAXINT64 / 2)
        {
          word_p = word_p * k + 1;
          word_q = product;
          k++;
        }
      mpz_mul_ui (p, p, word_q);
      mpz_add_ui (p, p, word_p);
      mpz_mul_ui (q, q, word_q);
    }
}

static gboolean
split (Split *self, guint64 a, guint64 b, mpz_ptr p, mpz_ptr q)
{
  guint64 middle = a + (b - a) / 2;
  mpz_t right_p;
  mpz_t right_q;
  gboolean good;

  if (b - a <= BASE_TERMS)
    {
      split_base (a, b, p, q);
      return TRUE;
    }
  if (self->stop != NULL && __atomic_load_n (self->stop, __ATOMIC_ACQUIRE) != 0)
    return FALSE;

  mpz_init (right_p);
  mpz_init (right_q);
  good = split (self, a, middle, p, q) && split (self, middle, b, right_p, right_q);
  if (good)
    {
      mpz_mul (p, p, right_q);
      mpz_add (p, p, right_p);
      mpz_mul (q, q, right_q);
      if (self->worked != NULL)
        self->worked (b - a, self->user_data);
    }
  mpz_clear (right_p);
  mpz_clear (right_q);
  return good;
}

gboolean
tandem_euler_split (guint64 a,
                    guint64 b,
                    const guint32 *stop,
                    TandemEulerWorkFunc worked,
                    gpointer user_data,
                    mpz_ptr p,
                    mpz_ptr q)
{
  Split self = { .stop = stop, .worked = worked, .user_data = user_data };

  return split (&self, a, b, p, q);
}

guint64
tandem_euler_split_work (guint64 terms)
{
  guint64 work = 0;

  for (guint64 part = terms; part > BASE_TERMS; part = (part + 1) / 2)
    work += terms;
  return work;
}
