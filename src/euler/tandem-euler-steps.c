/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "euler/tandem-euler-engine-private.h"

#include "euler/tandem-decimal.h"
#include "euler/tandem-divide.h"
#include "euler/tandem-residue.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

/* A member while it runs. The steps of a stage are the series, each merge, the join with the stages before,
 * the check, moving P and Q to the base, their normalization, the inverse, the quotient and the output. */
typedef struct
{
  TandemEulerEngine *engine;
  TandemComputer worker;
  uint32_t step;   /* the next step's number */
  double begin;    /* of the step, */
  uint64_t waited; /* and the nanoseconds waited before it */
} Run;

static double
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* Where P and Q of block `i` of a level are. */
static TandemFraction
fraction_at (const TandemEulerEngine *engine, unsigned level, unsigned i)
{
  size_t capacity = engine->layout.capacity[level];
  const TandemEulerLengths *lengths = &engine->shared->lengths[level & 1][i];
  TandemFraction fraction;

  fraction.p = engine->areas[level & 1] + 2 * capacity * i;
  fraction.q = fraction.p + capacity;
  /* If memory failed, verification will tell; it must come to that. */
  fraction.p_length = MIN (lengths->p_length, capacity);
  fraction.q_length = MIN (lengths->q_length, capacity);
  return fraction;
}

static void
set_lengths (const TandemEulerEngine *engine, unsigned level, unsigned i, const TandemFraction *fraction)
{
  engine->shared->lengths[level & 1][i] = (TandemEulerLengths){ fraction->p_length, fraction->q_length };
}

/* Ends a step: what it did is seen by all and will not be done again. */
static bool
end_step (Run *run, TandemEulerEnginePhase phase)
{
  TandemEulerShared *shared = run->engine->shared;
  unsigned number = run->worker.member.number;

  run->step++;
  if (!tandem_member_barrier (&run->worker.member))
    return false;
  if (number == 0)
    {
      shared->seconds[phase] += now () - run->begin;
      __atomic_store_n (&shared->steps_done, run->step, __ATOMIC_RELEASE);
    }
  shared->waited[phase][number] += (double)(shared->team.waited[number] - run->waited) * 1e-9;
  return tandem_member_barrier (&run->worker.member);
}

/* Whether the next step was done by an earlier team; else it begins. (A member that takes another's place
 * must not skip a step, whose barriers it has to pass, because the others have just ended it.) */
static bool
skip_step (Run *run)
{
  if (run->step >= run->engine->shared->began_at)
    {
      run->begin = now ();
      run->waited = run->engine->shared->team.waited[run->worker.member.number];
      return false;
    }
  run->step++;
  return true;
}

static void
enter_phase (Run *run, TandemEulerEnginePhase phase)
{
  TandemEulerShared *shared = run->engine->shared;

  if (run->worker.member.number != 0 || shared->phase == phase)
    return;
  __atomic_store_n (&shared->phase_begin, tandem_euler_engine_work (run->engine), __ATOMIC_RELAXED);
  __atomic_store_n (&shared->phase, phase, __ATOMIC_RELEASE);
}

/* Claims a block that nobody computes. False: there is none. */
static bool
claim_block (const Run *run, unsigned *block)
{
  const TandemEulerEngine *engine = run->engine;
  unsigned n_blocks = engine->layout.blocks[0];

  for (unsigned i = 0; i < n_blocks; i++)
    {
      uint32_t state = TANDEM_EULER_BLOCK_FREE;

      /* The last block may be the longest: it comes first, unless what is done may be asked for at any time.
       */
      *block = engine->n_stages > 1 ? i : n_blocks - 1 - i;
      if (__atomic_load_n (&engine->shared->blocks[*block], __ATOMIC_RELAXED) == state
          && __atomic_compare_exchange_n (&engine->shared->blocks[*block], &state,
                                          run->worker.member.number + 1, false, __ATOMIC_ACQUIRE,
                                          __ATOMIC_RELAXED))
        return true;
    }
  return false;
}

static bool
compute_blocks (Run *run)
{
  TandemEulerEngine *engine = run->engine;
  TandemEulerShared *shared = engine->shared;
  TandemComputer alone = run->worker;
  unsigned number = run->worker.member.number, i;
  uint64_t *scratch = engine->scratch + engine->layout.block_scratch * number;
  double verification = 0;

  if (skip_step (run))
    return true;
  enter_phase (run, TANDEM_EULER_SERIES);
  alone.member.number = 0;
  alone.member.n_members = 1;
  alone.own_work = 0;
  alone.work = &alone.own_work;

  while (claim_block (run, &i))
    {
      TandemFraction fraction = fraction_at (engine, 0, i);
      double verification_begin;

      __atomic_store_n (&shared->counters[number].terms, 0, __ATOMIC_RELAXED);
      if (!tandem_series_compute (&alone, &fraction, engine->bounds[i], engine->bounds[i + 1], scratch,
                                  &shared->counters[number].terms))
        return false;
      set_lengths (engine, 0, i, &fraction);
      verification_begin = now ();
      tandem_residue_series (engine->bounds[i], engine->bounds[i + 1], &shared->p_residues[i],
                             &shared->q_residues[i]);
      verification += now () - verification_begin;
      __atomic_store_n (&shared->counters[number].terms, 0, __ATOMIC_RELAXED);
      __atomic_store_n (&shared->blocks[i], TANDEM_EULER_BLOCK_DONE, __ATOMIC_RELEASE);
    }
  if (number == 0)
    shared->verification_seconds += verification;
  return end_step (run, TANDEM_EULER_SERIES);
}

/* A block without a neighbour goes up a level as it is; so do P and Q to the base. By all members. */
static bool
copy_fraction (const TandemMember *member, TandemFraction *result, const TandemFraction *only)
{
  result->p_length = only->p_length;
  result->q_length = only->q_length;
  return tandem_copy_shared (member, result->p, only->p, only->p_length)
         && tandem_copy_shared (member, result->q, only->q, only->q_length);
}

/* Where P and Q of the terms of finished stages are. */
static TandemFraction
base_fraction (const TandemEulerEngine *engine)
{
  const TandemEulerLengths *lengths = &engine->shared->base_lengths;

  return (TandemFraction){ engine->base, engine->base + engine->arena.base / 2,
                           MIN (lengths->p_length, engine->arena.base / 2),
                           MIN (lengths->q_length, engine->arena.base / 2) };
}

/* Merges lower and upper (NULL: lower as it is) to block i of a level. */
static bool
merge (Run *run, unsigned level, unsigned i, const TandemFraction *lower, const TandemFraction *upper)
{
  TandemEulerEngine *engine = run->engine;
  TandemFraction result = fraction_at (engine, level, i);

  enter_phase (run, TANDEM_EULER_MERGE);
  if (upper == NULL ? !copy_fraction (&run->worker.member, &result, lower)
                    : !tandem_series_merge (&run->worker, &result, lower, upper, engine->scratch))
    return false;
  if (run->worker.member.number == 0)
    set_lengths (engine, level, i, &result);
  return end_step (run, TANDEM_EULER_MERGE);
}

static bool
merge_blocks (Run *run)
{
  TandemEulerEngine *engine = run->engine;
  const TandemEulerLayout *layout = &engine->layout;
  unsigned join = layout->joins ? layout->levels - 1 : layout->levels;

  for (unsigned level = 1; level < layout->levels; level++)
    for (unsigned i = 0; i < layout->blocks[level]; i++)
      {
        TandemFraction lower, upper;
        bool has_upper = level == join || 2 * i + 1 < layout->blocks[level - 1];

        if (skip_step (run))
          continue;
        lower = level == join ? base_fraction (engine) : fraction_at (engine, level - 1, 2 * i);
        if (has_upper)
          upper = fraction_at (engine, level - 1, level == join ? 0 : 2 * i + 1);
        if (!merge (run, level, i, &lower, has_upper ? &upper : NULL))
          return false;
      }
  return true;
}

/* P and Q of all terms so far. */
static TandemFraction
whole_fraction (const TandemEulerEngine *engine)
{
  return engine->shared->whole_in_base ? base_fraction (engine)
                                       : fraction_at (engine, engine->layout.levels - 1, 0);
}

/* Compares P and Q with the recurrence. */
static bool
check_whole (Run *run)
{
  TandemEulerEngine *engine = run->engine;
  TandemEulerShared *shared = engine->shared;
  const TandemMember *member = &run->worker.member;
  TandemFraction fraction = whole_fraction (engine);
  uint64_t p, q, p_wanted, q_wanted;

  if (skip_step (run))
    return true;
  tandem_euler_engine_recurrence (engine, &p_wanted, &q_wanted);
  if (!tandem_residue_shared (member, fraction.p, fraction.p_length, &p)
      || !tandem_residue_shared (member, fraction.q, fraction.q_length, &q))
    return false;
  if (member->number == 0)
    {
      shared->verification_seconds += now () - run->begin;
      /* All factors of Q are below the prime, so its residue is not 0 unless a block was left out. */
      if (p != p_wanted || q != q_wanted || q == 0)
        shared->verdict = TANDEM_EULER_WRONG_SERIES;
    }
  if (!tandem_member_barrier (member))
    return false;
  return shared->verdict != TANDEM_EULER_DONE || end_step (run, TANDEM_EULER_MERGE);
}

/* Moves P and Q to the base, where the next stage and the checkpoint find them. */
static bool
keep_whole (Run *run)
{
  TandemEulerEngine *engine = run->engine;
  TandemEulerShared *shared = engine->shared;
  TandemFraction fraction, base;

  if (skip_step (run))
    return true;
  if (!shared->whole_in_base && (engine->n_stages > 1 || engine->options.keep))
    {
      fraction = whole_fraction (engine);
      base = base_fraction (engine);
      if (!copy_fraction (&run->worker.member, &base, &fraction))
        return false;
      if (run->worker.member.number == 0)
        {
          shared->base_lengths = (TandemEulerLengths){ base.p_length, base.q_length };
          shared->whole_in_base = 1;
        }
    }
  return end_step (run, TANDEM_EULER_MERGE);
}

/* P and Q become (P - Q) c and Q c in the area that they are not in. */
static bool
normalize (Run *run)
{
  TandemEulerEngine *engine = run->engine;
  TandemEulerShared *shared = engine->shared;
  const TandemMember *member = &run->worker.member;
  unsigned level = engine->layout.levels - 1;
  TandemFraction fraction = whole_fraction (engine);
  uint64_t *divisor = engine->areas[(level + 1) & 1], *dividend = divisor + engine->layout.capacity[level];
  uint64_t normalizer;

  if (skip_step (run))
    return true;
  enter_phase (run, TANDEM_EULER_INVERSE);
  if (member->number == 0)
    set_lengths (engine, level, 0, &fraction);
  if (!tandem_copy_shared (member, dividend, fraction.p, fraction.p_length)
      || !tandem_subtract_shared (member, dividend, fraction.p_length, fraction.q, fraction.q_length, NULL))
    return false;

  normalizer = tandem_division_normalize (fraction.q, fraction.q_length);
  if (!tandem_scale_shared (member, divisor, fraction.q, fraction.q_length, normalizer)
      || !tandem_scale_shared (member, dividend, dividend, fraction.q_length, normalizer))
    return false;
  if (member->number == 0)
    shared->normalizer = normalizer;
  return end_step (run, TANDEM_EULER_INVERSE);
}

/* Limbs of the quotient, and where it, the divisor, the dividend and the remainder are. */
typedef struct
{
  TandemDivision division;
  uint64_t *divisor;
  uint64_t *dividend;
  uint64_t *remainder;
  uint64_t *quotient;
  size_t length;
} Quotient;

static Quotient
quotient_of (const TandemEulerEngine *engine)
{
  unsigned level = engine->layout.levels - 1;
  size_t capacity = engine->layout.capacity[level];
  Quotient q;

  q.division = engine->layout.division;
  q.division.divisor_length = MIN (engine->shared->lengths[level & 1][0].q_length, capacity);
  q.divisor = engine->areas[(level + 1) & 1];
  q.dividend = q.divisor + capacity;
  q.remainder = engine->areas[level & 1];
  q.quotient = q.remainder + capacity;
  q.length = 2 * q.division.half;
  return q;
}

static bool
invert (Run *run)
{
  Quotient q = quotient_of (run->engine);

  if (skip_step (run))
    return true;
  enter_phase (run, TANDEM_EULER_INVERSE);
  return tandem_division_invert (&run->worker, &q.division, run->engine->inverse, q.divisor,
                                 run->engine->scratch)
         && end_step (run, TANDEM_EULER_INVERSE);
}

static bool
divide (Run *run)
{
  Quotient q = quotient_of (run->engine);
  const TandemMember *member = &run->worker.member;

  if (skip_step (run))
    return true;
  enter_phase (run, TANDEM_EULER_QUOTIENT);
  return tandem_copy_shared (member, q.remainder, q.dividend, q.division.divisor_length)
         && tandem_division_quotient (&run->worker, &q.division, q.quotient, q.remainder, q.divisor,
                                      run->engine->inverse, run->engine->scratch)
         && end_step (run, TANDEM_EULER_QUOTIENT);
}

/* Reads limbs [from, to) of the quotient, counted from its most significant, back from the digits; returns
 * the residue of the number that they make up. */
static uint64_t
read_back (const char *digits, size_t from, size_t to, bool *valid)
{
  const uint64_t base = TANDEM_LIMB_BASE % TANDEM_RESIDUE_PRIME;
  uint64_t residue = 0;

  for (size_t i = from; i < to; i++)
    {
      uint64_t limb = tandem_decimal_read (digits + i * TANDEM_LIMB_DIGITS, valid);

      residue = tandem_residue_multiply (residue, base) + (limb & TANDEM_RESIDUE_PRIME) + (limb >> 61);
      residue = (residue & TANDEM_RESIDUE_PRIME) + (residue >> 61);
    }
  return tandem_residue_multiply (residue, 1);
}

/* What the digits are worth as the upper limbs of the quotient, with the limbs below them and with the
 * residue of the remainder. */
static TandemEulerStatus
judge (const TandemEulerEngine *engine, const TandemMember *member, uint64_t remainder)
{
  const TandemEulerShared *shared = engine->shared;
  Quotient q = quotient_of (engine);
  size_t whole = (size_t)(engine->stage.digits / TANDEM_LIMB_DIGITS);
  size_t some = (size_t)(engine->stage.digits % TANDEM_LIMB_DIGITS);
  size_t below = q.length - whole, nines = 0;
  uint64_t quotient = 0, p, q_residue, left, right;

  for (unsigned i = 0; i < member->n_members; i++)
    {
      if (shared->output_invalid[i])
        return TANDEM_EULER_WRONG_DIGITS;
      quotient = tandem_residue_add (quotient, shared->output_residues[i]);
    }
  if (some > 0)
    {
      char text[TANDEM_LIMB_DIGITS];

      tandem_decimal_write (text, &q.quotient[below - 1], 1);
      if (memcmp (text, engine->digits + whole * TANDEM_LIMB_DIGITS, some) != 0)
        return TANDEM_EULER_WRONG_DIGITS;
    }
  quotient = tandem_residue_add (quotient, tandem_residue_limbs (q.quotient, below));
  if (tandem_limbs_compare (q.remainder, q.divisor, q.division.divisor_length) >= 0)
    return TANDEM_EULER_WRONG_DIGITS;

  tandem_euler_engine_recurrence (engine, &p, &q_residue);
  p = tandem_residue_add (p, TANDEM_RESIDUE_PRIME - q_residue);
  p = tandem_residue_multiply (p, shared->normalizer % TANDEM_RESIDUE_PRIME);
  q_residue = tandem_residue_multiply (q_residue, shared->normalizer % TANDEM_RESIDUE_PRIME);
  left = tandem_residue_multiply (p, tandem_residue_base (q.length));
  right = tandem_residue_add (tandem_residue_multiply (quotient, q_residue), remainder);
  if (left != right)
    return TANDEM_EULER_WRONG_DIGITS;

  /* The terms left out add less than two units of the last limb: only nines could carry them into the digits.
   */
  while (nines < below && q.quotient[nines] >= TANDEM_LIMB_BASE - (nines == 0 ? 2 : 1))
    nines++;
  return nines + (some > 0) >= below ? TANDEM_EULER_MORE_GUARD : TANDEM_EULER_DONE;
}

static bool
write_digits (Run *run)
{
  TandemEulerEngine *engine = run->engine;
  TandemEulerShared *shared = engine->shared;
  const TandemMember *member = &run->worker.member;
  Quotient q = quotient_of (engine);
  size_t whole = (size_t)(engine->stage.digits / TANDEM_LIMB_DIGITS);
  size_t some = (size_t)(engine->stage.digits % TANDEM_LIMB_DIGITS);
  double written;
  uint64_t remainder;
  size_t begin, end;
  bool valid = true;

  if (skip_step (run))
    return true;
  enter_phase (run, TANDEM_EULER_OUTPUT);
  tandem_member_part (member, whole, 512, &begin, &end);
  tandem_decimal_write (engine->digits + begin * TANDEM_LIMB_DIGITS, q.quotient + q.length - end,
                        end - begin);
  if (some > 0 && member->number == 0)
    {
      char text[TANDEM_LIMB_DIGITS];

      tandem_decimal_write (text, &q.quotient[q.length - whole - 1], 1);
      memcpy (engine->digits + whole * TANDEM_LIMB_DIGITS, text, some);
    }
  written = now ();
  shared->output_residues[member->number] = tandem_residue_multiply (
      read_back (engine->digits, begin, end, &valid), tandem_residue_base (q.length - end));
  shared->output_invalid[member->number] = !valid;
  if (!tandem_residue_shared (member, q.remainder, q.division.divisor_length, &remainder))
    return false;
  if (member->number == 0)
    {
      shared->verdict = judge (engine, member, remainder);
      shared->verification_seconds += now () - written;
    }
  return end_step (run, TANDEM_EULER_OUTPUT);
}

TandemEulerStatus
tandem_euler_engine_run_member (TandemEulerEngine *engine,
                                unsigned number,
                                TandemEulerGoal goal,
                                const volatile uint32_t *stop)
{
  TandemEulerShared *shared = engine->shared;
  Run run = { .engine = engine };
  bool done;

  if (!tandem_euler_engine_take_place (engine, number, getpid ()))
    return TANDEM_EULER_INTERRUPTED;
  tandem_euler_engine_refresh (engine);
  tandem_computer_init (&run.worker, engine->transform, tandem_member (&shared->team, number, stop));
  run.worker.work = &shared->counters[number].work;
  done = compute_blocks (&run) && merge_blocks (&run) && check_whole (&run);
  if (done && shared->verdict == TANDEM_EULER_DONE && goal >= TANDEM_EULER_GOAL_KEEP)
    done = keep_whole (&run);
  if (done && shared->verdict == TANDEM_EULER_DONE && goal == TANDEM_EULER_GOAL_DIGITS)
    done = normalize (&run) && invert (&run) && divide (&run) && write_digits (&run);
  tandem_computer_clear (&run.worker);
  return done ? (TandemEulerStatus)shared->verdict : TANDEM_EULER_INTERRUPTED;
}
