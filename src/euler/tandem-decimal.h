/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Limbs as decimal digits and back. Each limb is nineteen digits on its own, so any part can be written by
 * itself. */

#pragma once

#include "euler/tandem-limb.h"

G_BEGIN_DECLS

/* Writes the 19 digits of each of `length` limbs, the most significant limb (the last) first. */
void tandem_decimal_write (char *digits, const uint64_t *limbs, size_t length);

/* Reads a limb from 19 digits; sets *valid to false if one is not a digit and leaves it alone otherwise. */
uint64_t tandem_decimal_read (const char *digits, bool *valid);

G_END_DECLS
