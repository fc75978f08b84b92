/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "job/tandem-report.h"

#include "process/tandem-quote.h"

#include <math.h>
#include <string.h>

#define MAX_TEXT 16384 /* bytes of one string */

JsonObject *
tandem_report_new (const char *type, const char *job)
{
  JsonObject *line = json_object_new ();

  json_object_set_string_member (line, "type", type);
  json_object_set_string_member (line, "job", job);
  return line;
}

/* json-glib has no unsigned numbers: one beyond its range is a string with a mark that nobody can guess, and
 * loses both when the line becomes text. */
static const char *
get_mark (void)
{
  static char *mark;

  if (mark == NULL)
    {
      g_autofree char *random = g_uuid_string_random ();

      mark = g_strdup_printf ("unsigned-%s-", random);
    }
  return mark;
}

void
tandem_report_set_count (JsonObject *line, const char *member, guint64 value)
{
  g_autofree char *marked = NULL;

  if (value <= (guint64)G_MAXINT64)
    {
      json_object_set_int_member (line, member, (gint64)value);
      return;
    }
  marked = g_strdup_printf ("%s%" G_GUINT64_FORMAT, get_mark (), value);
  json_object_set_string_member (line, member, marked);
}

guint64
tandem_report_read_count (JsonObject *line, const char *member)
{
  JsonNode *node = json_object_get_member (line, member);

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
      && g_str_has_prefix (json_node_get_string (node), get_mark ()))
    return g_ascii_strtoull (json_node_get_string (node) + strlen (get_mark ()), NULL, 10);
  return (guint64)MAX (json_object_get_int_member_with_default (line, member, 0), 0);
}

void
tandem_report_set_double (JsonObject *line, const char *member, double value)
{
  if (value < 0 || !isfinite (value))
    json_object_set_null_member (line, member);
  else
    json_object_set_double_member (line, member, value);
}

/* As valid UTF-8. What is longer than a line can bear keeps its beginning and its end. */
static char *
dup_valid (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  gsize length = strlen (valid);
  const char *head_end;
  const char *tail;

  if (length <= MAX_TEXT)
    return g_steal_pointer (&valid);

  head_end = g_utf8_find_prev_char (valid, valid + MAX_TEXT / 2 + 1);
  tail = g_utf8_find_next_char (valid + length - MAX_TEXT / 2, NULL);
  return g_strdup_printf ("%.*s…%s", (int)(head_end - valid), valid, tail);
}

void
tandem_report_set_text (JsonObject *line, const char *member, const char *value)
{
  g_autofree char *valid = value != NULL ? dup_valid (value) : NULL;

  if (valid != NULL)
    json_object_set_string_member (line, member, valid);
  else
    json_object_set_null_member (line, member);
}

void
tandem_report_set_path (JsonObject *line, const char *path)
{
  tandem_report_set_text (line, "path", path);
  if (!g_utf8_validate (path, -1, NULL))
    {
      g_autofree char *quoted = tandem_quote (path, -1);

      tandem_report_set_text (line, "quoted", quoted);
    }
}

void
tandem_report_set_texts (JsonObject *line, const char *member, const char *const *values)
{
  JsonArray *array = json_array_new ();
  gsize size = 0;

  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    {
      g_autofree char *valid = dup_valid (values[i]);

      size += strlen (valid);
      if (size > TANDEM_REPORT_MAX_TEXTS)
        break;
      json_array_add_string_element (array, valid);
    }
  json_object_set_array_member (line, member, array);
}

static void
set_exit_report (JsonObject *line, const TandemExitReport *report)
{
  json_object_set_string_member (line, "how", tandem_exit_kind_to_string (report->kind));
  if (report->signal != 0)
    {
      json_object_set_null_member (line, "code");
      json_object_set_int_member (line, "signal", report->signal);
    }
  else
    {
      json_object_set_int_member (line, "code", report->code);
      json_object_set_null_member (line, "signal");
    }
  json_object_set_double_member (line, "cpu", (double)report->cpu_time / G_USEC_PER_SEC);
  tandem_report_set_count (line, "peak_memory", report->peak_memory);
  tandem_report_set_text (line, "reason", report->error != NULL ? report->error->message : NULL);
}

JsonObject *
tandem_report_new_worker (const char *job,
                          TandemProcess *process,
                          const char *state,
                          guint n_tasks,
                          guint n_restarts)
{
  JsonObject *line = tandem_report_new ("worker", job);
  const TandemExitReport *report = tandem_process_get_exit_report (process);

  tandem_report_set_text (line, "name", tandem_process_get_name (process));
  json_object_set_int_member (line, "pid", tandem_process_get_pid (process));
  json_object_set_string_member (line, "state", state);
  json_object_set_int_member (line, "tasks", n_tasks);
  json_object_set_int_member (line, "restarts", n_restarts);
  if (report != NULL)
    set_exit_report (line, report);
  return line;
}

JsonObject *
tandem_report_new_log (const char *job, const TandemLogRecord *record)
{
  JsonObject *line = tandem_report_new ("log", job);

  json_object_set_string_member (line, "level", tandem_log_level_to_string (record->level));
  tandem_report_set_text (line, "process", record->process);
  json_object_set_double_member (line, "time", (double)record->time / G_USEC_PER_SEC);
  tandem_report_set_text (line, "domain", record->domain);
  tandem_report_set_text (line, "message", record->message);
  return line;
}

JsonObject *
tandem_report_new_failed (const char *job, const GError *error, const char *const *log_tail)
{
  JsonObject *line = tandem_report_new ("failed", job);

  json_object_set_string_member (line, "domain", g_quark_to_string (error->domain));
  json_object_set_int_member (line, "code", error->code);
  tandem_report_set_text (line, "message", error->message);
  tandem_report_set_texts (line, "log", log_tail);
  return line;
}

JsonObject *
tandem_report_new_end (const char *job, const char *status, int exit_code, const TandemStopCounts *counts)
{
  JsonObject *line = tandem_report_new ("end", job);

  json_object_set_string_member (line, "status", status);
  json_object_set_int_member (line, "exit_code", exit_code);
  json_object_set_int_member (line, "stopped", counts->stopped);
  json_object_set_int_member (line, "terminated", counts->terminated);
  json_object_set_int_member (line, "killed", counts->killed);
  json_object_set_int_member (line, "failed", counts->failed);
  return line;
}

char *
tandem_report_to_text (JsonObject *line)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), line);
  g_autofree char *text = json_to_string (node, FALSE);
  g_autofree char *quoted_mark = g_strconcat ("\"", get_mark (), NULL);
  GString *plain;
  const char *rest = text;
  const char *marked;

  if (strstr (text, quoted_mark) == NULL)
    return g_steal_pointer (&text);

  plain = g_string_new (NULL);
  while ((marked = strstr (rest, quoted_mark)) != NULL)
    {
      const char *number = marked + strlen (quoted_mark);
      gsize length = strspn (number, "0123456789");

      g_string_append_len (plain, rest, marked - rest);
      g_string_append_len (plain, number, (gssize)length);
      rest = number + length + 1; /* and the closing quote */
    }
  g_string_append (plain, rest);
  return g_string_free (plain, FALSE);
}
