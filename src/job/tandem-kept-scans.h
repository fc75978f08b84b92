/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the scans of the history are (tandem-saved-scan.h), and what they tell beforehand. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TANDEM_KEPT_SCANS_SUFFIX ".scan"

/* The folder of the history, whether there is one or not. Free with g_free (). */
char *tandem_kept_scans_dup_folder (void);

/* How many entries the newest kept scan of the folder @path (bytes, absolute) has below it; 0: not known. */
guint64 tandem_kept_scans_find_items (const char *path);

G_END_DECLS
