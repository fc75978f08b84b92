/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "euler/tandem-euler-tasks.h"

#include "euler/tandem-euler-error.h"
#include "euler/tandem-euler-split.h"
#include "euler/tandem-euler-terms.h"
#include "euler/tandem-check.h"

#include <string.h>

#define GUARD_SCALE G_GUINT64_CONSTANT (10000000000000000000) /* 10^TANDEM_EULER_GUARD_DIGITS */

static GVariant *
pack_number (const TandemNumber *number)
{
  return g_variant_new ("(tt)", number->offset, number->n_limbs);
}

/* ---- Series ---- */

typedef struct
{
  TandemEulerStore *store;
  TandemWorker *worker;
  guint64 left; /* work that was not told yet */
} Meter;

static void
tell_work (guint64 terms, gpointer user_data)
{
  Meter *meter = user_data;
  guint64 work = MIN (terms, meter->left);

  meter->left -= work;
  tandem_euler_store_add_work (meter->store, meter->worker, work);
}

GVariant *
tandem_euler_task_split (TandemWorker *worker, GVariant *arguments, gpointer store, GError **error)
{
  guint64 a, b, p_offset, q_offset, work;
  Meter meter;
  GVariant *result = NULL;
  mpz_t p, q;

  g_variant_get (arguments, TANDEM_EULER_SPLIT_ARGUMENTS, &a, &b, &p_offset, &q_offset, &work);
  meter = (Meter){ .store = store, .worker = worker, .left = work };
  mpz_init (p);
  mpz_init (q);
  if (tandem_euler_split (a, b, tandem_euler_store_get_stop_word (store), tell_work, &meter, p, q))
    {
      TandemNumber stored_p = tandem_euler_store_put (store, p_offset, p);
      TandemNumber stored_q = tandem_euler_store_put (store, q_offset, q);

      tandem_euler_store_add_work (store, worker, meter.left);
      result = g_variant_new ("(@(tt)@(tt))", pack_number (&stored_p), pack_number (&stored_q));
    }
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Stopped");
  mpz_clear (p);
  mpz_clear (q);
  return result;
}

GVariant *
tandem_euler_task_multiply (TandemWorker *worker, GVariant *arguments, gpointer store, GError **error)
{
  TandemNumber x, y, z;
  guint64 offset, work;
  mp_limb_t *out;
  guint64 n_limbs;

  g_variant_get (arguments, TANDEM_EULER_MULTIPLY_ARGUMENTS, &x.offset, &x.n_limbs, &y.offset, &y.n_limbs,
                 &z.offset, &z.n_limbs, &offset, &work);
  if (x.n_limbs < y.n_limbs)
    {
      TandemNumber shorter = x;

      x = y;
      y = shorter;
    }
  out = tandem_euler_store_get_limbs (store, offset);
  n_limbs = x.n_limbs + y.n_limbs;
  mpn_mul (out, tandem_euler_store_get_limbs (store, x.offset), (mp_size_t)x.n_limbs,
           tandem_euler_store_get_limbs (store, y.offset), (mp_size_t)y.n_limbs);
  if (z.n_limbs > 0)
    out[n_limbs++] = mpn_add (out, out, (mp_size_t)(x.n_limbs + y.n_limbs),
                              tandem_euler_store_get_limbs (store, z.offset), (mp_size_t)z.n_limbs);
  while (n_limbs > 0 && out[n_limbs - 1] == 0)
    n_limbs--;
  tandem_euler_store_add_work (store, worker, work);
  return g_variant_new ("(tt)", offset, n_limbs);
}

/* ---- Division ---- */

/* Whether numerator = quotient x divisor + remainder, by residues, with a remainder of the right size. */
static gboolean
division_holds (mpz_srcptr numerator, mpz_srcptr divisor, mpz_srcptr quotient, mpz_srcptr remainder)
{
  guint64 product =
      tandem_check_multiply (tandem_check_of_number (quotient), tandem_check_of_number (divisor));

  return mpz_sgn (remainder) >= 0 && mpz_cmp (remainder, divisor) < 0
         && tandem_check_add (product, tandem_check_of_number (remainder))
                == tandem_check_of_number (numerator);
}

/* numerator = 10^d (p - q). Multiplied as 5^d and shifted by d bits. */
static void
make_numerator (mpz_ptr numerator, guint64 d, mpz_srcptr p, mpz_srcptr q)
{
  mpz_t difference;

  mpz_init (difference);
  mpz_sub (difference, p, q);
  mpz_ui_pow_ui (numerator, 5, d);
  mpz_mul (numerator, numerator, difference);
  mpz_clear (difference);
  mpz_mul_2exp (numerator, numerator, d);
}

GVariant *
tandem_euler_task_divide (TandemWorker *worker, GVariant *arguments, gpointer store, GError **error)
{
  TandemNumber stored_p, stored_q;
  guint64 d, offset, work, guard, scaled_residue;
  mpz_t p_view, q_view, numerator, quotient, remainder;
  mpz_srcptr p, q;
  GVariant *result = NULL;

  g_variant_get (arguments, TANDEM_EULER_DIVIDE_ARGUMENTS, &d, &stored_p.offset, &stored_p.n_limbs,
                 &stored_q.offset, &stored_q.n_limbs, &offset, &work);
  p = tandem_euler_store_view (store, &stored_p, p_view);
  q = tandem_euler_store_view (store, &stored_q, q_view);
  mpz_inits (numerator, quotient, remainder, NULL);

  make_numerator (numerator, d + TANDEM_EULER_GUARD_DIGITS, p, q);
  /* The residue of the numerator on a second way, so that its product is checked too. */
  scaled_residue =
      tandem_check_multiply (tandem_check_power (10, d + TANDEM_EULER_GUARD_DIGITS),
                             tandem_check_subtract (tandem_check_of_number (p), tandem_check_of_number (q)));
  mpz_tdiv_qr (quotient, remainder, numerator, q);
  if (scaled_residue != tandem_check_of_number (numerator)
      || !division_holds (numerator, q, quotient, remainder))
    g_set_error_literal (error, TANDEM_EULER_ERROR, TANDEM_EULER_ERROR_CHECK, "The division fails its check");
  else
    {
      /* The terms left out add less than 1 here: a digit can be wrong only if all guard digits are nines. */
      guard = mpz_tdiv_q_ui (quotient, quotient, GUARD_SCALE);
      if (guard == GUARD_SCALE - 1)
        g_set_error_literal (
            error, TANDEM_EULER_ERROR, TANDEM_EULER_ERROR_CHECK,
            "The digits end in a run of nines that does not let them be decided; ask for 20 more");
      else
        {
          TandemNumber number = tandem_euler_store_put (store, offset, quotient);

          tandem_euler_store_add_work (store, worker, work);
          result = g_variant_new ("(@(tt)t)", pack_number (&number), tandem_check_of_number (quotient));
        }
    }
  mpz_clears (numerator, quotient, remainder, NULL);
  return result;
}

/* ---- Conversion ---- */

GVariant *
tandem_euler_task_halve (TandemWorker *worker, GVariant *arguments, gpointer store, GError **error)
{
  TandemNumber stored, high, low;
  guint64 d, high_offset, low_offset, work;
  mpz_t view, scale, quotient, remainder;

  g_variant_get (arguments, TANDEM_EULER_HALVE_ARGUMENTS, &stored.offset, &stored.n_limbs, &d, &high_offset,
                 &low_offset, &work);
  mpz_inits (scale, quotient, remainder, NULL);
  mpz_ui_pow_ui (scale, 10, d);
  mpz_tdiv_qr (quotient, remainder, tandem_euler_store_view (store, &stored, view), scale);
  high = tandem_euler_store_put (store, high_offset, quotient);
  low = tandem_euler_store_put (store, low_offset, remainder);
  mpz_clears (scale, quotient, remainder, NULL);
  tandem_euler_store_add_work (store, worker, work);
  return g_variant_new ("(@(tt)@(tt))", pack_number (&high), pack_number (&low));
}

GVariant *
tandem_euler_task_write (TandemWorker *worker, GVariant *arguments, gpointer store, GError **error)
{
  TandemNumber stored;
  guint64 position, n_digits, work;
  g_autofree char *text = NULL;
  gsize length;
  mpz_t view;
  char *out;

  g_variant_get (arguments, TANDEM_EULER_WRITE_ARGUMENTS, &stored.offset, &stored.n_limbs, &position,
                 &n_digits, &work);
  text = g_malloc (n_digits + 3); /* mpz_get_str () wants room for a sign, the NUL, and one digit too many */
  mpz_get_str (text, 10, tandem_euler_store_view (store, &stored, view));
  length = strlen (text);
  if (length > n_digits)
    {
      g_set_error_literal (error, TANDEM_EULER_ERROR, TANDEM_EULER_ERROR_CHECK, "A part has too many digits");
      return NULL;
    }
  out = tandem_euler_store_get_digits (store) + position;
  memset (out, '0', n_digits - length);
  memcpy (out + (n_digits - length), text, length);
  tandem_euler_store_add_work (store, worker, work);
  return g_variant_new ("()");
}

/* ---- Verification ---- */

GVariant *
tandem_euler_task_recur (TandemWorker *worker, GVariant *arguments, gpointer store, GError **error)
{
  TandemEvent *event = tandem_worker_get_event (worker);
  guint64 a, b, work, p, q;

  g_variant_get (arguments, TANDEM_EULER_RECUR_ARGUMENTS, &a, &b, &work);
  if (!tandem_check_of_terms (a, b, event != NULL ? tandem_event_get_word (event) : NULL, &p, &q))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Stopped");
      return NULL;
    }
  tandem_euler_store_add_work (store, worker, work);
  return g_variant_new ("(tt)", p, q);
}

GVariant *
tandem_euler_task_reduce (TandemWorker *worker, GVariant *arguments, gpointer store, GError **error)
{
  TandemNumber stored;
  guint64 work;
  mpz_t view;

  g_variant_get (arguments, TANDEM_EULER_REDUCE_ARGUMENTS, &stored.offset, &stored.n_limbs, &work);
  tandem_euler_store_add_work (store, worker, work);
  return g_variant_new_uint64 (tandem_check_of_number (tandem_euler_store_view (store, &stored, view)));
}

GVariant *
tandem_euler_task_read (TandemWorker *worker, GVariant *arguments, gpointer store, GError **error)
{
  guint64 position, n_digits, work;

  g_variant_get (arguments, TANDEM_EULER_READ_ARGUMENTS, &position, &n_digits, &work);
  tandem_euler_store_add_work (store, worker, work);
  return g_variant_new_uint64 (
      tandem_check_of_digits (tandem_euler_store_get_digits (store) + position, n_digits));
}
