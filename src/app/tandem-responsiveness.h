/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures the real window for tests/bench/responsiveness: idle first, then with both jobs keeping every core
 * busy. */
#pragma once

#include "app/tandem-window.h"

G_BEGIN_DECLS

/* Measures @window for @seconds in each of the two states, e until it is stopped and scans of @folder again
 * and again for the second, prints the figures as one JSON object on standard output, and closes the window.
 */
void tandem_responsiveness_measure (TandemWindow *window, GFile *folder, int seconds);

G_END_DECLS
