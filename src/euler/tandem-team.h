/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A team: processes that compute the same thing together over shared memory.
 *
 * Each member runs the same functions in the same order with its own TandemMember; a function takes its part
 * of the work from the member's number and waits for the others at a barrier. The TandemTeam lies in memory
 * that all members share, mapped before they were forked; how they are forked is no concern of this file.
 *
 * Nothing waits for ever: a barrier returns false as soon as the stop word is set or the team is broken,
 * which the coordinator declares when a member has died. After either, every member returns from what it does
 * with false; a broken team is used again after tandem_team_init ().
 *
 * Barriers are counted for each member. So a member that died can be replaced while the others go on, by one
 * that does again all that the dead one did since a point at which its count was known, provided that this
 * can be done twice: see tandem_team_replace ().
 */

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

#define TANDEM_TEAM_MAX 64

typedef struct
{
  uint32_t n_members;
  uint32_t broken;
  uint32_t spin;                          /* how often a waiting member looks before it sleeps */
  uint32_t generation;                    /* the last barrier that all members have come to, from 1 */
  uint32_t sleeping;                      /* members that may have to be woken */
  uint32_t arrived[TANDEM_TEAM_MAX];      /* the last barrier that each member has come to */
  uint64_t waited[TANDEM_TEAM_MAX];       /* nanoseconds that each member has waited for others */
  uint64_t carry[TANDEM_TEAM_MAX + 1][2]; /* a slot for each member's carry out of its part of a number,
                                           * and one for what member 0 tells all */
} TandemTeam;

typedef struct
{
  TandemTeam *team;              /* NULL for a computation in one process */
  const volatile uint32_t *stop; /* not zero: give up soon; may be NULL */
  unsigned number;               /* 0 ... n_members - 1 */
  unsigned n_members;
} TandemMember;

/* Makes a team ready for n_members, 1 to TANDEM_TEAM_MAX; no member may be running. */
void tandem_team_init (TandemTeam *team, unsigned n_members);

/* Tells all members that one of them will never arrive. Any process may call it. */
void tandem_team_break (TandemTeam *team);

/* Lets a new member take the place of a dead one: it begins with no barrier, and passes those at once that
 * the others have passed. */
void tandem_team_replace (TandemTeam *team, unsigned number);

/* A member of a team; team may be NULL for a computation in one process. */
TandemMember tandem_member (TandemTeam *team, unsigned number, const volatile uint32_t *stop);

/* Whether the member should give up: the stop word is set or the team is broken. One or two loads, and what
 * tandem_give_way () takes. */
bool tandem_member_interrupted (const TandemMember *member);

/* Waits until all members have arrived; what they wrote before is then seen by all. False: give up. */
bool tandem_member_barrier (const TandemMember *member);

/* Tells all what *value is for member 0. Waits for all like a barrier. False: give up. */
bool tandem_member_broadcast (const TandemMember *member, uint64_t *value);

/* The member's part [*begin, *end) of `count` items when each member gets the same number of blocks of
 * `grain`. */
void tandem_member_part (const TandemMember *member, size_t count, size_t grain, size_t *begin, size_t *end);

G_END_DECLS
