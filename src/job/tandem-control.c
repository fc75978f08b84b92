/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Job"

#include "job/tandem-control.h"

#include "job/tandem-report.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

struct _TandemControl
{
  GObject parent_instance;

  GPtrArray *jobs;
  GSource *source;
  GByteArray *pending; /* what has arrived of a line that is not whole */
};

enum
{
  SIGNAL_APPLIED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TandemControl, tandem_control, G_TYPE_OBJECT)

static const char *const names[] = {
  [TANDEM_CONTROL_PAUSE] = "pause",
  [TANDEM_CONTROL_RESUME] = "resume",
  [TANDEM_CONTROL_SET_WORKERS] = "set-workers",
  [TANDEM_CONTROL_END_WORKER] = "end-worker",
};

/* ---- One command ---- */

static gboolean G_GNUC_PRINTF (2, 3) refuse (GError **error, const char *format, ...)
{
  va_list arguments;
  g_autofree char *message = NULL;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "control: %s", message);
  return FALSE;
}

/* A command is one flat object. The parser calls itself for each level, so this is looked at before. */
static gboolean
is_flat_object (const char *line, gsize length)
{
  gboolean in_string = FALSE;
  guint n_open = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (in_string && line[i] == '\\')
        i++;
      else if (line[i] == '"')
        in_string = !in_string;
      else if (!in_string && (line[i] == '[' || (line[i] == '{' && ++n_open > 1)))
        return FALSE;
    }
  return length > 0 && line[0] == '{';
}

static gboolean
get_number (JsonObject *object, const char *member, gint64 max, gint64 *value)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  *value = json_node_get_int (node);
  return *value >= 1 && *value <= max;
}

static const char *
get_string (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

static gboolean
read_command (JsonObject *object, TandemControlCommand *command, GError **error)
{
  const char *name = get_string (object, "command");
  const char *job = get_string (object, "job");
  gint64 number = 0;
  guint kind = 0;

  while (kind < G_N_ELEMENTS (names) && g_strcmp0 (name, names[kind]) != 0)
    kind++;
  if (kind == G_N_ELEMENTS (names))
    return refuse (error, "there is no such command");
  command->kind = kind;

  if (json_object_has_member (object, "job")
      && (job == NULL || g_strlcpy (command->job, job, sizeof command->job) >= sizeof command->job
          || job[0] == '\0'))
    return refuse (error, "“job” is not the name of a job");
  if (command->kind == TANDEM_CONTROL_SET_WORKERS)
    {
      if (!get_number (object, "workers", TANDEM_POOL_MAX_WORKERS, &number))
        return refuse (error, "“workers” is not a number from 1 to %d", TANDEM_POOL_MAX_WORKERS);
      command->n_workers = (guint)number;
    }
  if (command->kind == TANDEM_CONTROL_END_WORKER)
    {
      if (!get_number (object, "pid", G_MAXINT32, &number))
        return refuse (error, "“pid” is not a process number");
      command->pid = (pid_t)number;
    }
  return TRUE;
}

gboolean
tandem_control_parse (const char *line, gsize length, TandemControlCommand *command, GError **error)
{
  g_autoptr (JsonParser) parser = NULL;
  JsonNode *root;

  *command = (TandemControlCommand){ 0 };
  if (length > TANDEM_CONTROL_MAX_LINE || !g_utf8_validate (line, (gssize)length, NULL)
      || !is_flat_object (line, length))
    return refuse (error, "a line is no flat JSON object");

  parser = json_parser_new ();
  if (!json_parser_load_from_data (parser, line, (gssize)length, NULL))
    return refuse (error, "a line is no valid JSON");
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return refuse (error, "a line is no JSON object");
  return read_command (json_node_get_object (root), command, error);
}

/* ---- Doing it ---- */

static gboolean
apply_to (TandemJob *job, const TandemControlCommand *command, GError **error)
{
  switch (command->kind)
    {
    case TANDEM_CONTROL_PAUSE:
      return tandem_job_set_paused (job, TRUE, error);
    case TANDEM_CONTROL_RESUME:
      return tandem_job_set_paused (job, FALSE, error);
    case TANDEM_CONTROL_SET_WORKERS:
      return tandem_job_change_n_workers (job, command->n_workers, error);
    case TANDEM_CONTROL_END_WORKER:
    default:
      return tandem_job_end_worker (job, command->pid, error);
    }
}

static void
answer (TandemJob *job, const char *command, const GError *error)
{
  JsonObject *line = tandem_report_new ("control", tandem_job_get_name (job));

  tandem_report_set_text (line, "command", command);
  json_object_set_boolean_member (line, "done", error == NULL);
  tandem_report_set_text (line, "message", error != NULL ? error->message : NULL);
  json_object_set_boolean_member (line, "paused", tandem_job_is_paused (job));
  json_object_set_int_member (line, "workers", tandem_job_get_n_workers (job));
  tandem_job_report (job, line);
}

static void
take_line (TandemControl *self, const char *text, gsize length)
{
  TandemControlCommand command;
  g_autoptr (GError) parse_error = NULL;
  gboolean is_command = tandem_control_parse (text, length, &command, &parse_error);

  for (guint i = 0; i < self->jobs->len; i++)
    {
      TandemJob *job = self->jobs->pdata[i];
      g_autoptr (GError) error = NULL;

      if (tandem_job_has_ended (job)
          || (is_command && command.job[0] != '\0' && strcmp (command.job, tandem_job_get_name (job)) != 0))
        continue;
      if (is_command)
        apply_to (job, &command, &error);
      answer (job, is_command ? names[command.kind] : NULL, is_command ? error : parse_error);
    }
  g_signal_emit (self, signals[SIGNAL_APPLIED], 0);
}

/* ---- Reading ---- */

/* FALSE when a line is too long to be one. */
static gboolean
take_bytes (TandemControl *self, const char *bytes, gsize length)
{
  while (length > 0)
    {
      const char *newline = memchr (bytes, '\n', length);
      gsize part = newline != NULL ? (gsize)(newline - bytes) : length;

      if (self->pending->len + part > TANDEM_CONTROL_MAX_LINE)
        return FALSE;
      g_byte_array_append (self->pending, (const guint8 *)bytes, (guint)part);
      if (newline == NULL)
        return TRUE;
      take_line (self, (const char *)self->pending->data, self->pending->len);
      g_byte_array_set_size (self->pending, 0);
      bytes += part + 1;
      length -= part + 1;
    }
  return TRUE;
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  g_autoptr (TandemControl) self = g_object_ref (user_data);
  char buffer[TANDEM_CONTROL_MAX_LINE];
  gssize n = read (fd, buffer, sizeof buffer);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  if (n > 0 && take_bytes (self, buffer, (gsize)n))
    return G_SOURCE_CONTINUE;
  if (n > 0)
    g_warning ("The control channel is not read any more: a line has more than %d bytes",
               TANDEM_CONTROL_MAX_LINE);
  return G_SOURCE_REMOVE;
}

static void
tandem_control_finalize (GObject *object)
{
  TandemControl *self = TANDEM_CONTROL (object);

  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_ptr_array_unref (self->jobs);
  g_byte_array_unref (self->pending);
  G_OBJECT_CLASS (tandem_control_parent_class)->finalize (object);
}

static void
tandem_control_class_init (TandemControlClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_control_finalize;

  signals[SIGNAL_APPLIED] =
      g_signal_new ("applied", TANDEM_TYPE_CONTROL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tandem_control_init (TandemControl *self)
{
  self->pending = g_byte_array_new ();
}

TandemControl *
tandem_control_new (int fd, GPtrArray *jobs)
{
  TandemControl *self = g_object_new (TANDEM_TYPE_CONTROL, NULL);

  self->jobs = g_ptr_array_ref (jobs);
  g_unix_set_fd_nonblocking (fd, TRUE, NULL);
  self->source = g_unix_fd_source_new (fd, G_IO_IN | G_IO_HUP | G_IO_ERR);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_readable), self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  return self;
}
