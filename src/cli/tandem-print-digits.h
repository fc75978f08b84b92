/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What the command line prints of the jobs on digits: find, frequency, verify. */
#pragma once

#include "job/tandem-job.h"

G_BEGIN_DECLS

/* The result as one JSON object on standard output; nothing when there is none. FALSE with @error set when it
 * cannot be written. */
gboolean tandem_print_digits_json (TandemJob *job, GError **error);

/* The same for people. */
gboolean tandem_print_digits_text (TandemJob *job, GError **error);

G_END_DECLS
