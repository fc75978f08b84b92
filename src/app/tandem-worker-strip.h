/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What each worker has done, as a drawn strip: a lane for each, filled as far as it has done its even part
 * of the whole. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TANDEM_WORKER_STRIP_MAX 64 /* lanes */

#define TANDEM_TYPE_WORKER_STRIP (tandem_worker_strip_get_type ())
G_DECLARE_FINAL_TYPE (TandemWorkerStrip, tandem_worker_strip, TANDEM, WORKER_STRIP, GtkWidget)

/* @parts: of each worker the part of the whole that it has done; together they are 1 at the end. */
void tandem_worker_strip_set_parts (TandemWorkerStrip *self, const double *parts, guint n_parts);

G_END_DECLS
