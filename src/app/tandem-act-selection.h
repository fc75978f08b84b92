/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The selected entries of a scan's view, added up: what an act is about. */
#pragma once

#include "app/tandem-scan-view.h"

G_BEGIN_DECLS

typedef struct
{
  GPtrArray *nodes; /* of "SEGMENT:ENTRY", with a NULL at the end */
  guint n;
  guint64 bytes; /* on the disk */
  guint64 items; /* with all that is in them */
  char *what;    /* "“name”" or "3 items", safe to show */
} TandemActSelection;

/* What is selected in @view now. */
void tandem_act_selection_read (TandemScanView *view, TandemActSelection *selection);
void tandem_act_selection_clear (TandemActSelection *selection);

/* The paths of what is selected, as bytes. (element-type filename) (transfer full) */
GPtrArray *tandem_act_selection_dup_paths (TandemScanView *view);

/* "3 items". (transfer full) */
char *tandem_act_selection_dup_count (guint n);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TandemActSelection, tandem_act_selection_clear)

G_END_DECLS
