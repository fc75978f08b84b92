/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-error.h"

G_DEFINE_QUARK (tandem - process - error - quark, tandem_process_error)

gboolean
tandem_set_system_error (GError **error, int code, const char *what)
{
  g_set_error (error, TANDEM_PROCESS_ERROR, TANDEM_PROCESS_ERROR_SYSTEM, "%s: %s", what, g_strerror (code));
  return FALSE;
}
