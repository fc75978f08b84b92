/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-job-log.h"

#include "app/tandem-format.h"
#include "job/tandem-report-line.h"

#define MAX_LINES 200
#define MAX_LINE 2000

struct _TandemJobLog
{
  GQueue lines; /* of char *, safe to show */
};

TandemJobLog *
tandem_job_log_new (void)
{
  return g_new0 (TandemJobLog, 1);
}

void
tandem_job_log_free (TandemJobLog *self)
{
  g_queue_clear_full (&self->lines, g_free);
  g_free (self);
}

void
tandem_job_log_add (TandemJobLog *self, const char *line)
{
  g_autofree char *safe = tandem_format_message (line);

  if (g_utf8_strlen (safe, -1) > MAX_LINE)
    {
      g_autofree char *start = g_utf8_substring (safe, 0, MAX_LINE);

      g_free (safe);
      safe = g_strconcat (start, "…", NULL);
    }

  g_queue_push_tail (&self->lines, g_steal_pointer (&safe));
  if (self->lines.length > MAX_LINES)
    g_free (g_queue_pop_head (&self->lines));
}

void
tandem_job_log_add_report (TandemJobLog *self, JsonObject *line)
{
  const char *process = tandem_report_get_string (line, "process");
  const char *level = tandem_report_get_string (line, "level");
  const char *message = tandem_report_get_string (line, "message");
  g_autofree char *text = NULL;

  text = g_strdup_printf ("%10.6f %s %s: %s", tandem_report_get_double (line, "time", 0),
                          process != NULL ? process : "?", level != NULL ? level : "?",
                          message != NULL ? message : "");
  tandem_job_log_add (self, text);
}

char *
tandem_job_log_dup_text (TandemJobLog *self)
{
  GString *text = g_string_new (NULL);

  for (GList *link = self->lines.head; link != NULL; link = link->next)
    {
      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, link->data);
    }

  return g_string_free (text, FALSE);
}
