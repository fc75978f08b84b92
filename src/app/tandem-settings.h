/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What is remembered from one start to the next. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The program's settings. Owned by the program. */
GSettings *tandem_settings (void);

/* The digits that were asked for last, and whether it was until stopped. */
gint64 tandem_settings_get_digits (void);
gboolean tandem_settings_get_until_stopped (void);

/* Remembers @digits, unless they are below 0. */
void tandem_settings_set_digits (gint64 digits, gboolean until_stopped);

/* The number of workers of a computation; 0 for one per core. */
guint tandem_settings_get_workers (void);

/* Remembers @workers; the number of cores is remembered as one per core. */
void tandem_settings_set_workers (guint workers);

G_END_DECLS
