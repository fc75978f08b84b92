/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "euler/tandem-euler-layout.h"

#include "euler/tandem-series.h"

#include <string.h>

/* Blocks are not made shorter than this for the members' sake. */
#define MIN_BLOCK_LIMBS 2048

/* Blocks, and the halves of their halves, just fit transforms whose length is a power of two; this much room
 * is left for halves that are not quite equal. */
#define BLOCK_FILL 0.99

static size_t
align_slots (size_t slots)
{
  return (slots + 63) / 64 * 64;
}

/* Cuts the terms into blocks of equal weight, but for the last, which gets what is left, from a half to one
 * and a half of the others' weight; returns their number. */
static unsigned
cut_blocks (uint64_t terms, unsigned n_members, uint64_t *bounds)
{
  double weight = tandem_series_weight (0, terms), block = MIN_BLOCK_LIMBS * BLOCK_FILL;
  unsigned n_blocks = 1;

  while (weight >= 2 * block * TANDEM_EULER_BLOCKS_PER_MEMBER * n_members)
    block *= 2;
  bounds[0] = 0;
  if (weight >= 2 * block)
    for (; n_blocks * block < weight - block / 2; n_blocks++)
      bounds[n_blocks] = tandem_series_split (0, terms, n_blocks * block / weight);
  bounds[n_blocks] = terms;
  return n_blocks;
}

void
tandem_euler_layout (TandemEulerLayout *layout,
                     const TandemEulerOptions *options,
                     const TandemTransform *transform,
                     uint64_t bounds[TANDEM_EULER_MAX_BLOCKS + 1])
{
  size_t limbs = (size_t)(options->digits / TANDEM_LIMB_DIGITS) + (options->guard > 0 ? options->guard : 2);
  unsigned n_blocks;

  memset (layout, 0, sizeof *layout);
  limbs = 2 * ((limbs + 1) / 2);
  layout->terms = tandem_series_terms ((uint64_t)limbs * TANDEM_LIMB_DIGITS);
  n_blocks = cut_blocks (layout->terms, options->n_members, bounds);
  layout->steps = 5;

  for (unsigned level = 0, span = 1;; level++, span *= 2)
    {
      layout->blocks[level] = (n_blocks + span - 1) / span;
      for (unsigned i = 0; i < n_blocks; i += span)
        {
          size_t capacity = tandem_series_capacity (bounds[i], bounds[MIN (i + span, n_blocks)]);

          layout->capacity[level] = MAX (layout->capacity[level], (capacity + 7) / 8 * 8);
        }
      layout->area = MAX (layout->area, 2 * layout->capacity[level] * layout->blocks[level]);
      if (level > 0)
        {
          size_t below = layout->capacity[level - 1];

          layout->scratch = MAX (layout->scratch, tandem_multiply_scratch (transform, below, below));
          for (unsigned i = 0; i + span / 2 < n_blocks; i += span)
            {
              double weight = tandem_series_weight (bounds[i], bounds[MIN (i + span, n_blocks)]);
              size_t length = tandem_product_length ((size_t)weight + 2);

              layout->merge_work += TANDEM_TRANSFORM_WORK (length) + 2 * TANDEM_PRODUCT_WORK (length);
            }
          layout->steps += layout->blocks[level];
        }
      layout->levels = level + 1;
      if (layout->blocks[level] == 1)
        break;
    }
  for (unsigned i = 0; i < n_blocks; i++)
    layout->block_scratch = MAX (layout->block_scratch,
                                 align_slots (tandem_series_scratch (transform, bounds[i], bounds[i + 1])));
  layout->division = tandem_division (limbs, layout->capacity[layout->levels - 1]);
  layout->area = align_slots (layout->area);
  layout->scratch = MAX (layout->scratch, layout->block_scratch * options->n_members);
  layout->scratch = align_slots (MAX (layout->scratch, layout->division.scratch));
  layout->inverse = align_slots (layout->division.half + 2);
  layout->total = 2 * layout->area + layout->scratch + layout->inverse;
}
