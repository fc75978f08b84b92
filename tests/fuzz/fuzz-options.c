/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Feeds arbitrary words, one a line, to the command line. With -DTANDEM_FUZZ_FILES: a program that does so
 * with the files given to it. */
#include "cli/tandem-cli-options.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_auto (GStrv) words = NULL;
  g_autofree char **arguments = NULL;
  g_autofree char *whole = g_strconcat ("tandem-cli\n", text, NULL);
  g_autoptr (TandemCliOptions) options = NULL;
  g_autoptr (GError) error = NULL;

  words = g_strsplit (whole, "\n", 64);
  arguments = g_memdup2 (words, sizeof (char *) * (g_strv_length (words) + 1)); /* it moves them about */
  options = tandem_cli_options_parse ((int)g_strv_length (words), arguments, &error);
  g_assert_true ((options == NULL) == (error != NULL));
  if (options == NULL)
    {
      g_assert_null (strchr (error->message, '\n'));
      return 0;
    }
  g_assert_cmpuint (options->n_workers, <=, TANDEM_POOL_MAX_WORKERS);
  g_assert_true (isfinite (options->timeout) && options->timeout >= 0);
  return 0;
}

#ifdef TANDEM_FUZZ_FILES
#include "fuzz-files.h"
#endif
