/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The tables of a kernel, the lengths that transforms can have, and a plan for each. */

#pragma once

#include "euler/tandem-kernel.h"

G_BEGIN_DECLS

/* Odd numbers m for which lengths m 2^k exist. */
#define TANDEM_TRANSFORM_N_ODD 4

typedef struct _TandemTransform TandemTransform;

struct _TandemTransform
{
  const TandemKernelOps *ops;
  TandemPrime primes[TANDEM_FIELD_COUNT];
  size_t n_roots; /* of TANDEM_ROOTS, those that are there: they are made when a plan first needs them */
  TandemPlan *plans[2][TANDEM_TRANSFORM_N_ODD][32]; /* for one process, for a team */
};

/* Memory for a table of 8-byte slots, aligned to 64 bytes; free with free (). Never NULL. */
void *tandem_allocate (size_t slots);

/* The largest length that a plan can have. */
#define TANDEM_TRANSFORM_MAX ((size_t)TANDEM_COLUMN_MAX * TANDEM_ROW_MAX)

/* What a kernel needs to transform; NULL if the kernel is not available here. Free with tandem_transform_free
 * (). */
TandemTransform *tandem_transform_new (TandemKernel kernel);

/* Makes the tables of roots for lengths up to `length`, about 1 MiB at most; before a fork, for all to share.
 */
void tandem_transform_prepare (TandemTransform *transform, size_t length);
void tandem_transform_free (TandemTransform *transform);
const TandemKernelOps *tandem_transform_get_ops (const TandemTransform *transform);

/* The cheapest length that is at least min_length, which is from 1 to TANDEM_TRANSFORM_MAX. */
size_t tandem_transform_length (size_t min_length);

/* The longest length that is at most max_length; 0 if there is none. */
size_t tandem_transform_length_below (size_t max_length);

/* Slots of a spectrum for a length that tandem_transform_length () returned, by any plan: a little more than
 * 3 * length. */
size_t tandem_spectrum_slots (size_t length);

/* The plan of a length that tandem_transform_length () returned, for one process or for a team of several;
 * owned by the transform, made when first asked for. */
const TandemPlan *tandem_transform_plan (TandemTransform *transform, size_t length, bool for_team);

G_END_DECLS
