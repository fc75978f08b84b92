/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The order of entries by their whole paths, compared byte by byte, without making the paths. */
#pragma once

#include "tree/tandem-arena.h"

G_BEGIN_DECLS

/* Below, at or above 0 as the path of @a comes before, with or after that of @b, as strcmp () would say. */
int tandem_path_order_compare (const TandemArena *arena, TandemLayoutPlace a, TandemLayoutPlace b);

G_END_DECLS
