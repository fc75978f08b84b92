/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "euler/tandem-euler-engine-private.h"

#include "euler/tandem-residue.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* From here on the tables of the transforms are made before the workers are forked, for all to share. */
#define MIN_SHARED_DIGITS 50000

#define N_MEMORY_PARTS 32
#define HUGE_PAGE ((size_t)2 << 20)

static size_t
shared_slots (void)
{
  return (sizeof (TandemEulerShared) / sizeof (uint64_t) + 64) / 64 * 64;
}

static bool
options_are_valid (const TandemEulerOptions *options)
{
  return options->digits <= TANDEM_EULER_DIGITS_MAX && options->n_members >= 1
         && options->n_members <= TANDEM_TEAM_MAX && options->max_members <= TANDEM_TEAM_MAX;
}

static size_t
arena_slots (const TandemEulerArena *arena)
{
  return arena->base + 2 * arena->area + arena->scratch + arena->inverse;
}

uint64_t
tandem_euler_engine_predict (const TandemEulerOptions *options)
{
  TandemTransform *transform = NULL;
  TandemEulerArena arena;

  if (options_are_valid (options))
    transform = tandem_transform_new (options->kernel);
  if (transform == NULL)
    return 0;
  arena = tandem_euler_arena (options, transform, NULL);
  tandem_transform_free (transform);
  return (uint64_t)(shared_slots () + arena_slots (&arena)) * sizeof (uint64_t);
}

static void
take_stage (TandemEulerEngine *engine, const TandemEulerStage *stage)
{
  if (memcmp (&engine->stage, stage, sizeof *stage) == 0)
    return;

  engine->stage = *stage;
  tandem_euler_layout (&engine->layout, &engine->options, &engine->stage, engine->transform, engine->bounds);
}

void
tandem_euler_engine_refresh (TandemEulerEngine *engine)
{
  const TandemEulerStage stage = engine->shared->stage;

  take_stage (engine, &stage);
}

/* The coordinator's copy never comes from the shared memory, which any member can write to. */
static void
set_stage (TandemEulerEngine *engine, const TandemEulerStage *stage)
{
  engine->shared->stage = *stage;
  take_stage (engine, stage);
}

/* Forgets what was done of the stage, or of the one before. No member may be running. */
static void
begin_stage (TandemEulerEngine *engine, unsigned number)
{
  TandemEulerShared *shared = engine->shared;
  uint64_t first = number == 0 ? engine->options.first : engine->ends[number - 1];
  uint64_t last = engine->n_stages > 0 ? engine->ends[number] : first;
  TandemEulerStage stage = { .first = first, .last = last, .digits = engine->options.digits };

  memset (shared->blocks, 0, sizeof shared->blocks);
  for (unsigned i = 0; i < TANDEM_TEAM_MAX; i++)
    shared->counters[i].terms = 0;
  engine->stage_number = number;
  if (number + 1 < engine->n_stages)
    stage.digits = MIN (engine->options.digits, tandem_euler_engine_digits (last));
  shared->whole_in_base = first == last;
  shared->verdict = TANDEM_EULER_DONE;
  shared->phase = TANDEM_EULER_SERIES;
  shared->phase_begin = tandem_euler_engine_work (engine);
  set_stage (engine, &stage);
  shared->steps_done = first == last ? engine->layout.term_steps + 1 : 0;
}

static size_t
memory_part (size_t size)
{
  return (size / N_MEMORY_PARTS + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
}

/* Memory for all members, of several parts, each of which is a file to the kernel: of one file it frees pages
 * for one process at a time. MAP_FAILED when there is none. */
static void *
map_memory (size_t size)
{
  const int flags = MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE;
  size_t part = memory_part (size);
  char *memory = mmap (NULL, size, PROT_READ | PROT_WRITE, flags, -1, 0);

  for (size_t begin = part; memory != MAP_FAILED && begin < size; begin += part)
    if (mmap (memory + begin, MIN (part, size - begin), PROT_READ | PROT_WRITE, flags | MAP_FIXED, -1, 0)
        == MAP_FAILED)
      {
        munmap (memory, size);
        return MAP_FAILED;
      }
  return memory;
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
  engine->arena = tandem_euler_arena (options, transform, engine->costs);
  if (options->digits >= MIN_SHARED_DIGITS)
    tandem_transform_prepare (transform, TANDEM_ROW_MAX);
  engine->n_stages = tandem_euler_stages (options, engine->ends);
  engine->size = (shared_slots () + arena_slots (&engine->arena)) * sizeof (uint64_t);
  memory = map_memory (engine->size);
  if (memory == MAP_FAILED)
    {
      tandem_transform_free (transform);
      g_free (engine);
      errno = ENOMEM;
      return NULL;
    }
  madvise (memory, engine->size, MADV_HUGEPAGE);

  engine->shared = memory;
  engine->base = (uint64_t *)memory + shared_slots ();
  engine->areas[0] = engine->base + engine->arena.base;
  engine->areas[1] = engine->areas[0] + engine->arena.area;
  engine->scratch = engine->areas[1] + engine->arena.area;
  engine->inverse = engine->scratch + engine->arena.scratch;
  engine->n_members = options->n_members;
  tandem_team_init (&engine->shared->team, engine->n_members);
  begin_stage (engine, 0);
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

/* A block that a member left undone can be claimed again. */
static void
release_blocks (TandemEulerShared *shared, unsigned number)
{
  for (unsigned i = 0; i < TANDEM_EULER_MAX_BLOCKS; i++)
    if (shared->blocks[i] == number + 1)
      __atomic_store_n (&shared->blocks[i], TANDEM_EULER_BLOCK_FREE, __ATOMIC_RELEASE);
  __atomic_store_n (&shared->counters[number].terms, 0, __ATOMIC_RELAXED);
}

void
tandem_euler_engine_prepare (TandemEulerEngine *engine, unsigned n_members)
{
  uint32_t steps_done = __atomic_load_n (&engine->shared->steps_done, __ATOMIC_ACQUIRE);

  for (unsigned i = 0; i < TANDEM_TEAM_MAX; i++)
    release_blocks (engine->shared, i);
  engine->n_members = CLAMP (n_members, 1, MAX (engine->options.n_members, engine->options.max_members));
  tandem_team_init (&engine->shared->team, engine->n_members);
  memset (engine->shared->pids, 0, sizeof engine->shared->pids);
  if (steps_done > engine->layout.steps) /* so many there are not */
    steps_done = 0;
  engine->shared->steps_done = steps_done;
  engine->shared->began_at = steps_done;
}

/* In the series members wait for each other only at its end, first when all blocks are done, then when that
 * is written down: until the second time the others cannot have gone on. */
static bool
can_be_replaced (const TandemEulerShared *shared, unsigned number)
{
  return shared->began_at == 0 && shared->team.n_members > 1
         && __atomic_load_n (&shared->team.arrived[number], __ATOMIC_ACQUIRE) <= 1;
}

bool
tandem_euler_engine_is_replaceable (const TandemEulerEngine *engine, pid_t pid)
{
  const TandemEulerShared *shared = engine->shared;
  unsigned number = 0;

  while (number < engine->n_members && __atomic_load_n (&shared->pids[number], __ATOMIC_ACQUIRE) != pid)
    number++;
  /* Else it was no member, or not yet, or not any more. */
  return number == engine->n_members || can_be_replaced (shared, number);
}

bool
tandem_euler_engine_take_place (TandemEulerEngine *engine, unsigned number, pid_t pid)
{
  TandemEulerShared *shared = engine->shared;

  if (number >= shared->team.n_members)
    return false;
  if (__atomic_load_n (&shared->pids[number], __ATOMIC_ACQUIRE) != 0)
    {
      if (!can_be_replaced (shared, number))
        {
          tandem_team_break (&shared->team);
          return false;
        }
      release_blocks (shared, number);
      tandem_team_replace (&shared->team, number);
    }
  __atomic_store_n (&shared->pids[number], pid, __ATOMIC_RELEASE);
  return true;
}

void
tandem_euler_engine_break (TandemEulerEngine *engine)
{
  tandem_team_break (&engine->shared->team);
}

void
tandem_euler_engine_discard (TandemEulerEngine *engine)
{
  size_t page = (size_t)sysconf (_SC_PAGESIZE), part = memory_part (engine->size);
  size_t kept = (shared_slots () * sizeof (uint64_t) + page - 1) / page * page;
  size_t number;

  while ((number = __atomic_fetch_add (&engine->shared->n_discarded, 1, __ATOMIC_RELAXED)) * part
         < engine->size)
    {
      size_t begin = MAX (number * part, kept), end = MIN ((number + 1) * part, engine->size);

      if (begin < end)
        madvise ((char *)engine->shared + begin, end - begin, MADV_REMOVE);
    }
}

void
tandem_euler_engine_reset (TandemEulerEngine *engine)
{
  TandemEulerShared *shared = engine->shared;

  memset (shared->counters, 0, sizeof shared->counters);
  memset (shared->seconds, 0, sizeof shared->seconds);
  memset (shared->waited, 0, sizeof shared->waited);
  shared->verification_seconds = 0;
  begin_stage (engine, 0);
}

bool
tandem_euler_engine_next_stage (TandemEulerEngine *engine)
{
  TandemEulerShared *shared = engine->shared;
  uint64_t p, q;

  if (engine->stage_number + 1 >= engine->n_stages)
    return false;
  tandem_euler_engine_recurrence (engine, &p, &q);
  shared->base_p_residue = p;
  shared->base_q_residue = q;
  begin_stage (engine, engine->stage_number + 1);
  return true;
}

uint64_t
tandem_euler_engine_cut_stage (TandemEulerEngine *engine)
{
  const TandemEulerShared *shared = engine->shared;
  TandemEulerStage stage = engine->stage;
  unsigned n_blocks = engine->layout.blocks[0], n_done = 0;

  if (shared->steps_done > 0)
    return engine->layout.terms;
  while (n_done < n_blocks
         && __atomic_load_n (&shared->blocks[n_done], __ATOMIC_ACQUIRE) == TANDEM_EULER_BLOCK_DONE)
    n_done++;
  if (n_done == 0)
    {
      tandem_euler_engine_drop_stage (engine);
      return engine->layout.terms;
    }
  stage.kept = n_done;
  stage.digits = MIN (engine->options.digits, tandem_euler_engine_digits (engine->bounds[n_done]));
  set_stage (engine, &stage);
  return engine->layout.terms;
}

bool
tandem_euler_engine_has_terms (const TandemEulerEngine *engine)
{
  return engine->shared->steps_done >= engine->layout.term_steps;
}

bool
tandem_euler_engine_has_base (const TandemEulerEngine *engine)
{
  return engine->shared->steps_done > engine->layout.term_steps;
}

void
tandem_euler_engine_drop_stage (TandemEulerEngine *engine)
{
  TandemEulerShared *shared = engine->shared;
  TandemEulerStage stage = engine->stage;

  stage.last = stage.first;
  stage.kept = 0;
  stage.digits = MIN (engine->options.digits, tandem_euler_engine_digits (stage.first));
  shared->whole_in_base = 1;
  set_stage (engine, &stage);
  shared->steps_done = engine->layout.term_steps + 1;
}

uint64_t
tandem_euler_engine_digits (uint64_t terms)
{
  uint64_t limbs = tandem_series_digits (terms) / TANDEM_LIMB_DIGITS;

  /* Guard limbs, and one for the rounding to an even number: see tandem_euler_layout (). */
  return limbs > 3 ? (limbs - 3) * TANDEM_LIMB_DIGITS + TANDEM_LIMB_DIGITS - 1 : 0;
}

void
tandem_euler_engine_get_base (const TandemEulerEngine *engine, TandemEulerBase *base)
{
  const TandemEulerShared *shared = engine->shared;

  base->p = engine->base;
  base->q = engine->base + engine->arena.base / 2;
  base->capacity = engine->arena.base / 2;
  base->terms = engine->layout.terms;
  /* The lengths are from memory that members write to: no more than there is room for. */
  base->p_length = MIN (__atomic_load_n (&shared->base_lengths.p_length, __ATOMIC_RELAXED), base->capacity);
  base->q_length = MIN (__atomic_load_n (&shared->base_lengths.q_length, __ATOMIC_RELAXED), base->capacity);
  tandem_euler_engine_recurrence (engine, &base->p_residue, &base->q_residue);
}

void
tandem_euler_engine_set_base (TandemEulerEngine *engine, const TandemEulerBase *base)
{
  TandemEulerShared *shared = engine->shared;

  shared->base_lengths = (TandemEulerLengths){ base->p_length, base->q_length };
  shared->base_p_residue = base->p_residue;
  shared->base_q_residue = base->q_residue;
}

void
tandem_euler_engine_recurrence (const TandemEulerEngine *engine, uint64_t *p, uint64_t *q)
{
  const TandemEulerShared *shared = engine->shared;

  *p = engine->stage.first > 0 ? shared->base_p_residue : 0;
  *q = engine->stage.first > 0 ? shared->base_q_residue : 1;
  for (unsigned i = 0; i < (engine->stage.first < engine->stage.last ? engine->layout.blocks[0] : 0); i++)
    {
      *p = tandem_residue_add (tandem_residue_multiply (*p, shared->q_residues[i]), shared->p_residues[i]);
      *q = tandem_residue_multiply (*q, shared->q_residues[i]);
    }
}

uint64_t
tandem_euler_engine_work (const TandemEulerEngine *engine)
{
  uint64_t work = 0;

  for (unsigned i = 0; i < TANDEM_TEAM_MAX; i++)
    work += __atomic_load_n (&engine->shared->counters[i].work, __ATOMIC_RELAXED);
  return work;
}

uint64_t
tandem_euler_engine_member_work (const TandemEulerEngine *engine, unsigned number)
{
  return number < TANDEM_TEAM_MAX ? __atomic_load_n (&engine->shared->counters[number].work, __ATOMIC_RELAXED)
                                  : 0;
}

/* Terms of the stage that are done. */
static uint64_t
stage_terms (const TandemEulerEngine *engine)
{
  const TandemEulerShared *shared = engine->shared;
  uint64_t terms = 0;

  for (unsigned i = 0; i < TANDEM_TEAM_MAX; i++)
    terms += __atomic_load_n (&shared->counters[i].terms, __ATOMIC_RELAXED);
  for (unsigned i = 0; i < engine->layout.blocks[0] && engine->stage.first < engine->stage.last; i++)
    if (__atomic_load_n (&shared->blocks[i], __ATOMIC_ACQUIRE) == TANDEM_EULER_BLOCK_DONE)
      terms += engine->bounds[i + 1] - engine->bounds[i];
  return terms;
}

void
tandem_euler_engine_progress (const TandemEulerEngine *engine, TandemEulerEngineProgress *progress)
{
  const TandemEulerShared *shared = engine->shared;
  const TandemEulerLayout *layout = &engine->layout;
  uint32_t phase = __atomic_load_n (&shared->phase, __ATOMIC_ACQUIRE);
  uint64_t work = tandem_euler_engine_work (engine),
           begin = __atomic_load_n (&shared->phase_begin, __ATOMIC_RELAXED);
  uint64_t terms = layout->terms - engine->stage.first;
  double part = work > begin ? (double)(work - begin) : 0, done = 0, whole = 0;

  if (phase >= TANDEM_EULER_N_PHASES) /* a member wrote what it should not */
    phase = TANDEM_EULER_SERIES;
  progress->phase = (TandemEulerEnginePhase)phase;
  progress->terms = layout->terms;
  if (phase == TANDEM_EULER_SERIES)
    {
      uint64_t done_terms = MIN (stage_terms (engine), terms);

      part = terms > 0 ? (double)done_terms / (double)terms : 1;
      progress->terms = engine->stage.first + done_terms;
    }
  else if (phase == TANDEM_EULER_OUTPUT)
    part = __atomic_load_n (&shared->steps_done, __ATOMIC_RELAXED) == layout->steps ? 1 : 0;
  else
    part = layout->work[phase] > 0 ? part / layout->work[phase] : 0;
  progress->phase_part = MIN (part, 1);

  for (unsigned i = 0; i < engine->n_stages; i++)
    {
      done += i < engine->stage_number ? engine->costs[i] : 0;
      whole += engine->costs[i];
    }
  for (unsigned i = 0; i < TANDEM_EULER_N_PHASES; i++)
    {
      done += i < phase ? layout->costs[i] : 0;
      whole += i > TANDEM_EULER_MERGE ? layout->costs[i] : 0;
    }
  done += progress->phase_part * layout->costs[phase];
  progress->whole_part = whole > 0 ? MIN (done / whole, 1) : 0;
}

double
tandem_euler_engine_cost (const TandemEulerEngine *engine, TandemEulerEnginePhase phase)
{
  return engine->layout.costs[phase];
}

double
tandem_euler_engine_seconds (const TandemEulerEngine *engine, TandemEulerEnginePhase phase)
{
  double seconds = engine->shared->seconds[phase];

  return seconds > 0 ? seconds : 0; /* nor is it what is no number */
}

double
tandem_euler_engine_verification_seconds (const TandemEulerEngine *engine)
{
  return engine->shared->verification_seconds;
}

double
tandem_euler_engine_waited (const TandemEulerEngine *engine, TandemEulerEnginePhase phase, unsigned number)
{
  return engine->shared->waited[phase][number];
}

void *
tandem_euler_engine_arena (const TandemEulerEngine *engine, size_t *size)
{
  *size = engine->size - shared_slots () * sizeof (uint64_t);
  return engine->base;
}

uint64_t
tandem_euler_engine_stage_digits (const TandemEulerEngine *engine)
{
  return engine->stage.digits;
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
