/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-error.h"

GQuark
tandem_process_error_quark (void)
{
  return g_quark_from_static_string ("tandem-process-error-quark");
}

gboolean
tandem_set_system_error (GError **error, int code, const char *what)
{
  g_set_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_SYSTEM, "%s: %s", what, g_strerror (code));
  return FALSE;
}
