/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* One of the processes that walk a tree together. */
#pragma once

#include "tree/tandem-walk-area.h"

G_BEGIN_DECLS

/* Walks as number @index of the walkers of @area until there is no more work or *@stop (nullable) is not 0;
 * then, if it is the last to leave, does the last things (tandem-finish.h). When *@make_room (nullable) is
 * not 0 it leaves what it has to the others. When an earlier walker of this number died, what it had begun is
 * done first. Opens directories only. */
void tandem_walker_run (TandemWalkArea *area, guint index, const guint32 *stop, const guint32 *make_room);

G_END_DECLS
