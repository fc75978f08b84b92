/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "euler/tandem-euler-layout.h"

#include "euler/tandem-series.h"

#include <math.h>
#include <string.h>

/* Blocks are not made shorter than this for the members' sake. */
#define MIN_BLOCK_LIMBS 2048

/* Blocks, and the halves of their halves, just fit transforms whose length is a power of two; this much room
 * is left for halves that are not quite equal. */
#define BLOCK_FILL 0.99

/* A stage that adds less than this to what is there is not worth a stage of its own. */
#define MIN_GROWTH 1.25

/* What a limb costs, in units of a slot's passage in a transform that the cache holds, as measured at 10^6,
 * 10^7 and 10^8 digits (see bench-engine): in the series, for each level of halves of a block but the lowest,
 * and in the digits; and the price of a passage where the cache does not hold the transform. */
#define SERIES_COST 15.0
#define SERIES_LEAVES 2.6
#define OUTPUT_COST 26.0
#define LARGE_LENGTH 1048576
#define LARGE_COST 1.5

static size_t
align_slots (size_t slots)
{
  return (slots + 63) / 64 * 64;
}

/* Limbs of the quotient for a number of digits: an even number. */
static size_t
quotient_limbs (const TandemEulerOptions *options, uint64_t digits)
{
  size_t limbs = (size_t)(digits / TANDEM_LIMB_DIGITS) + (options->guard > 0 ? options->guard : 2);

  return 2 * ((limbs + 1) / 2);
}

/* Cuts terms into blocks of equal weight, but for the last, which gets what is left, from a half to one
 * and a half of the others' weight; returns their number. */
static unsigned
cut_blocks (uint64_t first, uint64_t last, unsigned n_members, uint64_t *bounds)
{
  double weight = tandem_series_weight (first, last), block = MIN_BLOCK_LIMBS * BLOCK_FILL;
  unsigned n_blocks = 1;

  bounds[0] = first;
  if (first == last)
    return 0;
  while (weight >= 2 * block * TANDEM_EULER_BLOCKS_PER_MEMBER * n_members)
    block *= 2;
  if (weight >= 2 * block)
    for (; n_blocks * block < weight - block / 2; n_blocks++)
      bounds[n_blocks] = tandem_series_split (first, last, n_blocks * block / weight);
  bounds[n_blocks] = last;
  return n_blocks;
}

static double
passage_cost (size_t length)
{
  return length > LARGE_LENGTH ? LARGE_COST : 1;
}

/* Adds what a merge of the terms (first, last], cut at middle, needs. */
static void
add_merge (TandemEulerLayout *layout, uint64_t first, uint64_t last)
{
  size_t length = tandem_product_length ((size_t)tandem_series_weight (first, last) + 2);
  uint64_t work = TANDEM_TRANSFORM_WORK (length) + 2 * TANDEM_PRODUCT_WORK (length);

  layout->work[TANDEM_EULER_MERGE] += (double)work;
  layout->costs[TANDEM_EULER_MERGE] += (double)work * passage_cost (length);
}

static size_t
capacity_of (uint64_t first, uint64_t last)
{
  return (tandem_series_capacity (first, last) + 7) / 8 * 8;
}

static void
set_costs (TandemEulerLayout *layout, const TandemEulerStage *stage, unsigned n_blocks)
{
  double weight = tandem_series_weight (stage->first, layout->terms);
  const TandemDivision *division = &layout->division;

  if (n_blocks > 0)
    layout->work[TANDEM_EULER_SERIES] =
        SERIES_COST * weight * MAX (log2 (1 + weight / n_blocks) - SERIES_LEAVES, 1);
  layout->work[TANDEM_EULER_INVERSE] = (double)division->inverse_work;
  layout->work[TANDEM_EULER_QUOTIENT] = (double)division->quotient_work;
  layout->work[TANDEM_EULER_OUTPUT] = OUTPUT_COST * (double)division->half;

  layout->costs[TANDEM_EULER_SERIES] = layout->work[TANDEM_EULER_SERIES];
  layout->costs[TANDEM_EULER_INVERSE] = (double)division->inverse_work * passage_cost (division->half);
  layout->costs[TANDEM_EULER_QUOTIENT] = (double)division->quotient_work * passage_cost (division->length);
  layout->costs[TANDEM_EULER_OUTPUT] = layout->work[TANDEM_EULER_OUTPUT];
}

void
tandem_euler_layout (TandemEulerLayout *layout,
                     const TandemEulerOptions *options,
                     const TandemEulerStage *stage,
                     const TandemTransform *transform,
                     uint64_t bounds[TANDEM_EULER_MAX_BLOCKS + 1])
{
  unsigned n_blocks = cut_blocks (stage->first, stage->last, options->n_members, bounds);
  unsigned level = 0, n_merges = 0;
  size_t first_capacity = capacity_of (0, stage->first);

  memset (layout, 0, sizeof *layout);
  for (unsigned i = 0; i < n_blocks; i++)
    {
      layout->capacity[0] = MAX (layout->capacity[0], capacity_of (bounds[i], bounds[i + 1]));
      layout->block_scratch = MAX (layout->block_scratch,
                                   align_slots (tandem_series_scratch (transform, bounds[i], bounds[i + 1])));
    }
  layout->area = 2 * layout->capacity[0] * n_blocks;
  if (stage->kept > 0)
    n_blocks = MIN (n_blocks, stage->kept);
  layout->terms = bounds[n_blocks];
  layout->blocks[0] = n_blocks;

  for (unsigned span = 2; layout->blocks[level] > 1; span *= 2)
    {
      size_t below = layout->capacity[level++];

      layout->blocks[level] = (n_blocks + span - 1) / span;
      n_merges += layout->blocks[level];
      for (unsigned i = 0; i < n_blocks; i += span)
        {
          uint64_t last = bounds[MIN (i + span, n_blocks)];

          layout->capacity[level] = MAX (layout->capacity[level], capacity_of (bounds[i], last));
          if (i + span / 2 < n_blocks)
            add_merge (layout, bounds[i], last);
        }
      layout->scratch = MAX (layout->scratch, tandem_multiply_scratch (transform, below, below));
      layout->area = MAX (layout->area, 2 * layout->capacity[level] * layout->blocks[level]);
    }
  if (stage->first > 0)
    {
      layout->joins = true;
      if (n_blocks > 0)
        {
          size_t upper = layout->capacity[level++];

          add_merge (layout, 0, layout->terms);
          layout->scratch = MAX (layout->scratch, tandem_multiply_scratch (transform, first_capacity, upper));
          n_merges++;
        }
      layout->blocks[level] = 1;
      layout->capacity[level] = capacity_of (0, layout->terms);
      layout->area = MAX (layout->area, 2 * layout->capacity[level]);
    }
  layout->levels = level + 1;
  layout->term_steps = 1 + n_merges + 1;
  layout->steps = layout->term_steps + 5;

  layout->division =
      tandem_division (quotient_limbs (options, stage->digits), layout->capacity[layout->levels - 1]);
  layout->area = align_slots (MAX (layout->area, 2 * layout->capacity[level]));
  layout->scratch =
      MAX (layout->scratch, layout->block_scratch * MAX (options->n_members, options->max_members));
  layout->scratch = align_slots (MAX (layout->scratch, layout->division.scratch));
  layout->inverse = align_slots (layout->division.half + 2);
  set_costs (layout, stage, n_blocks);
}

uint64_t
tandem_euler_terms (const TandemEulerOptions *options)
{
  return tandem_series_terms ((uint64_t)quotient_limbs (options, options->digits) * TANDEM_LIMB_DIGITS);
}

unsigned
tandem_euler_stages (const TandemEulerOptions *options, uint64_t ends[TANDEM_EULER_MAX_STAGES])
{
  uint64_t last = tandem_euler_terms (options);
  double weight = tandem_series_weight (0, last),
         least = MIN_GROWTH * tandem_series_weight (0, options->first);
  unsigned n_stages = 0;

  if (last <= options->first)
    return 0;
  ends[n_stages++] = last;
  if (options->first_stage > 0)
    for (double part = 0.5;
         part * weight >= least && part * weight * TANDEM_LIMB_DIGITS >= (double)options->first_stage
         && n_stages < TANDEM_EULER_MAX_STAGES;
         part /= 2)
      ends[n_stages++] = tandem_series_split (0, last, part);
  for (unsigned i = 0; i < n_stages / 2; i++)
    {
      uint64_t end = ends[i];

      ends[i] = ends[n_stages - 1 - i];
      ends[n_stages - 1 - i] = end;
    }
  return n_stages;
}

TandemEulerArena
tandem_euler_arena (const TandemEulerOptions *options,
                    const TandemTransform *transform,
                    double costs[TANDEM_EULER_MAX_STAGES])
{
  uint64_t ends[TANDEM_EULER_MAX_STAGES], bounds[TANDEM_EULER_MAX_BLOCKS + 1];
  unsigned n_stages = tandem_euler_stages (options, ends);
  TandemEulerStage stage = { options->first, options->first, options->digits, 0 };
  TandemEulerArena arena = { 0 };

  for (unsigned i = 0; i < MAX (n_stages, 1); i++)
    {
      TandemEulerLayout layout;

      if (i < n_stages)
        stage.last = ends[i];
      tandem_euler_layout (&layout, options, &stage, transform, bounds);
      if (costs != NULL)
        costs[i] = layout.costs[TANDEM_EULER_SERIES] + layout.costs[TANDEM_EULER_MERGE];
      arena.area = MAX (arena.area, layout.area);
      arena.scratch = MAX (arena.scratch, layout.scratch);
      arena.inverse = MAX (arena.inverse, layout.inverse);
      stage.first = stage.last;
    }
  if (options->keep || n_stages > 1)
    arena.base = 2 * capacity_of (0, stage.last);
  else if (options->first > 0)
    arena.base = 2 * capacity_of (0, options->first);
  return arena;
}
