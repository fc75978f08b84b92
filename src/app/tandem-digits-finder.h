/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks for a sequence in digits: a job finds and counts all matches, and this knows the way from one to the
 * next.
 *
 * Signals: changed ()   the state, the count or the sequence did */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  TANDEM_FIND_NOTHING, /* nothing is looked for */
  TANDEM_FIND_INVALID, /* what was typed are no digits */
  TANDEM_FIND_RUNNING,
  TANDEM_FIND_FOUND, /* it is over; the count may be 0 */
  TANDEM_FIND_FAILED,
} TandemFindState;

#define TANDEM_TYPE_DIGITS_FINDER (tandem_digits_finder_get_type ())
G_DECLARE_FINAL_TYPE (TandemDigitsFinder, tandem_digits_finder, TANDEM, DIGITS_FINDER, GObject)

TandemDigitsFinder *tandem_digits_finder_new (void);

/* Looks from now on in @digits (referenced), which are in the memfd @fd (duplicated). */
void tandem_digits_finder_set_digits (TandemDigitsFinder *self, GBytes *digits, int fd);

/* Begins to look for the digits in @text, "14.3.1879" for one. What is under way is given up. */
void tandem_digits_finder_search (TandemDigitsFinder *self, const char *text);

TandemFindState tandem_digits_finder_get_state (TandemDigitsFinder *self);

/* The digits that are looked for; "" when there are none. Owned by @self. */
const char *tandem_digits_finder_get_sequence (TandemDigitsFinder *self);

/* How many matches there are. */
guint64 tandem_digits_finder_get_count (TandemDigitsFinder *self);

/* Why it failed, safe to show. Owned by @self. */
const char *tandem_digits_finder_get_failure (TandemDigitsFinder *self);

/* The match next after (@forward) or before @offset, all from 0; -1 before the first. Beyond the last comes
 * the first, and the other way round. @number (from 1) is which one it is; 0 when only as many were listed.
 * FALSE when there is none. */
gboolean tandem_digits_finder_step (TandemDigitsFinder *self,
                                    gint64 offset,
                                    gboolean forward,
                                    guint64 *match,
                                    guint64 *number);

G_END_DECLS
