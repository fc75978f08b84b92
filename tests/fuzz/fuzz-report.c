/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Feeds arbitrary bytes to what reads a job's report in the window, and to what reads the window's commands
 * in the job, each as one line. With -DTANDEM_FUZZ_FILES: a program that does so with the files given to it.
 */
#include "job/tandem-control.h"
#include "job/tandem-report-line.h"

#include <math.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
read_members (JsonObject *object)
{
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *at = names; at != NULL; at = at->next)
    {
      const char *name = at->data;
      const char *text = tandem_report_get_string (object, name);
      g_auto (GStrv) texts = tandem_report_get_strings (object, name);
      g_autoptr (GPtrArray) objects = tandem_report_get_objects (object, name);

      g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
      g_assert_cmpint (tandem_report_get_count (object, name, 7), >=, 0);
      g_assert_true (isfinite (tandem_report_get_double (object, name, 0)));
      tandem_report_get_boolean (object, name);
      for (guint i = 0; texts[i] != NULL; i++)
        g_assert_true (g_utf8_validate (texts[i], -1, NULL));
      for (guint i = 0; i < objects->len; i++)
        read_members (objects->pdata[i]);
    }
}

static void
read_command (const char *line, gsize length)
{
  TandemControlCommand command;
  g_autoptr (GError) error = NULL;

  if (!tandem_control_parse (line, length, &command, &error))
    {
      g_assert_nonnull (error);
      return;
    }
  if (command.kind == TANDEM_CONTROL_SET_WORKERS)
    g_assert_cmpuint (command.n_workers, <=, TANDEM_POOL_MAX_WORKERS);
  if (command.kind == TANDEM_CONTROL_END_WORKER)
    g_assert_cmpint (command.pid, >, 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *line = g_strndup ((const char *)data, size);
  g_autoptr (GError) error = NULL;
  JsonObject *object = tandem_report_line_parse (line, size, &error);

  g_assert_true ((object == NULL) == (error != NULL));
  if (object != NULL)
    {
      read_members (object);
      json_object_unref (object);
    }
  read_command (line, size);
  return 0;
}

#ifdef TANDEM_FUZZ_FILES
#include "fuzz-files.h"
#endif
