/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The view Duplicates of a scan's result: files of equal content, in groups, with what could be freed. They
 * are looked for by a scan that also reads what may be equal ("folders.find-duplicates"), in worker
 * processes. A group that is selected stands for all of its files but the first. */
#pragma once

#include "app/tandem-scan-page.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_DUPLICATES_VIEW (tandem_duplicates_view_get_type ())
G_DECLARE_FINAL_TYPE (TandemDuplicatesView, tandem_duplicates_view, TANDEM, DUPLICATES_VIEW, AdwBin)

G_END_DECLS
