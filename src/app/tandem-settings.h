/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What is remembered from one start to the next. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether the program's schema is there; without it there are no settings, and the program cannot start. */
gboolean tandem_settings_check (GError **error);

/* The program's settings. Owned by the program. */
GSettings *tandem_settings (void);

/* An action that says and sets the value of @key, which is a boolean, for items of a menu that stand for one
 * of both each: those of g_settings_create_action () would have none to choose. (transfer full) */
GAction *tandem_settings_create_choice (const char *key);

/* The digits that were asked for last, and whether it was until stopped. */
gint64 tandem_settings_get_digits (void);
gboolean tandem_settings_get_until_stopped (void);

/* Remembers @digits, unless they are below 0. */
void tandem_settings_set_digits (gint64 digits, gboolean until_stopped);

/* The number of workers of a job; 0 for one per core. */
guint tandem_settings_get_workers (void);

/* Remembers @workers; the number of cores is remembered as one per core. */
void tandem_settings_set_workers (guint workers);

/* Whether the workers let everything else on the machine go first. */
gboolean tandem_settings_get_polite (void);

/* What a scan leaves out, as patterns of tandem-cli's --exclude: the person's own and, when hidden files are
 * not to be counted, that for those. (transfer full) */
GStrv tandem_settings_dup_excludes (void);

/* Whether a scan stays on the file system of its folder. */
gboolean tandem_settings_get_one_file_system (void);

/* Whether scans and computations are remembered for later comparison. */
gboolean tandem_settings_get_keep_history (void);

G_END_DECLS
