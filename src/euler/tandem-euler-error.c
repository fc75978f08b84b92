/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "euler/tandem-euler-error.h"

G_DEFINE_QUARK (tandem - euler - error - quark, tandem_euler_error)
