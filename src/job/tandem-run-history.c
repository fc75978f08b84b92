/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "job/tandem-run-history.h"

#include <errno.h>
#include <fcntl.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define MAX_LINE 4096
#define MAX_FILE ((goffset)2 * TANDEM_RUN_HISTORY_MAX * 256) /* bytes; a line takes about 150 */
#define MAX_MACHINE 200

TandemRun *
tandem_run_copy (const TandemRun *self)
{
  TandemRun *copy = g_memdup2 (self, sizeof *self);

  copy->machine = g_strdup (self->machine);
  return copy;
}

void
tandem_run_free (TandemRun *self)
{
  if (self == NULL)
    return;

  g_free (self->machine);
  g_free (self);
}

char *
tandem_run_history_get_path (void)
{
  return g_build_filename (g_get_user_data_dir (), "tandem", "runs.jsonl", NULL);
}

char *
tandem_run_history_describe_machine (void)
{
  g_autofree char *text = NULL;
  g_autofree char *model = NULL;
  const char *line = NULL;

  if (g_file_get_contents ("/proc/cpuinfo", &text, NULL, NULL))
    line = strstr (text, "model name");
  if (line != NULL && strchr (line, ':') != NULL)
    {
      const char *begin = strchr (line, ':') + 1;

      model = g_strndup (begin, MIN (strcspn (begin, "\n"), MAX_MACHINE));
      g_strstrip (model);
    }
  return g_strdup_printf ("%s × %u", model != NULL ? model : "?", g_get_num_processors ());
}

/* ---- Lines ---- */

static char *
to_line (const TandemRun *run)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_alloc ();
  g_autofree char *text = NULL;

  json_object_set_int_member (object, "time", run->time);
  json_object_set_int_member (object, "digits", (gint64)run->digits);
  json_object_set_double_member (object, "seconds", run->seconds);
  json_object_set_int_member (object, "workers", run->workers);
  json_object_set_string_member (object, "machine", run->machine);
  json_object_set_boolean_member (object, "continued", run->continued);
  json_node_init_object (node, object);
  text = json_to_string (node, FALSE);
  return g_strconcat (text, "\n", NULL);
}

static gboolean
get_number (JsonObject *object, const char *member, double max, double *value)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || (json_node_get_value_type (node) != G_TYPE_INT64
          && json_node_get_value_type (node) != G_TYPE_DOUBLE))
    return FALSE;
  *value = json_node_get_double (node);
  return isfinite (*value) && *value >= 0 && *value <= max;
}

/* NULL when it is no run. */
static TandemRun *
from_line (const char *line, gsize length)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (TandemRun) run = g_new0 (TandemRun, 1);
  JsonNode *root;
  JsonNode *machine;
  JsonObject *object;
  double time, digits, workers;

  if (length > MAX_LINE || !g_utf8_validate (line, (gssize)length, NULL)
      || !json_parser_load_from_data (parser, line, (gssize)length, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  object = json_node_get_object (root);
  machine = json_object_get_member (object, "machine");
  if (!get_number (object, "time", 1e12, &time) || !get_number (object, "digits", 1e15, &digits)
      || !get_number (object, "seconds", 1e9, &run->seconds) || !get_number (object, "workers", 1e6, &workers)
      || machine == NULL || !JSON_NODE_HOLDS_VALUE (machine)
      || json_node_get_value_type (machine) != G_TYPE_STRING
      || strlen (json_node_get_string (machine)) > 2 * MAX_MACHINE)
    return NULL;

  run->time = (gint64)time;
  run->digits = (guint64)digits;
  run->workers = (guint)workers;
  run->machine = g_strdup (json_node_get_string (machine));
  run->continued = json_object_get_boolean_member_with_default (object, "continued", FALSE);
  return g_steal_pointer (&run);
}

/* ---- The file ---- */

/* The file, of one that is too large its end. */
static char *
read_file (const char *path, gsize *length)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  g_autoptr (GFileInfo) info = NULL;
  g_autofree char *text = NULL;
  goffset size;

  if (stream == NULL)
    return NULL;
  info = g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, NULL, NULL);
  size = info != NULL ? g_file_info_get_size (info) : 0;
  if (size > MAX_FILE && !g_seekable_seek (G_SEEKABLE (stream), size - MAX_FILE, G_SEEK_SET, NULL, NULL))
    return NULL;
  text = g_malloc ((gsize)MIN (size, MAX_FILE) + 1);
  if (!g_input_stream_read_all (G_INPUT_STREAM (stream), text, (gsize)MIN (size, MAX_FILE), length, NULL,
                                NULL))
    return NULL;
  return g_steal_pointer (&text);
}

GPtrArray *
tandem_run_history_load (const char *path, guint *n_damaged)
{
  GPtrArray *runs = g_ptr_array_new_with_free_func ((GDestroyNotify)tandem_run_free);
  gsize length = 0;
  g_autofree char *text = read_file (path, &length);
  guint damaged = 0;

  for (gsize i = 0; i < length;)
    {
      const char *end = memchr (text + i, '\n', length - i);
      gsize line_length = end != NULL ? (gsize)(end - (text + i)) : length - i;
      TandemRun *run = line_length > 0 ? from_line (text + i, line_length) : NULL;

      if (run != NULL)
        g_ptr_array_add (runs, run);
      else if (line_length > 0)
        damaged++;
      i += line_length + 1;
    }
  if (runs->len > TANDEM_RUN_HISTORY_MAX)
    g_ptr_array_remove_range (runs, 0, runs->len - TANDEM_RUN_HISTORY_MAX);
  if (n_damaged != NULL)
    *n_damaged = damaged;
  return runs;
}

static gboolean
rewrite (const char *path, GError **error)
{
  g_autoptr (GPtrArray) runs = tandem_run_history_load (path, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < runs->len; i++)
    {
      g_autofree char *line = to_line (runs->pdata[i]);

      g_string_append (text, line);
    }
  return g_file_set_contents_full (path, text->str, (gssize)text->len, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                   error);
}

gboolean
tandem_run_history_add (const char *path, const TandemRun *run, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *line = to_line (run);
  g_autofree char *text = NULL;
  char last = '\n';
  off_t size;
  int fd;

  g_mkdir_with_parents (folder, 0700);
  fd = open (path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
      return FALSE;
    }
  size = lseek (fd, 0, SEEK_END);
  /* What was cut off by a full disk or a power cut ends before this. */
  if (size > 0 && pread (fd, &last, 1, size - 1) != 1)
    last = '\n';
  text = g_strconcat (last != '\n' ? "\n" : "", line, NULL);
  if (write (fd, text, strlen (text)) != (gssize)strlen (text))
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
      close (fd);
      return FALSE;
    }
  close (fd);
  return size < MAX_FILE || rewrite (path, error);
}

char *
tandem_run_history_to_csv (GPtrArray *runs)
{
  GString *text = g_string_new ("time,digits,seconds,workers,machine,continued\r\n");

  for (guint i = 0; i < runs->len; i++)
    {
      const TandemRun *run = runs->pdata[i];
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (run->time);
      g_autofree char *when = time != NULL ? g_date_time_format_iso8601 (time) : g_strdup ("");
      g_auto (GStrv) parts = g_strsplit (run->machine, "\"", -1);
      g_autofree char *machine = g_strjoinv ("\"\"", parts);
      char seconds[G_ASCII_DTOSTR_BUF_SIZE];

      g_ascii_formatd (seconds, sizeof seconds, "%.6f", run->seconds);
      g_string_append_printf (text, "%s,%" G_GUINT64_FORMAT ",%s,%u,\"%s\",%s\r\n", when, run->digits,
                              seconds, run->workers, machine, run->continued ? "true" : "false");
    }
  return g_string_free (text, FALSE);
}

gboolean
tandem_run_history_is_best (GPtrArray *runs, const TandemRun *run)
{
  gboolean beats = FALSE;

  if (run->continued)
    return FALSE;
  for (guint i = 0; i < runs->len; i++)
    {
      const TandemRun *other = runs->pdata[i];

      if (other->continued || other->digits != run->digits || !g_str_equal (other->machine, run->machine)
          || (other->time == run->time && other->seconds == run->seconds))
        continue;
      if (other->seconds <= run->seconds)
        return FALSE;
      beats = TRUE;
    }
  return beats;
}
