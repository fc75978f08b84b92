/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-log.h"

#include "process/tandem-clock.h"
#include "process/tandem-crash.h"
#include "process/tandem-fd.h"
#include "process/tandem-log-file.h"
#include "process/tandem-quote.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct
{
  char *process;
  GLogLevelFlags level;
  TandemLogSink sink;
  gpointer user_data;
  gboolean installed;
  gboolean to_journal;
  TandemLogFile *file;
} the_log;

static const struct
{
  GLogLevelFlags level;
  const char *word;
} levels[] = {
  { G_LOG_LEVEL_ERROR, "error" },     { G_LOG_LEVEL_CRITICAL, "critical" },
  { G_LOG_LEVEL_WARNING, "warning" }, { G_LOG_LEVEL_MESSAGE, "message" },
  { G_LOG_LEVEL_INFO, "info" },       { G_LOG_LEVEL_DEBUG, "debug" },
};

const char *
tandem_log_level_to_string (GLogLevelFlags level)
{
  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    if ((level & levels[i].level) != 0)
      return levels[i].word;
  return "message";
}

GLogLevelFlags
tandem_log_level_from_string (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    if (strcmp (text, levels[i].word) == 0)
      return levels[i].level;
  return 0;
}

/* As syslog numbers them. */
static const char *
get_priority (GLogLevelFlags level)
{
  switch (level & G_LOG_LEVEL_MASK)
    {
    case G_LOG_LEVEL_ERROR:
      return "3";
    case G_LOG_LEVEL_CRITICAL:
    case G_LOG_LEVEL_WARNING:
      return "4";
    case G_LOG_LEVEL_INFO:
      return "6";
    case G_LOG_LEVEL_DEBUG:
      return "7";
    default:
      return "5";
    }
}

char *
tandem_log_format (const TandemLogRecord *record)
{
  g_autofree char *message = tandem_quote (record->message, -1);

  return g_strdup_printf ("%11.6f %s %s: %s", (double)record->time / G_USEC_PER_SEC, record->process,
                          tandem_log_level_to_string (record->level), message);
}

void
tandem_log_write_line (const TandemLogRecord *record)
{
  g_autofree char *line = tandem_log_format (record);
  g_autofree char *whole = g_strconcat (line, "\n", NULL);

  /* In one write, as a rule, so that the lines of several processes do not mix. */
  tandem_fd_write (STDERR_FILENO, whole, strlen (whole));
}

static void
write_to_journal (const TandemLogRecord *record)
{
  g_autofree char *time = g_strdup_printf ("%" G_GINT64_FORMAT, record->time);
  const GLogField fields[] = { { "MESSAGE", record->message, -1 },
                               { "PRIORITY", get_priority (record->level), -1 },
                               { "GLIB_DOMAIN", record->domain, -1 },
                               { "TANDEM_PROCESS", record->process, -1 },
                               { "TANDEM_TIME_USEC", time, -1 } };

  if (g_log_writer_journald (record->level, fields, G_N_ELEMENTS (fields), NULL) != G_LOG_WRITER_HANDLED)
    tandem_log_write_line (record);
}

void
tandem_log_submit (const TandemLogRecord *record)
{
  if (the_log.sink != NULL)
    the_log.sink (record, the_log.user_data);
  else if (the_log.to_journal)
    write_to_journal (record);
  else
    tandem_log_write_line (record);

  if (the_log.file != NULL)
    {
      tandem_log_file_write (the_log.file, record);
      tandem_crash_set_file (tandem_log_file_get_fd (the_log.file));
    }
}

gboolean
tandem_log_set_file (const char *path, GError **error)
{
  tandem_crash_set_file (-1);
  g_clear_pointer (&the_log.file, tandem_log_file_free);
  if (path == NULL)
    return TRUE;

  the_log.file = tandem_log_file_new (path, TANDEM_LOG_FILE_SIZE, TANDEM_LOG_FILE_OLD, error);
  if (the_log.file == NULL)
    return FALSE;
  tandem_crash_set_file (tandem_log_file_get_fd (the_log.file));
  return TRUE;
}

static const char *
find_field (const GLogField *fields, gsize n_fields, const char *key, gssize *length)
{
  for (gsize i = 0; i < n_fields; i++)
    if (strcmp (fields[i].key, key) == 0)
      {
        *length = fields[i].length;
        return fields[i].value;
      }
  return NULL;
}

static char *
copy_field (const GLogField *fields, gsize n_fields, const char *key)
{
  gssize length = -1;
  const char *value = find_field (fields, n_fields, key, &length);

  return value != NULL ? g_utf8_make_valid (value, length) : g_strdup ("");
}

static gboolean
is_dropped (GLogLevelFlags level, const char *domain)
{
  if (level <= the_log.level)
    return FALSE;
  /* G_MESSAGES_DEBUG can ask for information, which GLib drops otherwise. */
  return (level & (G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG)) == 0
         || g_log_writer_default_would_drop (level, domain);
}

static GLogWriterOutput
write_record (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  gint64 now = tandem_clock_now ();
  g_autofree char *domain = copy_field (fields, n_fields, "GLIB_DOMAIN");
  g_autofree char *message = NULL;
  const TandemLogRecord *record;

  if (is_dropped (level & G_LOG_LEVEL_MASK, domain))
    return G_LOG_WRITER_HANDLED;

  message = copy_field (fields, n_fields, "MESSAGE");
  record = &(const TandemLogRecord){ .time = now,
                                     .level = level & G_LOG_LEVEL_MASK,
                                     .process = the_log.process != NULL ? the_log.process : "",
                                     .domain = domain,
                                     .message = message };
  tandem_log_submit (record);
  return G_LOG_WRITER_HANDLED;
}

static void
set_sink (const char *process, TandemLogSink sink, gpointer user_data)
{
  g_free (the_log.process);
  the_log.process = g_strdup (process);
  the_log.sink = sink;
  the_log.user_data = user_data;
}

void
tandem_log_init (const char *process, GLogLevelFlags level, TandemLogSink sink, gpointer user_data)
{
  tandem_clock_init ();
  tandem_crash_init ();
  the_log.level = level;
  the_log.to_journal = g_log_writer_is_journald (STDERR_FILENO);
  set_sink (process, sink, user_data);
  if (!the_log.installed)
    g_log_set_writer_func (write_record, NULL, NULL); /* GLib takes one only once */
  the_log.installed = TRUE;
}

/* For a program that has not called tandem_log_init (): it may have a writer of its own, and GLib takes no
 * second one. */
static void
handle_message (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  const GLogField fields[] = { { "GLIB_DOMAIN", domain != NULL ? domain : "", -1 },
                               { "MESSAGE", message, -1 } };

  write_record (level, fields, G_N_ELEMENTS (fields), NULL);
}

void
tandem_log_redirect (const char *process, TandemLogSink sink, gpointer user_data)
{
  set_sink (process, sink, user_data);
  g_clear_pointer (&the_log.file, tandem_log_file_forget); /* the parent's */
  if (the_log.installed)
    return;

  the_log.level = G_LOG_LEVEL_MESSAGE;
  g_log_set_default_handler (handle_message, NULL);
}
