/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One bit of a run's memory is flipped at a random moment, in each phase: the digits are right, or the run
 * says that they are not. */

#include "euler-support.h"
#include "euler/tandem-euler-engine-private.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MEMBERS 2

/* A run that its damage keeps from ending has said so in its way. */
#define TIMEOUT (5 * G_USEC_PER_SEC)

typedef struct
{
  TandemEulerEngine *engine;
  char *digits;
  size_t n_digits;
  char *wanted;
  pid_t children[MEMBERS];
  char *flipped;                /* (nullable) the byte of the digits that was, */
  TandemEulerEnginePhase phase; /* and when */
} Damaged;

static guint
random_index (size_t count)
{
  return (guint)g_test_rand_int () % (guint)count;
}

/* In the numbers: P, Q, spectra, the inverse, the quotient. */
static void
flip_number (Damaged *run)
{
  size_t size;
  uint64_t *arena = tandem_euler_engine_arena (run->engine, &size);

  arena[random_index (size / sizeof *arena)] ^= (uint64_t)1 << random_index (64);
}

/* In the digits: what was written before is written over. */
static void
flip_digit (Damaged *run)
{
  TandemEulerEngineProgress progress;

  run->flipped = run->digits + random_index (run->n_digits);
  tandem_euler_engine_progress (run->engine, &progress);
  run->phase = progress.phase;
  *run->flipped ^= (char)(1 << random_index (8));
}

/* In what is written down about the numbers. */
static void
flip_word (Damaged *run)
{
  TandemEulerShared *shared = run->engine->shared;
  unsigned n_blocks = run->engine->layout.blocks[0], i = random_index (n_blocks);
  uint64_t bit = (uint64_t)1 << random_index (64);

  switch (random_index (8))
    {
    case 0:
      shared->p_residues[i] ^= bit;
      break;
    case 1:
      shared->q_residues[i] ^= bit;
      break;
    case 2:
      shared->lengths[random_index (2)][i].p_length ^= bit;
      break;
    case 3:
      shared->lengths[random_index (2)][i].q_length ^= bit;
      break;
    case 4:
      shared->blocks[i] ^= (uint32_t)1 << random_index (32);
      break;
    case 5:
      shared->normalizer ^= bit;
      break;
    case 6:
      shared->output_residues[random_index (MEMBERS)] ^= bit;
      break;
    default:
      shared->team.carry[random_index (MEMBERS)][random_index (2)] ^= bit;
      break;
    }
}

/* How a member ended, or -1 when it never did. */
static int
wait_for_member (Damaged *run, unsigned number, gint64 deadline)
{
  int status = -1;

  while (waitpid (run->children[number], &status, WNOHANG) == 0)
    {
      if (g_get_monotonic_time () > deadline)
        {
          kill (run->children[number], SIGKILL);
          waitpid (run->children[number], &status, 0);
          return -1;
        }
      g_usleep (200);
    }
  if (!WIFEXITED (status))
    {
      tandem_euler_engine_break (run->engine);
      return -1;
    }
  return WEXITSTATUS (status);
}

/* Whether the damage was caught; if not, the digits are right. */
static bool
judge (Damaged *run)
{
  gint64 deadline = g_get_monotonic_time () + TIMEOUT;
  bool done = true;

  for (unsigned i = 0; i < MEMBERS; i++)
    done = wait_for_member (run, i, deadline) == TANDEM_EULER_DONE && done;
  if (!done)
    return true;

  /* A digit that is damaged after it was read back is no concern of the run's. */
  if (run->flipped != NULL && run->phase == TANDEM_EULER_OUTPUT)
    *run->flipped = run->wanted[run->flipped - run->digits];
  g_assert_true (memcmp (run->digits, run->wanted, run->n_digits) == 0);
  return false;
}

static void
damage (const char *what, void (*flip) (Damaged *run), unsigned n_flips, size_t n_digits, gint32 microseconds)
{
  TandemEulerOptions options = { .digits = n_digits, .n_members = MEMBERS, .kernel = euler_kernel () };
  char *wanted = euler_reference_digits (n_digits), *memory = euler_shared_new (n_digits);
  unsigned caught = 0, in_phase[TANDEM_EULER_N_PHASES] = { 0 };

  for (unsigned i = 0; i < n_flips; i += test_scale ())
    {
      Damaged run = { .engine = tandem_euler_engine_new (&options, memory),
                      .digits = memory,
                      .n_digits = n_digits,
                      .wanted = wanted };
      TandemEulerEngineProgress progress;
      gint64 end;

      tandem_euler_engine_prepare (run.engine, MEMBERS);
      for (unsigned j = 0; j < MEMBERS; j++)
        if ((run.children[j] = fork ()) == 0)
          _exit ((int)tandem_euler_engine_run_member (run.engine, j, TANDEM_EULER_GOAL_DIGITS, NULL));

      /* At any moment; or as soon as a phase has begun, for all have their turn, and a little later. */
      end = g_get_monotonic_time () + (i % 2 == 0 ? g_test_rand_int_range (0, microseconds) : G_USEC_PER_SEC);
      do
        tandem_euler_engine_progress (run.engine, &progress);
      while (g_get_monotonic_time () < end && (i % 2 == 0 || progress.phase < i / 2 % TANDEM_EULER_N_PHASES));
      for (int delay = g_test_rand_int_range (0, 300); i % 2 == 1 && delay > 0; delay--)
        tandem_euler_engine_progress (run.engine, &progress);
      tandem_euler_engine_progress (run.engine, &progress);
      in_phase[progress.phase]++;
      flip (&run);
      caught += judge (&run);
      tandem_euler_engine_free (run.engine);
    }
  g_test_message (
      "%s of %zu digits: %u of %u flips were caught, the others changed no digit; series %u, merge %u, "
      "inverse %u, quotient %u, output %u",
      what, n_digits, caught, n_flips / test_scale (), in_phase[0], in_phase[1], in_phase[2], in_phase[3],
      in_phase[4]);
  free (wanted);
  munmap (memory, n_digits);
}

static void
test_numbers (void)
{
  if (g_test_slow ())
    {
      damage ("numbers", flip_number, 3000, 200003, 12000);
      damage ("numbers", flip_number, 300, 1000003, 60000);
    }
  else
    damage ("numbers", flip_number, 200, 100003, 6000);
}

static void
test_digits (void)
{
  damage ("digits", flip_digit, g_test_slow () ? 1000 : 60, 100003, 6000);
}

static void
test_words (void)
{
  damage ("words", flip_word, g_test_slow () ? 1000 : 60, 100003, 6000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/euler/damage/numbers", test_numbers);
  g_test_add_func ("/euler/damage/digits", test_digits);
  g_test_add_func ("/euler/damage/words", test_words);
  return g_test_run ();
}
