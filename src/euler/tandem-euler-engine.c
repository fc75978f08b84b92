/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "euler/tandem-euler-engine.h"

#include "euler/tandem-decimal.h"
#include "euler/tandem-divide.h"
#include "euler/tandem-residue.h"
#include "euler/tandem-series.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

enum
{
  MAX_LEVELS = 10,
  MAX_BLOCKS = 1 << (MAX_LEVELS - 1),
  /* Blocks for each member: what is lost with a dead worker, and how evenly work is spread. */
  BLOCKS_PER_MEMBER = 8,
  /* Blocks are not made shorter than this for the members' sake. */
  MIN_BLOCK_LIMBS = 2048,
};

/* The sizes of a computation, in slots of 8 bytes; they follow from the options. */
typedef struct
{
  uint64_t terms;
  unsigned levels;             /* blocks = 2^(levels - 1) */
  size_t capacity[MAX_LEVELS]; /* of P and of Q of a block at each level */
  size_t area;                 /* of each of the two areas for P and Q */
  size_t block_scratch;        /* for each member */
  size_t scratch;              /* of all; the products shared by all members use it too */
  size_t inverse;
  size_t total;
  uint64_t merge_work;
  TandemDivision division;
} Layout;

/* Where a member counts its work, in a cache line of its own. */
typedef struct
{
  uint64_t terms;
  uint64_t work;
  uint64_t padding[6];
} Counter;

/* P and Q of a block or a merge. */
typedef struct
{
  size_t p_length;
  size_t q_length;
} Lengths;

/* What all processes share, at the beginning of the mapping; the arena follows. */
typedef struct
{
  TandemTeam team;
  Counter counters[TANDEM_TEAM_MAX];
  uint64_t bounds[MAX_BLOCKS + 1]; /* block i is the range of terms (bounds[i], bounds[i + 1]] */
  uint32_t block_done[MAX_BLOCKS];
  uint64_t p_residues[MAX_BLOCKS]; /* by the recurrence */
  uint64_t q_residues[MAX_BLOCKS];
  Lengths lengths[2][MAX_BLOCKS];
  uint32_t steps_done;
  uint32_t phase;
  uint64_t normalizer;
  uint64_t output_residues[TANDEM_TEAM_MAX];
  uint32_t output_invalid[TANDEM_TEAM_MAX];
  uint32_t verdict;
  double seconds[TANDEM_EULER_N_PHASES];
  double verification_seconds;
} Shared;

struct _TandemEulerEngine
{
  TandemEulerOptions options;
  Layout layout;
  TandemTransform *transform;
  Shared *shared;
  size_t size; /* bytes of the mapping */
  uint64_t *areas[2];
  uint64_t *scratch;
  uint64_t *inverse;
  char *digits;
};

/* A member while it runs. */
typedef struct
{
  TandemEulerEngine *engine;
  TandemComputer worker;
  uint32_t step; /* the next step's number */
} Run;

static size_t
align_slots (size_t slots)
{
  return (slots + 63) / 64 * 64;
}

static size_t
shared_slots (void)
{
  return align_slots (sizeof (Shared) / sizeof (uint64_t) + 1);
}

static bool
options_are_valid (const TandemEulerOptions *options)
{
  return options->digits <= TANDEM_EULER_DIGITS_MAX && options->n_members >= 1
         && options->n_members <= TANDEM_TEAM_MAX;
}

static void
fill_bounds (const Layout *layout, uint64_t *bounds)
{
  unsigned blocks = 1u << (layout->levels - 1);

  for (unsigned i = 0; i < blocks; i++)
    bounds[i] = tandem_series_split (0, layout->terms, i, blocks);
  bounds[blocks] = layout->terms;
}

static void
plan_layout (Layout *layout, const TandemEulerOptions *options, const TandemTransform *transform)
{
  size_t limbs = (size_t)(options->digits / TANDEM_LIMB_DIGITS) + (options->guard > 0 ? options->guard : 2);
  uint64_t bounds[MAX_BLOCKS + 1];
  unsigned blocks;

  memset (layout, 0, sizeof *layout);
  limbs = 2 * ((limbs + 1) / 2);
  layout->terms = tandem_series_terms ((uint64_t)limbs * TANDEM_LIMB_DIGITS);

  layout->levels = 1;
  for (blocks = 1; blocks < BLOCKS_PER_MEMBER * options->n_members && 2 * blocks * MIN_BLOCK_LIMBS <= limbs;
       blocks *= 2)
    layout->levels++;
  fill_bounds (layout, bounds);

  for (unsigned level = 0; level < layout->levels; level++)
    {
      for (unsigned i = 0; i < blocks; i += 1u << level)
        layout->capacity[level] =
            MAX (layout->capacity[level], tandem_series_capacity (bounds[i], bounds[i + (1u << level)]));
      layout->capacity[level] = (layout->capacity[level] + 7) / 8 * 8;
      layout->area = MAX (layout->area, 2 * layout->capacity[level] * (blocks >> level));
      if (level > 0)
        {
          size_t below = layout->capacity[level - 1];

          layout->scratch = MAX (layout->scratch, tandem_multiply_scratch (transform, below, below));
          layout->merge_work += (TANDEM_TRANSFORM_WORK (tandem_transform_length (2 * below))
                                 + 2 * TANDEM_PRODUCT_WORK (tandem_transform_length (2 * below)))
                                * (blocks >> level);
        }
    }
  for (unsigned i = 0; i < blocks; i++)
    layout->block_scratch = MAX (layout->block_scratch,
                                 align_slots (tandem_series_scratch (transform, bounds[i], bounds[i + 1])));
  layout->division = tandem_division (limbs, layout->capacity[layout->levels - 1]);
  layout->area = align_slots (layout->area);
  layout->scratch = MAX (layout->scratch, layout->block_scratch * options->n_members);
  layout->scratch = align_slots (MAX (layout->scratch, layout->division.scratch));
  layout->inverse = align_slots (layout->division.half + 2);
  layout->total = shared_slots () + 2 * layout->area + layout->scratch + layout->inverse;
}

uint64_t
tandem_euler_engine_predict (const TandemEulerOptions *options)
{
  TandemTransform *transform = NULL;
  Layout layout;

  if (options_are_valid (options))
    transform = tandem_transform_new (options->kernel);
  if (transform == NULL)
    return 0;
  plan_layout (&layout, options, transform);
  tandem_transform_free (transform);
  return (uint64_t)layout.total * sizeof (uint64_t);
}

TandemEulerEngine *
tandem_euler_engine_new (const TandemEulerOptions *options, char *digits)
{
  TandemEulerEngine *engine;
  TandemTransform *transform;
  void *memory;

  if (!options_are_valid (options))
    {
      errno = EINVAL;
      return NULL;
    }
  transform = tandem_transform_new (options->kernel);
  if (transform == NULL)
    {
      errno = ENOTSUP;
      return NULL;
    }

  engine = g_new0 (TandemEulerEngine, 1);
  engine->options = *options;
  engine->transform = transform;
  engine->digits = digits;
  plan_layout (&engine->layout, options, transform);
  engine->size = engine->layout.total * sizeof (uint64_t);
  memory = mmap (NULL, engine->size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED)
    {
      tandem_transform_free (transform);
      g_free (engine);
      errno = ENOMEM;
      return NULL;
    }
  madvise (memory, engine->size, MADV_HUGEPAGE);

  engine->shared = memory;
  engine->areas[0] = (uint64_t *)memory + shared_slots ();
  engine->areas[1] = engine->areas[0] + engine->layout.area;
  engine->scratch = engine->areas[1] + engine->layout.area;
  engine->inverse = engine->scratch + engine->layout.scratch;
  fill_bounds (&engine->layout, engine->shared->bounds);
  tandem_team_init (&engine->shared->team, options->n_members);
  return engine;
}

void
tandem_euler_engine_free (TandemEulerEngine *engine)
{
  if (engine == NULL)
    return;

  munmap (engine->shared, engine->size);
  tandem_transform_free (engine->transform);
  g_free (engine);
}

void
tandem_euler_engine_prepare (TandemEulerEngine *engine, unsigned n_members)
{
  tandem_team_init (&engine->shared->team, CLAMP (n_members, 1, engine->options.n_members));
}

void
tandem_euler_engine_break (TandemEulerEngine *engine)
{
  tandem_team_break (&engine->shared->team);
}

void
tandem_euler_engine_reset (TandemEulerEngine *engine)
{
  Shared *shared = engine->shared;

  memset (shared->block_done, 0, sizeof shared->block_done);
  memset (shared->counters, 0, sizeof shared->counters);
  memset (shared->seconds, 0, sizeof shared->seconds);
  shared->verification_seconds = 0;
  shared->steps_done = 0;
  shared->phase = TANDEM_EULER_SERIES;
  shared->verdict = TANDEM_EULER_DONE;
}

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
  const Lengths *lengths = &engine->shared->lengths[level & 1][i];
  TandemFraction fraction;

  fraction.p = engine->areas[level & 1] + 2 * capacity * i;
  fraction.q = fraction.p + capacity;
  fraction.p_length = lengths->p_length;
  fraction.q_length = lengths->q_length;
  return fraction;
}

static void
set_lengths (const TandemEulerEngine *engine, unsigned level, unsigned i, const TandemFraction *fraction)
{
  engine->shared->lengths[level & 1][i] = (Lengths){ fraction->p_length, fraction->q_length };
}

/* The residue of a number, its parts read by all members. */
static bool
shared_residue (const TandemMember *member, const uint64_t *limbs, size_t length, uint64_t *residue)
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

/* P and Q of all terms by the residues of the blocks. */
static void
recurrence_residues (const TandemEulerEngine *engine, uint64_t *p, uint64_t *q)
{
  const Shared *shared = engine->shared;

  *p = 0;
  *q = 1;
  for (unsigned i = 0; i < 1u << (engine->layout.levels - 1); i++)
    {
      *p = tandem_residue_add (tandem_residue_multiply (*p, shared->q_residues[i]), shared->p_residues[i]);
      *q = tandem_residue_multiply (*q, shared->q_residues[i]);
    }
}

/* Ends a step: what it did is seen by all and will not be done again. */
static bool
end_step (Run *run, TandemEulerEnginePhase phase, double begin)
{
  Shared *shared = run->engine->shared;

  run->step++;
  if (!tandem_member_barrier (&run->worker.member))
    return false;
  if (run->worker.member.number == 0)
    {
      shared->seconds[phase] += now () - begin;
      __atomic_store_n (&shared->steps_done, run->step, __ATOMIC_RELEASE);
    }
  return tandem_member_barrier (&run->worker.member);
}

/* Whether the next step was done by an earlier team. */
static bool
skip_step (Run *run)
{
  if (run->step >= __atomic_load_n (&run->engine->shared->steps_done, __ATOMIC_ACQUIRE))
    return false;
  run->step++;
  return true;
}

static void
enter_phase (Run *run, TandemEulerEnginePhase phase)
{
  if (run->worker.member.number == 0)
    __atomic_store_n (&run->engine->shared->phase, phase, __ATOMIC_RELAXED);
}

static bool
compute_blocks (Run *run)
{
  TandemEulerEngine *engine = run->engine;
  Shared *shared = engine->shared;
  TandemComputer alone = run->worker;
  unsigned number = run->worker.member.number, i;
  uint64_t *scratch = engine->scratch + engine->layout.block_scratch * number;
  double begin = now (), verification = 0;

  if (skip_step (run))
    return true;
  enter_phase (run, TANDEM_EULER_SERIES);
  alone.member.number = 0;
  alone.member.n_members = 1;
  alone.own_work = 0;
  alone.work = &alone.own_work;

  while ((i = tandem_member_take_ticket (&run->worker.member)) < 1u << (engine->layout.levels - 1))
    {
      TandemFraction fraction = fraction_at (engine, 0, i);
      double verification_begin;

      if (__atomic_load_n (&shared->block_done[i], __ATOMIC_ACQUIRE) != 0)
        continue;
      if (!tandem_series_compute (&alone, &fraction, shared->bounds[i], shared->bounds[i + 1], scratch,
                                  &shared->counters[number].terms))
        return false;
      set_lengths (engine, 0, i, &fraction);
      verification_begin = now ();
      tandem_residue_series (shared->bounds[i], shared->bounds[i + 1], &shared->p_residues[i],
                             &shared->q_residues[i]);
      verification += now () - verification_begin;
      __atomic_store_n (&shared->block_done[i], 1, __ATOMIC_RELEASE);
    }
  if (number == 0)
    shared->verification_seconds += verification;
  return end_step (run, TANDEM_EULER_SERIES, begin);
}

static bool
merge_blocks (Run *run)
{
  TandemEulerEngine *engine = run->engine;

  for (unsigned level = 1; level < engine->layout.levels; level++)
    for (unsigned i = 0; i < 1u << (engine->layout.levels - 1 - level); i++)
      {
        TandemFraction lower = fraction_at (engine, level - 1, 2 * i);
        TandemFraction upper = fraction_at (engine, level - 1, 2 * i + 1);
        TandemFraction result = fraction_at (engine, level, i);
        double begin = now ();

        if (skip_step (run))
          continue;
        enter_phase (run, TANDEM_EULER_MERGE);
        if (!tandem_series_merge (&run->worker, &result, &lower, &upper, engine->scratch))
          return false;
        if (run->worker.member.number == 0)
          set_lengths (engine, level, i, &result);
        if (!end_step (run, TANDEM_EULER_MERGE, begin))
          return false;
      }
  return true;
}

/* P and Q, checked, become (P - Q) c and Q c in the other area. */
static bool
normalize (Run *run)
{
  TandemEulerEngine *engine = run->engine;
  Shared *shared = engine->shared;
  const TandemMember *member = &run->worker.member;
  unsigned level = engine->layout.levels - 1;
  TandemFraction fraction = fraction_at (engine, level, 0);
  uint64_t *divisor = engine->areas[(level + 1) & 1], *dividend = divisor + engine->layout.capacity[level];
  uint64_t p, q, p_wanted, q_wanted, normalizer;
  double begin = now ();

  if (skip_step (run))
    return true;
  recurrence_residues (engine, &p_wanted, &q_wanted);
  if (!shared_residue (member, fraction.p, fraction.p_length, &p)
      || !shared_residue (member, fraction.q, fraction.q_length, &q))
    return false;
  if (member->number == 0)
    {
      shared->verification_seconds += now () - begin;
      if (p != p_wanted || q != q_wanted)
        shared->verdict = TANDEM_EULER_WRONG_SERIES;
      else
        tandem_limbs_subtract (dividend, fraction.p, fraction.p_length, fraction.q, fraction.q_length);
    }
  if (!tandem_member_barrier (member))
    return false;
  if (shared->verdict != TANDEM_EULER_DONE)
    return true;

  normalizer = tandem_division_normalize (fraction.q, fraction.q_length);
  if (!tandem_scale_shared (member, divisor, fraction.q, fraction.q_length, normalizer)
      || !tandem_scale_shared (member, dividend, dividend, fraction.q_length, normalizer))
    return false;
  if (member->number == 0)
    shared->normalizer = normalizer;
  return end_step (run, TANDEM_EULER_QUOTIENT, begin);
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
  q.division.divisor_length = engine->shared->lengths[level & 1][0].q_length;
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
  double begin = now ();

  if (skip_step (run))
    return true;
  enter_phase (run, TANDEM_EULER_INVERSE);
  return tandem_division_invert (&run->worker, &q.division, run->engine->inverse, q.divisor,
                                 run->engine->scratch)
         && end_step (run, TANDEM_EULER_INVERSE, begin);
}

static bool
divide (Run *run)
{
  Quotient q = quotient_of (run->engine);
  const TandemMember *member = &run->worker.member;
  double begin = now ();
  size_t first, end;

  if (skip_step (run))
    return true;
  enter_phase (run, TANDEM_EULER_QUOTIENT);
  tandem_member_part (member, q.division.divisor_length, 512, &first, &end);
  memcpy (q.remainder + first, q.dividend + first, (end - first) * sizeof *q.remainder);
  return tandem_member_barrier (member)
         && tandem_division_quotient (&run->worker, &q.division, q.quotient, q.remainder, q.divisor,
                                      run->engine->inverse, run->engine->scratch)
         && end_step (run, TANDEM_EULER_QUOTIENT, begin);
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

/* What the digits are worth as the upper limbs of the quotient, with the limbs below them. */
static TandemEulerStatus
judge (const TandemEulerEngine *engine, const TandemMember *member)
{
  const Shared *shared = engine->shared;
  Quotient q = quotient_of (engine);
  size_t whole = (size_t)(engine->options.digits / TANDEM_LIMB_DIGITS);
  size_t some = (size_t)(engine->options.digits % TANDEM_LIMB_DIGITS);
  size_t below = q.length - whole, nines = 0;
  uint64_t quotient = 0, remainder, p, q_residue, left, right;

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
  remainder = tandem_residue_limbs (q.remainder, q.division.divisor_length);

  recurrence_residues (engine, &p, &q_residue);
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
  Shared *shared = engine->shared;
  const TandemMember *member = &run->worker.member;
  Quotient q = quotient_of (engine);
  size_t whole = (size_t)(engine->options.digits / TANDEM_LIMB_DIGITS);
  size_t some = (size_t)(engine->options.digits % TANDEM_LIMB_DIGITS);
  double start = now (), written;
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
  if (!tandem_member_barrier (member))
    return false;
  if (member->number == 0)
    {
      shared->verdict = judge (engine, member);
      shared->verification_seconds += now () - written;
    }
  return end_step (run, TANDEM_EULER_OUTPUT, start);
}

TandemEulerStatus
tandem_euler_engine_run_member (TandemEulerEngine *engine, unsigned number, const volatile uint32_t *stop)
{
  Shared *shared = engine->shared;
  Run run = { engine, { 0 }, 0 };
  bool done;

  tandem_computer_init (&run.worker, engine->transform, tandem_member (&shared->team, number, stop));
  run.worker.work = &shared->counters[number].work;
  done = compute_blocks (&run) && merge_blocks (&run) && normalize (&run);
  if (done && shared->verdict == TANDEM_EULER_DONE)
    done = invert (&run) && divide (&run) && write_digits (&run);
  tandem_computer_clear (&run.worker);
  return done ? (TandemEulerStatus)shared->verdict : TANDEM_EULER_INTERRUPTED;
}

TandemEulerEnginePhase
tandem_euler_engine_progress (const TandemEulerEngine *engine, double *phase_part, double *whole_part)
{
  /* Measured shares of the time; they need not be exact. */
  static const double shares[] = { 0.60, 0.13, 0.08, 0.14, 0.05 };
  const Shared *shared = engine->shared;
  const Layout *layout = &engine->layout;
  TandemEulerEnginePhase phase = __atomic_load_n (&shared->phase, __ATOMIC_RELAXED);
  uint64_t terms = 0, work = 0, total = 0, before = 0;
  double part, whole = 0;

  for (unsigned i = 0; i < TANDEM_TEAM_MAX; i++)
    {
      terms += __atomic_load_n (&shared->counters[i].terms, __ATOMIC_RELAXED);
      work += __atomic_load_n (&shared->counters[i].work, __ATOMIC_RELAXED);
    }
  if (phase > TANDEM_EULER_MERGE)
    before += layout->merge_work;
  if (phase > TANDEM_EULER_INVERSE)
    before += layout->division.inverse_work;
  switch (phase)
    {
    case TANDEM_EULER_SERIES:
      work = terms;
      total = layout->terms;
      break;
    case TANDEM_EULER_MERGE:
      total = layout->merge_work;
      break;
    case TANDEM_EULER_INVERSE:
      total = layout->division.inverse_work;
      break;
    case TANDEM_EULER_QUOTIENT:
      total = layout->division.quotient_work;
      break;
    case TANDEM_EULER_OUTPUT:
    case TANDEM_EULER_N_PHASES:
    default:
      break;
    }
  part = total == 0 || work <= before ? 0 : MIN (1, (double)(work - before) / (double)total);
  if (phase == TANDEM_EULER_OUTPUT
      && __atomic_load_n (&shared->steps_done, __ATOMIC_RELAXED) == (1u << (layout->levels - 1)) + 4)
    part = 1;
  for (unsigned i = 0; i < (unsigned)phase; i++)
    whole += shares[i];
  if (phase_part != NULL)
    *phase_part = part;
  if (whole_part != NULL)
    *whole_part = whole + part * shares[phase];
  return phase;
}

double
tandem_euler_engine_seconds (const TandemEulerEngine *engine, TandemEulerEnginePhase phase)
{
  return engine->shared->seconds[phase];
}

double
tandem_euler_engine_verification_seconds (const TandemEulerEngine *engine)
{
  return engine->shared->verification_seconds;
}

uint64_t
tandem_euler_engine_terms (const TandemEulerEngine *engine)
{
  return engine->layout.terms;
}

const char *
tandem_euler_engine_kernel (const TandemEulerEngine *engine)
{
  return tandem_transform_get_ops (engine->transform)->name;
}
