/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/tandem-terminal.h"

#include "cli/tandem-line-writer.h"
#include "job/tandem-report-line.h"
#include "process/tandem-quote.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define PLAIN_INTERVAL ((gint64)2 * G_USEC_PER_SEC)
#define BAR_INTERVAL ((gint64)100 * 1000)
#define DRAIN_TIME ((gint64)2 * G_USEC_PER_SEC)
#define BAR_WIDTH 24
#define DEFAULT_COLUMNS 80
#define MAX_WORD 64 /* bytes of a name or a phase: they may come from another machine */
#define MAX_NUMBER 1e18

struct _TandemTerminal
{
  GObject parent_instance;

  TandemLineWriter *writer;
  gboolean bar;
  gboolean silent;
  gboolean imports;
  gboolean bar_shown;
  gint64 last_time;
  GHashTable *statuses; /* job's name to its text (char *) */
  GPtrArray *order;     /* of the names, as they began */
};

G_DEFINE_FINAL_TYPE (TandemTerminal, tandem_terminal, G_TYPE_OBJECT)

static void
put (TandemTerminal *self, const char *text)
{
  tandem_line_writer_write_text (self->writer, text);
}

/* ---- Words ---- */

static char *
group_digits (guint64 value)
{
  g_autofree char *plain = g_strdup_printf ("%" G_GUINT64_FORMAT, value);
  GString *grouped = g_string_new (NULL);
  gsize length = strlen (plain);

  for (gsize i = 0; i < length; i++)
    {
      if (i > 0 && (length - i) % 3 == 0)
        g_string_append_c (grouped, ',');
      g_string_append_c (grouped, plain[i]);
    }
  return g_string_free (grouped, FALSE);
}

static double
get_number (JsonObject *line, const char *member)
{
  return MIN (tandem_report_get_double (line, member, -1), MAX_NUMBER);
}

static guint64
get_count (JsonObject *line, const char *member)
{
  return (guint64)tandem_report_get_count (line, member, 0);
}

static char *
dup_word (JsonObject *line, const char *member)
{
  const char *text = tandem_report_get_string (line, member);

  return text != NULL ? tandem_quote (text, (gssize)MIN (strlen (text), MAX_WORD)) : g_strdup ("");
}

static void
append_time (GString *text, double seconds)
{
  guint64 whole = (guint64)(MAX (seconds, 0) + 0.5);

  if (whole >= 3600)
    g_string_append_printf (text, "%" G_GUINT64_FORMAT ":%02u:%02u", whole / 3600, (guint)(whole / 60 % 60),
                            (guint)(whole % 60));
  else
    g_string_append_printf (text, "%u:%02u", (guint)(whole / 60), (guint)(whole % 60));
}

/* "e: series 42 %, 1,234,567 digits, 0:12, about 0:20 left" */
static char *
describe (const TandemTerminal *self, JsonObject *line)
{
  g_autofree char *job = dup_word (line, "job");
  g_autofree char *phase = dup_word (line, "phase");
  const gboolean is_import = self->imports && strcmp (phase, "walk") == 0;
  GString *text = g_string_new (is_import ? "import" : job);
  double fraction = get_number (line, "fraction");
  double left = get_number (line, "seconds_left");
  double rate = get_number (line, "rate");
  gboolean is_scan = strcmp (job, "scan") == 0 || strcmp (job, "act") == 0;
  g_autofree char *count = group_digits (get_count (line, is_scan ? "items" : "digits"));

  g_string_append_printf (text, ": %s", is_import ? "read" : phase);
  if (fraction >= 0)
    g_string_append_printf (text, " %.0f %%", fraction * 100);
  g_string_append_printf (text, ", %s %s", count, is_scan ? "items" : "digits");
  if (is_scan)
    {
      g_autofree char *size = g_format_size (get_count (line, "bytes"));

      g_string_append_printf (text, ", %s", size);
    }
  if (is_scan && rate > 0)
    {
      g_autofree char *per_second = group_digits ((guint64)rate);

      g_string_append_printf (text, ", %s items/s", per_second);
    }
  g_string_append (text, ", ");
  append_time (text, get_number (line, "elapsed"));
  if (left >= 0)
    {
      g_string_append (text, ", about ");
      append_time (text, left);
      g_string_append (text, " left");
    }
  return g_string_free (text, FALSE);
}

/* ---- Drawing ---- */

static guint
get_columns (void)
{
  struct winsize size;

  if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;
  return DEFAULT_COLUMNS;
}

static void
draw_bar (TandemTerminal *self, double fraction)
{
  GString *text = g_string_new ("\r\033[K");
  g_autofree char *cut = NULL;
  GString *words = g_string_new (NULL);

  if (fraction >= 0)
    {
      guint filled = (guint)(MIN (fraction, 1) * BAR_WIDTH);

      g_string_append_c (words, '[');
      for (guint i = 0; i < BAR_WIDTH; i++)
        g_string_append_c (words, i < filled ? '#' : '.');
      g_string_append (words, "] ");
    }
  for (guint i = 0; i < self->order->len; i++)
    g_string_append_printf (words, "%s%s", i > 0 ? " | " : "",
                            (char *)g_hash_table_lookup (self->statuses, self->order->pdata[i]));

  cut = g_utf8_substring (words->str, 0, MIN (g_utf8_strlen (words->str, -1), (glong)get_columns () - 1));
  g_string_append (text, cut);
  put (self, text->str);
  g_string_free (text, TRUE);
  g_string_free (words, TRUE);
  self->bar_shown = TRUE;
}

static void
print_statuses (TandemTerminal *self)
{
  for (guint i = 0; i < self->order->len; i++)
    {
      g_autofree char *line =
          g_strconcat ((char *)g_hash_table_lookup (self->statuses, self->order->pdata[i]), "\n", NULL);

      put (self, line);
    }
}

void
tandem_terminal_show (TandemTerminal *self, JsonObject *line)
{
  const char *job = tandem_report_get_string (line, "job");
  gint64 now = g_get_monotonic_time ();

  if (self->silent || job == NULL)
    return;

  if (!g_hash_table_contains (self->statuses, job))
    g_ptr_array_add (self->order, g_strdup (job));
  g_hash_table_insert (self->statuses, g_strdup (job), describe (self, line));
  if (now - self->last_time < (self->bar ? BAR_INTERVAL : PLAIN_INTERVAL))
    return;

  self->last_time = now;
  if (tandem_line_writer_get_pending (self->writer) > 0)
    return; /* who reads it is not done with the last */
  if (self->bar)
    draw_bar (self, self->order->len == 1 ? get_number (line, "fraction") : -1);
  else
    print_statuses (self);
}

void
tandem_terminal_clear (TandemTerminal *self)
{
  if (self->bar_shown)
    put (self, "\r\033[K");
  self->bar_shown = FALSE;
}

void
tandem_terminal_print (TandemTerminal *self, const char *text)
{
  g_autofree char *line = g_strconcat (text, "\n", NULL);

  tandem_terminal_clear (self);
  put (self, line);
}

void
tandem_terminal_forget (TandemTerminal *self, const char *job)
{
  guint index;

  g_hash_table_remove (self->statuses, job);
  if (g_ptr_array_find_with_equal_func (self->order, job, g_str_equal, &index))
    g_ptr_array_remove_index (self->order, index);
}

gsize
tandem_terminal_get_pending (TandemTerminal *self)
{
  return tandem_line_writer_get_pending (self->writer);
}

void
tandem_terminal_drain (TandemTerminal *self)
{
  tandem_line_writer_drain (self->writer, DRAIN_TIME);
  tandem_line_writer_give_up (self->writer);
}

void
tandem_terminal_set_imports (TandemTerminal *self, gboolean imports)
{
  self->imports = imports;
}

TandemTerminal *
tandem_terminal_new (TandemProgressKind kind)
{
  TandemTerminal *self = g_object_new (TANDEM_TYPE_TERMINAL, NULL);

  self->silent = kind == TANDEM_PROGRESS_NONE;
  self->bar = kind == TANDEM_PROGRESS_AUTO && isatty (STDERR_FILENO);
  self->last_time = g_get_monotonic_time ();
  return self;
}

static void
tandem_terminal_finalize (GObject *object)
{
  TandemTerminal *self = TANDEM_TERMINAL (object);

  g_clear_object (&self->writer);
  g_hash_table_unref (self->statuses);
  g_ptr_array_unref (self->order);

  G_OBJECT_CLASS (tandem_terminal_parent_class)->finalize (object);
}

static void
tandem_terminal_class_init (TandemTerminalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_terminal_finalize;
}

static void
tandem_terminal_init (TandemTerminal *self)
{
  self->statuses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->order = g_ptr_array_new_with_free_func (g_free);
  self->writer = tandem_line_writer_new (STDERR_FILENO, "standard error");
}
