/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The way from the scanned folder to the one that is shown, as buttons. It scrolls sideways when it is long.
 *
 * Signals: activated (guint index)   of the folder, 0 for the scanned one */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_BREADCRUMBS (tandem_breadcrumbs_get_type ())
G_DECLARE_FINAL_TYPE (TandemBreadcrumbs, tandem_breadcrumbs, TANDEM, BREADCRUMBS, AdwBin)

/* Shows @names, safe to show, ended by NULL; the last is the folder that is shown. */
void tandem_breadcrumbs_set_names (TandemBreadcrumbs *self, const char *const *names);

G_END_DECLS
