/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* How smooth this window is: its frame intervals and how late its main loop is, over the last minute, live.
 * It measures only while it is shown; what it measures has the drawing of its plots in it. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_FRAME_VIEW (tandem_frame_view_get_type ())
G_DECLARE_FINAL_TYPE (TandemFrameView, tandem_frame_view, TANDEM, FRAME_VIEW, AdwBin)

G_END_DECLS
