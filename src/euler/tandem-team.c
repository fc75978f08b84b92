/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "euler/tandem-team.h"

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

void
tandem_team_break (TandemTeam *team)
{
  __atomic_store_n (&team->broken, 1, __ATOMIC_RELEASE);
  __atomic_fetch_add (&team->generation, 1, __ATOMIC_RELEASE);
  syscall (SYS_futex, &team->generation, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

TandemMember
tandem_member (TandemTeam *team, unsigned number, const volatile uint32_t *stop)
{
  return (TandemMember){ team, stop, number, team != NULL ? team->n_members : 1 };
}

bool
tandem_member_interrupted (const TandemMember *member)
{
  return (member->stop != NULL && *member->stop != 0)
         || (member->team != NULL && __atomic_load_n (&member->team->broken, __ATOMIC_RELAXED) != 0);
}

bool
tandem_member_barrier (const TandemMember *member)
{
  TandemTeam *team = member->team;
  uint32_t generation, looks = 0;

  if (tandem_member_interrupted (member))
    return false;
  if (member->n_members == 1)
    return true;

  generation = __atomic_load_n (&team->generation, __ATOMIC_ACQUIRE);
  if (__atomic_add_fetch (&team->arrived, 1, __ATOMIC_ACQ_REL) == member->n_members)
    {
      __atomic_store_n (&team->arrived, 0, __ATOMIC_RELAXED);
      __atomic_fetch_add (&team->generation, 1, __ATOMIC_RELEASE);
      syscall (SYS_futex, &team->generation, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
    }
  else
    while (__atomic_load_n (&team->generation, __ATOMIC_ACQUIRE) == generation)
      {
        if (looks++ < team->spin)
          relax ();
        else
          syscall (SYS_futex, &team->generation, FUTEX_WAIT, generation, &look_up, NULL, 0);
        if (tandem_member_interrupted (member))
          return false;
      }
  return !tandem_member_interrupted (member);
}

unsigned
tandem_member_take_ticket (const TandemMember *member)
{
  return __atomic_fetch_add (&member->team->tickets, 1, __ATOMIC_RELAXED);
}

void
tandem_member_part (const TandemMember *member, size_t count, size_t grain, size_t *begin, size_t *end)
{
  size_t blocks = (count + grain - 1) / grain;

  *begin = MIN (count, blocks * member->number / member->n_members * grain);
  *end = MIN (count, blocks * (member->number + 1) / member->n_members * grain);
}
