/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The view Changes of a scan's result: what is new, gone, grew and shrank since an earlier scan of the same
 * folder, which a person chooses. Earlier scans are those that the history keeps (docs/snapshot.md). */
#pragma once

#include "app/tandem-scan-page.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_CHANGES_VIEW (tandem_changes_view_get_type ())
G_DECLARE_FINAL_TYPE (TandemChangesView, tandem_changes_view, TANDEM, CHANGES_VIEW, AdwBin)

G_END_DECLS
