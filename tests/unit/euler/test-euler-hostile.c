/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the coordinator makes of shared memory in which a member wrote what it should not. */

#include "euler-support.h"
#include "euler/tandem-euler-engine-private.h"

#include <string.h>
#include <sys/mman.h>

#define DIGITS 100000
#define N_MEMBERS 2

typedef struct
{
  char *digits;
  TandemEulerEngine *engine;
  TandemEulerShared *shared;
} Run;

/* In several stages, the first of which a team is about to begin. */
static void
set_up (Run *run, gconstpointer data)
{
  const TandemEulerOptions options = {
    .digits = DIGITS, .n_members = N_MEMBERS, .kernel = TANDEM_KERNEL_PORTABLE, .first_stage = 20000
  };

  run->digits = euler_shared_new (DIGITS + 1);
  run->engine = tandem_euler_engine_new (&options, run->digits);
  g_assert_nonnull (run->engine);
  run->shared = run->engine->shared;
  tandem_euler_engine_prepare (run->engine, N_MEMBERS);
}

static void
tear_down (Run *run, gconstpointer data)
{
  tandem_euler_engine_free (run->engine);
  munmap (run->digits, DIGITS + 1);
}

static void
check_progress (const TandemEulerEngine *engine)
{
  TandemEulerEngineProgress progress;

  tandem_euler_engine_progress (engine, &progress);
  g_assert_cmpuint (progress.phase, <, TANDEM_EULER_N_PHASES);
  g_assert_true (progress.phase_part >= 0 && progress.phase_part <= 1);
  g_assert_true (progress.whole_part >= 0 && progress.whole_part <= 1);
  g_assert_cmpuint (progress.terms, <=, tandem_euler_engine_terms (engine));
}

static void
test_phase (Run *run, gconstpointer data)
{
  static const uint32_t phases[] = { TANDEM_EULER_N_PHASES, 0x40000000, UINT32_MAX };

  for (unsigned i = 0; i < G_N_ELEMENTS (phases); i++)
    {
      run->shared->phase = phases[i];
      check_progress (run->engine);
    }
}

static void
test_counters (Run *run, gconstpointer data)
{
  double nan = strtod ("nan", NULL);

  memset (run->shared->counters, 0xff, sizeof run->shared->counters);
  memset (run->shared->blocks, 0xff, sizeof run->shared->blocks);
  run->shared->phase_begin = UINT64_MAX;
  for (uint32_t phase = 0; phase < TANDEM_EULER_N_PHASES; phase++)
    {
      run->shared->phase = phase;
      check_progress (run->engine);
      run->shared->seconds[phase] = nan;
      g_assert_cmpfloat (tandem_euler_engine_seconds (run->engine, (TandemEulerEnginePhase)phase), ==, 0);
    }
}

static void
test_members (Run *run, gconstpointer data)
{
  run->shared->team.n_members = UINT32_MAX;
  g_assert_true (tandem_euler_engine_is_replaceable (run->engine, INT32_MAX));
}

static void
test_stage (Run *run, gconstpointer data)
{
  const uint64_t digits = tandem_euler_engine_stage_digits (run->engine);

  memset (&run->shared->stage, 0xff, sizeof run->shared->stage);
  run->shared->steps_done = UINT32_MAX;
  g_assert_cmpuint (tandem_euler_engine_stage_digits (run->engine), ==, digits);
  check_progress (run->engine);
  tandem_euler_engine_prepare (run->engine, N_MEMBERS);
  g_assert_cmpuint (run->shared->began_at, ==, 0);

  memset (&run->shared->stage, 0xff, sizeof run->shared->stage);
  g_assert_true (tandem_euler_engine_next_stage (run->engine));
  g_assert_cmpuint (tandem_euler_engine_stage_digits (run->engine), <=, DIGITS);
  check_progress (run->engine);

  memset (&run->shared->stage, 0xff, sizeof run->shared->stage);
  run->shared->blocks[0] = TANDEM_EULER_BLOCK_DONE;
  g_assert_cmpuint (tandem_euler_engine_cut_stage (run->engine), >, 0);
  g_assert_cmpuint (tandem_euler_engine_stage_digits (run->engine), <=, DIGITS);

  memset (&run->shared->stage, 0xff, sizeof run->shared->stage);
  tandem_euler_engine_drop_stage (run->engine);
  g_assert_cmpuint (tandem_euler_engine_stage_digits (run->engine), <=, DIGITS);
  check_progress (run->engine);
}

/* What a checkpoint is made of. */
static void
test_base (Run *run, gconstpointer data)
{
  TandemEulerBase base;

  run->shared->base_lengths = (TandemEulerLengths){ SIZE_MAX, SIZE_MAX / 16 };
  tandem_euler_engine_get_base (run->engine, &base);
  g_assert_cmpuint (base.capacity, >, 0);
  g_assert_cmpuint (base.p_length, <=, base.capacity);
  g_assert_cmpuint (base.q_length, <=, base.capacity);
}

#define ADD(name, function) g_test_add ("/euler/hostile/" name, Run, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("phase", test_phase);
  ADD ("counters", test_counters);
  ADD ("members", test_members);
  ADD ("stage", test_stage);
  ADD ("base", test_base);
  return g_test_run ();
}
