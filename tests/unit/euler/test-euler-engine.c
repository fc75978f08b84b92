/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* All of e against GMP: digits, teams, kernels. */

#include "euler-support.h"
#include "euler/tandem-euler-engine.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* The digits of e after the point, by a sum of fixed-point numbers in GMP: another way, with another library.
 */
static char *
reference_digits (size_t digits)
{
  size_t guard = 20;
  mpz_t term, sum;
  char *text;

  mpz_inits (term, sum, NULL);
  mpz_ui_pow_ui (term, 10, digits + guard);
  for (unsigned long k = 2; mpz_sgn (term) != 0; k++)
    {
      mpz_fdiv_q_ui (term, term, k);
      mpz_add (sum, sum, term);
    }
  text = mpz_get_str (NULL, 10, sum);
  g_assert_cmpuint (strlen (text), ==, digits + guard);
  text[digits] = '\0';
  mpz_clears (term, sum, NULL);
  return text;
}

/* A function of its own, so that the engine is still at hand in who called it when valgrind looks for leaks.
 */
G_NO_INLINE static pid_t
start_member (TandemEulerEngine *engine, unsigned number, TandemEulerGoal goal, const volatile uint32_t *stop)
{
  const pid_t child = fork ();

  if (child == 0)
    _exit ((int)tandem_euler_engine_run_member (engine, number, goal, stop));
  return child;
}

static void
start_members (TandemEulerEngine *engine,
               pid_t *children,
               unsigned n_members,
               TandemEulerGoal goal,
               const volatile uint32_t *stop)
{
  tandem_euler_engine_prepare (engine, n_members);
  for (unsigned i = 0; i < n_members; i++)
    children[i] = start_member (engine, i, goal, stop);
}

/* Whether all of them reached the goal; nothing but an interruption may have kept them from it. */
static bool
wait_for_members (const pid_t *children, unsigned n_members)
{
  unsigned n_done = 0;

  for (unsigned i = 0; i < n_members; i++)
    {
      int status = -1;

      waitpid (children[i], &status, 0);
      if (WIFSIGNALED (status))
        continue;
      g_assert_true (WEXITSTATUS (status) == TANDEM_EULER_DONE
                     || WEXITSTATUS (status) == TANDEM_EULER_INTERRUPTED);
      n_done += WEXITSTATUS (status) == TANDEM_EULER_DONE;
    }
  return n_done == n_members;
}

static void
run_team (TandemEulerEngine *engine, unsigned n_members, TandemEulerGoal goal)
{
  pid_t children[TANDEM_TEAM_MAX];

  start_members (engine, children, n_members, goal, NULL);
  g_assert_true (wait_for_members (children, n_members));
}

/* Computes in n_members forked processes, or in this one when n_members is 0. */
static void
check (TandemKernel kernel, size_t digits, unsigned n_members, const char *wanted)
{
  TandemEulerOptions options = { .digits = digits, .n_members = MAX (n_members, 1), .kernel = kernel };
  char *memory = euler_shared_new (digits + 1);
  TandemEulerEngine *engine;
  TandemEulerEngineProgress progress;

  memset (memory, 'x', digits);
  engine = tandem_euler_engine_new (&options, memory);
  g_assert_nonnull (engine);
  if (n_members == 0)
    g_assert_cmpint (tandem_euler_engine_run_member (engine, 0, TANDEM_EULER_GOAL_DIGITS, NULL), ==,
                     TANDEM_EULER_DONE);
  else
    run_team (engine, n_members, TANDEM_EULER_GOAL_DIGITS);
  tandem_euler_engine_progress (engine, &progress);
  g_assert_cmpint (progress.phase, ==, TANDEM_EULER_OUTPUT);
  g_assert_cmpfloat (progress.phase_part, ==, 1);
  g_assert_cmpfloat_with_epsilon (progress.whole_part, 1, 1e-9);
  g_assert_true (memcmp (memory, wanted, digits) == 0);
  g_assert_cmpint (memory[digits], ==, 0);
  tandem_euler_engine_free (engine);
  munmap (memory, digits + 1);
}

static void
test_every_length (gconstpointer data)
{
  TandemKernel kernel = (TandemKernel)GPOINTER_TO_INT (data);
  char *wanted = reference_digits (2000);

  if (!tandem_kernel_is_available (kernel))
    g_test_skip ("this processor has no such kernel");
  else
    for (size_t digits = 0; digits <= 2000; digits += test_scale ())
      check (kernel, digits, 0, wanted);
  free (wanted);
}

static void
test_teams (gconstpointer data)
{
  const size_t lengths[] = { 0, 1, 2, 9, 10, 19, 20, 99, 100, 2000, 12345, 100000 / test_scale () };
  TandemKernel kernel = (TandemKernel)GPOINTER_TO_INT (data);
  char *wanted = euler_reference_digits (100000);

  if (!tandem_kernel_is_available (kernel))
    g_test_skip ("this processor has no such kernel");
  else
    for (size_t i = 0; i < G_N_ELEMENTS (lengths); i++)
      for (unsigned n = 1; n <= 7; n = n < 3 ? n + 1 : n + 4)
        check (kernel, lengths[i], n, wanted);
  free (wanted);
}

static void
test_million (void)
{
  const size_t digits = 1000003 / test_scale ();
  char *wanted = euler_reference_digits (digits);

  for (unsigned n = 0; n <= 7; n++)
    check (TANDEM_KERNEL_AUTO, digits, n, wanted);
  check (TANDEM_KERNEL_AUTO, digits, 64 / test_scale (), wanted);
  check (TANDEM_KERNEL_PORTABLE, digits, 2, wanted);
  if (tandem_kernel_is_available (TANDEM_KERNEL_AVX2))
    check (TANDEM_KERNEL_AVX2, digits, 3, wanted);
  free (wanted);
}

/* A team that is killed, stopped or broken at a random moment, again and again, until a last one brings the
 * run to its end; each new team goes on where the last one got to. */
typedef enum
{
  HARM_KILL_ONE,
  HARM_STOP,
} Harm;

static void
test_interrupted (gconstpointer data)
{
  const size_t digits = 1000003 / test_scale ();
  const int n_rounds = MAX (20 / (int)test_scale (), 2);
  Harm harm = (Harm)GPOINTER_TO_INT (data);
  TandemEulerOptions options = { .digits = digits, .n_members = 3, .kernel = euler_kernel () };
  char *wanted = euler_reference_digits (digits), *memory = euler_shared_new (digits);
  uint32_t *stop = euler_shared_new (sizeof *stop);
  unsigned interrupted = 0;

  for (int round = 0; round < n_rounds; round++)
    {
      TandemEulerEngine *engine = tandem_euler_engine_new (&options, memory);
      bool done = false;

      for (int attempt = 0; !done; attempt++)
        {
          pid_t children[TANDEM_TEAM_MAX];
          unsigned n_members = 1 + (unsigned)g_test_rand_int_range (0, 3);

          g_assert_cmpint (attempt, <, 200);
          *stop = 0;
          start_members (engine, children, n_members, TANDEM_EULER_GOAL_DIGITS, stop);
          /* Later ones get longer: where everything is slow, no step may be over in the first time. */
          g_usleep ((gulong)g_test_rand_int_range (0, 60000 * (1 + attempt / 20)));
          if (harm == HARM_STOP)
            *stop = 1;
          else
            {
              kill (children[0], SIGKILL);
              g_usleep (1000);
              tandem_euler_engine_break (engine);
            }
          done = wait_for_members (children, n_members);
          interrupted += !done;
        }
      g_assert_true (memcmp (memory, wanted, digits) == 0);
      memset (memory, 0, digits);
      tandem_euler_engine_discard (engine);
      tandem_euler_engine_free (engine);
    }
  if (test_scale () == 1)
    g_assert_cmpuint (interrupted, >, 5);
  free (wanted);
  munmap (memory, digits);
  munmap (stop, sizeof *stop);
}

/* In the series a dead member is replaced while the others go on: they are not interrupted. */
static void
test_replaced (void)
{
  const size_t digits = euler_digits (3000003);
  TandemEulerOptions options = { .digits = digits, .n_members = 3, .kernel = euler_kernel () };
  char *wanted = euler_reference_digits (digits), *memory = euler_shared_new (digits);
  unsigned n_replaced = 0;

  for (int round = 0; round < 10; round++)
    {
      TandemEulerEngine *engine = tandem_euler_engine_new (&options, memory);
      pid_t children[TANDEM_TEAM_MAX];
      unsigned victim = (unsigned)g_test_rand_int_range (0, 3);
      int status;

      memset (memory, 0, digits);
      start_members (engine, children, 3, TANDEM_EULER_GOAL_DIGITS, NULL);
      g_usleep ((gulong)g_test_rand_int_range (0, 40000));
      kill (children[victim], SIGKILL);
      waitpid (children[victim], &status, 0);
      if (tandem_euler_engine_is_replaceable (engine, children[victim]))
        {
          children[victim] = start_member (engine, victim, TANDEM_EULER_GOAL_DIGITS, NULL);
          g_assert_true (wait_for_members (children, 3));
          n_replaced++;
        }
      else
        {
          tandem_euler_engine_break (engine);
          for (unsigned i = 0; i < 3; i++)
            if (i != victim)
              waitpid (children[i], &status, 0);
          run_team (engine, 2, TANDEM_EULER_GOAL_DIGITS);
        }
      g_assert_true (memcmp (memory, wanted, digits) == 0);
      tandem_euler_engine_free (engine);
    }
  g_test_message ("%u of 10 were replaced while the others went on", n_replaced);
  g_assert_cmpuint (n_replaced, >, 0);
  free (wanted);
  munmap (memory, digits);
}

/* Stages give the same digits, each of its own and all of those before: also after the base was put into
 * another engine, as from a checkpoint, and with a stage cut short. */
static void
check_stages (size_t digits, size_t first_stage, unsigned n_members)
{
  TandemEulerOptions options = { .digits = digits,
                                 .n_members = n_members,
                                 .kernel = euler_kernel (),
                                 .first_stage = first_stage,
                                 .keep = true };
  char *memory = euler_shared_new (digits), *wanted = euler_reference_digits (digits);
  TandemEulerEngine *engine = tandem_euler_engine_new (&options, memory), *other;
  TandemEulerBase base, other_base;
  TandemEulerEngineProgress progress;
  double whole = 0;
  unsigned n_stages = 0;

  do
    {
      uint64_t got;

      run_team (engine, n_members, TANDEM_EULER_GOAL_KEEP);
      n_stages++;
      tandem_euler_engine_progress (engine, &progress);
      g_assert_cmpfloat (progress.whole_part, >=, whole);
      whole = progress.whole_part;
      tandem_euler_engine_get_base (engine, &base);
      if (n_stages % 2 == 0)
        {
          got = tandem_euler_engine_stage_digits (engine);
          memset (memory, 0, digits);
          run_team (engine, n_members, TANDEM_EULER_GOAL_DIGITS);
          g_assert_true (memcmp (memory, wanted, got) == 0);
        }

      options.first = base.terms;
      memset (memory, 0, digits);
      other = tandem_euler_engine_new (&options, memory);
      tandem_euler_engine_get_base (other, &other_base);
      g_assert_cmpuint (other_base.capacity, >=, base.p_length);
      memcpy (other_base.p, base.p, base.p_length * sizeof *base.p);
      memcpy (other_base.q, base.q, base.q_length * sizeof *base.q);
      base.p = other_base.p;
      base.q = other_base.q;
      tandem_euler_engine_set_base (other, &base);
      while (run_team (other, n_members, TANDEM_EULER_GOAL_KEEP), tandem_euler_engine_next_stage (other))
        ;
      run_team (other, n_members, TANDEM_EULER_GOAL_DIGITS);
      g_assert_true (memcmp (memory, wanted, digits) == 0);
      tandem_euler_engine_free (other);
    }
  while (tandem_euler_engine_next_stage (engine));
  g_assert_cmpuint (n_stages, >, 1);
  run_team (engine, n_members, TANDEM_EULER_GOAL_DIGITS);
  g_assert_true (memcmp (memory, wanted, digits) == 0);
  tandem_euler_engine_free (engine);
  munmap (memory, digits);
  free (wanted);
}

static void
test_stages (void)
{
  check_stages (50000, 10, 1);
  check_stages (300003, 100000, 3);
  check_stages (1000003 / test_scale (), 30000 / test_scale (), 2);
}

/* What is left of a stage that was stopped, at any moment, is made into as many digits. */
static void
test_cut (void)
{
  const size_t digits = euler_digits (2000003);
  TandemEulerOptions options = {
    .digits = digits, .n_members = 3, .kernel = euler_kernel (), .first_stage = 20000
  };
  char *memory = euler_shared_new (digits), *wanted = euler_reference_digits (digits);
  uint32_t *stop = euler_shared_new (sizeof *stop);
  uint64_t most = 0;

  for (int round = 0; round < 40; round += (int)test_scale ())
    {
      TandemEulerEngine *engine = tandem_euler_engine_new (&options, memory);
      gint64 end = g_get_monotonic_time () + g_test_rand_int_range (0, 100000);
      bool stopped = false;

      *stop = 0;
      while (!stopped)
        {
          pid_t children[TANDEM_TEAM_MAX];
          gint64 left;

          start_members (engine, children, 3, TANDEM_EULER_GOAL_KEEP, stop);
          left = end - g_get_monotonic_time ();
          if (left < 20000)
            {
              g_usleep ((gulong)MAX (left, 0));
              *stop = 1;
            }
          stopped = !wait_for_members (children, 3) || !tandem_euler_engine_next_stage (engine);
        }
      if (tandem_euler_engine_cut_stage (engine) > 0)
        {
          uint64_t got = tandem_euler_engine_stage_digits (engine);

          memset (memory, 0, digits);
          run_team (engine, 2, TANDEM_EULER_GOAL_DIGITS);
          g_assert_true (memcmp (memory, wanted, got) == 0);
          most = MAX (most, got);
        }
      tandem_euler_engine_free (engine);
    }
  g_test_message ("up to %" G_GUINT64_FORMAT " digits", most);
  munmap (memory, digits);
  munmap (stop, sizeof *stop);
  free (wanted);
}

static void
test_options (void)
{
  TandemEulerOptions options = { .digits = 1000, .n_members = 1, .kernel = euler_kernel () };

  g_assert_cmpuint (tandem_euler_engine_predict (&options), >, 1000);
  options.n_members = 0;
  g_assert_null (tandem_euler_engine_new (&options, NULL));
  options.n_members = TANDEM_TEAM_MAX + 1;
  g_assert_null (tandem_euler_engine_new (&options, NULL));
  options.n_members = 1;
  options.digits = TANDEM_EULER_DIGITS_MAX + 1;
  g_assert_null (tandem_euler_engine_new (&options, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/euler/engine/options", test_options);
  g_test_add_data_func ("/euler/engine/lengths/portable", GINT_TO_POINTER (TANDEM_KERNEL_PORTABLE),
                        test_every_length);
  g_test_add_data_func ("/euler/engine/lengths/avx2", GINT_TO_POINTER (TANDEM_KERNEL_AVX2),
                        test_every_length);
  g_test_add_data_func ("/euler/engine/lengths/avx512", GINT_TO_POINTER (TANDEM_KERNEL_AVX512),
                        test_every_length);
  g_test_add_data_func ("/euler/engine/teams/portable", GINT_TO_POINTER (TANDEM_KERNEL_PORTABLE), test_teams);
  g_test_add_data_func ("/euler/engine/teams/avx2", GINT_TO_POINTER (TANDEM_KERNEL_AVX2), test_teams);
  g_test_add_data_func ("/euler/engine/teams/avx512", GINT_TO_POINTER (TANDEM_KERNEL_AVX512), test_teams);
  g_test_add_func ("/euler/engine/million", test_million);
  g_test_add_func ("/euler/engine/stages", test_stages);
  g_test_add_func ("/euler/engine/cut", test_cut);
  g_test_add_data_func ("/euler/engine/killed", GINT_TO_POINTER (HARM_KILL_ONE), test_interrupted);
  g_test_add_func ("/euler/engine/replaced", test_replaced);
  g_test_add_data_func ("/euler/engine/stopped", GINT_TO_POINTER (HARM_STOP), test_interrupted);
  return g_test_run ();
}
