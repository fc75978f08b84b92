/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "euler/tandem-euler-error.h"

GQuark
tandem_euler_error_quark (void)
{
  return g_quark_from_static_string ("tandem-euler-error-quark");
}
