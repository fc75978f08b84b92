/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "euler/tandem-field.h"

const uint64_t tandem_field_primes[TANDEM_FIELD_COUNT] = {
  G_GUINT64_CONSTANT (1125892793303041),
  G_GUINT64_CONSTANT (1125871654010881),
  G_GUINT64_CONSTANT (1125815282565121),
};

/* The prime factors of 105 * 2^26. */
static const unsigned factors[] = { 2, 3, 5, 7 };

static bool
generates (const TandemField *field, uint64_t value)
{
  for (size_t i = 0; i < G_N_ELEMENTS (factors); i++)
    if (tandem_field_power (field, value, (field->prime - 1) / factors[i]) == field->one)
      return false;
  return true;
}

void
tandem_field_init (TandemField *field, uint64_t prime)
{
  uint64_t inverse = prime;

  /* Newton's iteration doubles the correct low bits; an odd number is its own inverse modulo 8. */
  for (int i = 0; i < 5; i++)
    inverse *= 2 - prime * inverse;

  field->prime = prime;
  field->inverse = inverse;
  field->one = (uint64_t)(((TandemUint128)1 << 64) % prime);
  field->square = (uint64_t)((TandemUint128)field->one * field->one % prime);

  for (uint64_t candidate = 2;; candidate++)
    {
      field->generator = tandem_field_enter (field, candidate);
      if (generates (field, field->generator))
        break;
    }
}

uint64_t
tandem_field_power (const TandemField *field, uint64_t value, uint64_t exponent)
{
  uint64_t result = field->one;

  for (; exponent != 0; exponent >>= 1)
    {
      if (exponent & 1)
        result = tandem_field_multiply (field, result, value);
      value = tandem_field_multiply (field, value, value);
    }
  return result;
}

uint64_t
tandem_field_invert (const TandemField *field, uint64_t value)
{
  return tandem_field_power (field, value, field->prime - 2);
}

uint64_t
tandem_field_root (const TandemField *field, uint64_t order)
{
  return tandem_field_power (field, field->generator, (field->prime - 1) / order);
}
