/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "euler/tandem-team.h"

#include "process/tandem-give-way.h"

#include <limits.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* A sleeping member looks up this often, so that the stop word needs nobody to wake it. */
static const struct timespec look_up = { 0, 5 * 1000 * 1000 };

static inline void
relax (void)
{
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause ();
#endif
}

void
tandem_team_init (TandemTeam *team, unsigned n_members)
{
  long processors = sysconf (_SC_NPROCESSORS_ONLN);

  memset (team, 0, sizeof *team);
  team->n_members = n_members;
  /* Spinning takes the processor from the member that is waited for unless each has one of its own. */
  team->spin = (long)n_members <= processors ? 2000 : 0;
}

static void
wake (TandemTeam *team)
{
  if (__atomic_load_n (&team->sleeping, __ATOMIC_SEQ_CST) > 0)
    syscall (SYS_futex, &team->generation, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

void
tandem_team_break (TandemTeam *team)
{
  __atomic_store_n (&team->broken, 1, __ATOMIC_SEQ_CST);
  wake (team);
}

void
tandem_team_replace (TandemTeam *team, unsigned number)
{
  __atomic_store_n (&team->arrived[number], 0, __ATOMIC_SEQ_CST);
}

TandemMember
tandem_member (TandemTeam *team, unsigned number, const volatile uint32_t *stop)
{
  return (TandemMember){ team, stop, number, team != NULL ? team->n_members : 1 };
}

bool
tandem_member_interrupted (const TandemMember *member)
{
  tandem_give_way ();
  return (member->stop != NULL && *member->stop != 0)
         || (member->team != NULL && __atomic_load_n (&member->team->broken, __ATOMIC_RELAXED) != 0);
}

static uint64_t
nanoseconds (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static bool
all_arrived (const TandemTeam *team, uint32_t barrier)
{
  for (unsigned i = 0; i < team->n_members; i++)
    if (__atomic_load_n (&team->arrived[i], __ATOMIC_SEQ_CST) < barrier)
      return false;
  return true;
}

/* Lets all pass. Several may find that all are there; none can get to the next barrier before all have passed
 * this one.
 */
static void
open_barrier (TandemTeam *team, uint32_t barrier)
{
  if (__atomic_load_n (&team->generation, __ATOMIC_RELAXED) < barrier)
    __atomic_store_n (&team->generation, barrier, __ATOMIC_SEQ_CST);
  wake (team);
}

static bool
wait_for_others (const TandemMember *member, uint32_t barrier)
{
  TandemTeam *team = member->team;
  uint32_t generation, looks = 0;

  while ((generation = __atomic_load_n (&team->generation, __ATOMIC_ACQUIRE)) < barrier)
    {
      if (looks++ < team->spin)
        relax ();
      else
        {
          __atomic_fetch_add (&team->sleeping, 1, __ATOMIC_SEQ_CST);
          syscall (SYS_futex, &team->generation, FUTEX_WAIT, generation, &look_up, NULL, 0);
          __atomic_fetch_sub (&team->sleeping, 1, __ATOMIC_SEQ_CST);
          /* Who came last may have died before it could say so. */
          if (all_arrived (team, barrier))
            open_barrier (team, barrier);
        }
      if (tandem_member_interrupted (member))
        return false;
    }
  return true;
}

bool
tandem_member_barrier (const TandemMember *member)
{
  TandemTeam *team = member->team;
  uint32_t barrier;
  uint64_t begin;
  bool passed;

  if (tandem_member_interrupted (member))
    return false;
  if (member->n_members == 1)
    return true;

  barrier = __atomic_load_n (&team->arrived[member->number], __ATOMIC_RELAXED) + 1;
  __atomic_store_n (&team->arrived[member->number], barrier, __ATOMIC_SEQ_CST);
  __atomic_thread_fence (__ATOMIC_SEQ_CST); /* of two that come at once, one at least sees the other */
  if (all_arrived (team, barrier))
    {
      open_barrier (team, barrier);
      return !tandem_member_interrupted (member);
    }

  begin = nanoseconds ();
  passed = wait_for_others (member, barrier);
  __atomic_store_n (&team->waited[member->number], team->waited[member->number] + nanoseconds () - begin,
                    __ATOMIC_RELAXED);
  return passed && !tandem_member_interrupted (member);
}

bool
tandem_member_broadcast (const TandemMember *member, uint64_t *value)
{
  uint64_t *slot;

  if (member->n_members == 1)
    return !tandem_member_interrupted (member);

  slot = &member->team->carry[TANDEM_TEAM_MAX][0];
  if (member->number == 0)
    *slot = *value;
  if (!tandem_member_barrier (member))
    return false;
  *value = *slot;
  return tandem_member_barrier (member);
}

void
tandem_member_part (const TandemMember *member, size_t count, size_t grain, size_t *begin, size_t *end)
{
  size_t blocks = (count + grain - 1) / grain;

  *begin = MIN (count, blocks * member->number / member->n_members * grain);
  *end = MIN (count, blocks * (member->number + 1) / member->n_members * grain);
}
