/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Which names a scan leaves out: as GNU du's --exclude, a pattern is matched by fnmatch () with flags 0
 * against the whole path and against each of its suffixes that begins after a slash. So `*` and `?` match
 * slashes too. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _TandemFilter TandemFilter;

/* @patterns (nullable): NULL-terminated globs, copied. */
TandemFilter *tandem_filter_new (const char *const *patterns);
void tandem_filter_free (TandemFilter *self);

/* Whether there is no pattern: then no path has to be made. */
gboolean tandem_filter_is_empty (const TandemFilter *self);

/* Whether the entry at @path (bytes, from the root as it was asked for) is to be left out. */
gboolean tandem_filter_excludes (const TandemFilter *self, const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemFilter, tandem_filter_free)

G_END_DECLS
