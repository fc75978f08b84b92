/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "euler/tandem-residue.h"

/* Independent chains hide the latency of the products. */
enum
{
  N_CHAINS = 4,
};

uint64_t
tandem_residue_power (uint64_t base, uint64_t exponent)
{
  uint64_t result = 1;

  for (; exponent != 0; exponent >>= 1)
    {
      if (exponent & 1)
        result = tandem_residue_multiply (result, base);
      base = tandem_residue_multiply (base, base);
    }
  return result;
}

uint64_t
tandem_residue_base (uint64_t position)
{
  return tandem_residue_power (TANDEM_LIMB_BASE % TANDEM_RESIDUE_PRIME, position);
}

static inline uint64_t
reduce (uint64_t value)
{
  return (value & TANDEM_RESIDUE_PRIME) + (value >> 61);
}

uint64_t
tandem_residue_limbs (const uint64_t *limbs, size_t length)
{
  const uint64_t base = TANDEM_LIMB_BASE % TANDEM_RESIDUE_PRIME;
  const uint64_t step = tandem_residue_power (base, N_CHAINS);
  uint64_t sum[N_CHAINS] = { 0 }, result = 0;
  size_t whole = length / N_CHAINS * N_CHAINS;

  /* Chain j takes the limbs j, j + 4, j + 8, ... */
  for (size_t i = whole; i >= N_CHAINS; i -= N_CHAINS)
    for (size_t j = 0; j < N_CHAINS; j++)
      sum[j] = reduce (tandem_residue_multiply (sum[j], step) + reduce (limbs[i - N_CHAINS + j]));
  for (size_t j = N_CHAINS; j-- > 0;)
    result = tandem_residue_add (tandem_residue_multiply (result, base), tandem_residue_multiply (sum[j], 1));
  if (whole < length)
    {
      uint64_t above = 0;

      for (size_t i = length; i-- > whole;)
        above = tandem_residue_add (tandem_residue_multiply (above, base),
                                    tandem_residue_multiply (reduce (limbs[i]), 1));
      result = tandem_residue_add (result, tandem_residue_multiply (above, tandem_residue_base (whole)));
    }
  return result;
}

void
tandem_residue_series (uint64_t first, uint64_t last, uint64_t *p, uint64_t *q)
{
  uint64_t chain_p[N_CHAINS], chain_q[N_CHAINS];
  uint64_t share = (last - first) / N_CHAINS;

  for (size_t j = 0; j < N_CHAINS; j++)
    {
      chain_p[j] = 0;
      chain_q[j] = 1;
    }
  for (uint64_t k = 1; k <= share; k++)
    for (size_t j = 0; j < N_CHAINS; j++)
      {
        uint64_t term = first + j * share + k;

        chain_p[j] = tandem_residue_multiply (chain_p[j], term) + 1;
        chain_q[j] = tandem_residue_multiply (chain_q[j], term);
      }
  for (uint64_t term = first + N_CHAINS * share + 1; term <= last; term++)
    {
      chain_p[N_CHAINS - 1] = tandem_residue_multiply (chain_p[N_CHAINS - 1], term) + 1;
      chain_q[N_CHAINS - 1] = tandem_residue_multiply (chain_q[N_CHAINS - 1], term);
    }

  *p = 0;
  *q = 1;
  for (size_t j = 0; j < N_CHAINS; j++)
    {
      *p = tandem_residue_add (tandem_residue_multiply (*p, chain_q[j]),
                               tandem_residue_multiply (chain_p[j], 1));
      *q = tandem_residue_multiply (*q, chain_q[j]);
    }
}

bool
tandem_residue_shared (const TandemMember *member, const uint64_t *limbs, size_t length, uint64_t *residue)
{
  TandemTeam *team = member->team;
  size_t begin, end;

  tandem_member_part (member, length, 512, &begin, &end);
  team->carry[member->number][1] = tandem_residue_multiply (tandem_residue_limbs (limbs + begin, end - begin),
                                                            tandem_residue_base (begin));
  if (!tandem_member_barrier (member))
    return false;
  *residue = 0;
  for (unsigned i = 0; i < member->n_members; i++)
    *residue = tandem_residue_add (*residue, team->carry[i][1]);
  return tandem_member_barrier (member);
}
