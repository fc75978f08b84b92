/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The tree of a scan in the lines of its report, for who has asked for it from another machine: "tree" lines
 * with the whole at the end, and before, when it is wanted live, "tree-piece" lines with what has grown. */
#pragma once

#include "cli/tandem-line-writer.h"
#include "job/tandem-scan-job.h"

G_BEGIN_DECLS

typedef struct _TandemTreeStream TandemTreeStream;

/* Into @writer (referenced) of @job (referenced). @live: as it grows. */
TandemTreeStream *tandem_tree_stream_new (TandemLineWriter *writer, TandemScanJob *job, gboolean live);
void tandem_tree_stream_free (TandemTreeStream *self);

/* Writes the whole, which is finished; nothing follows. FALSE with @error set. */
gboolean tandem_tree_stream_finish (TandemTreeStream *self, GError **error);

G_END_DECLS
