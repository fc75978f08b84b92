/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-log-model.h"

#include <string.h>

/* A slice of the search: microseconds, and how many lines between two looks at the clock. */
#define SLICE 2000
#define LINES_A_LOOK 256

/* ---- A line ---- */

struct _TandemLogLine
{
  GObject parent_instance;

  TandemLogStore *store;
  guint64 number;
};

G_DEFINE_FINAL_TYPE (TandemLogLine, tandem_log_line, G_TYPE_OBJECT)

gboolean
tandem_log_line_get (TandemLogLine *self, TandemLogEntry *entry)
{
  return tandem_log_store_get (self->store, self->number, entry);
}

char *
tandem_log_line_dup_text (TandemLogLine *self)
{
  TandemLogEntry entry;

  return tandem_log_line_get (self, &entry) ? tandem_log_store_dup_line (self->store, &entry) : g_strdup ("");
}

static void
tandem_log_line_finalize (GObject *object)
{
  g_clear_object (&TANDEM_LOG_LINE (object)->store);
  G_OBJECT_CLASS (tandem_log_line_parent_class)->finalize (object);
}

static void
tandem_log_line_class_init (TandemLogLineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_log_line_finalize;
}

static void
tandem_log_line_init (TandemLogLine *self)
{
}

/* ---- The model ---- */

struct _TandemLogModel
{
  GObject parent_instance;

  TandemLogStore *store;
  char *process;
  int process_number; /* in the store; -1 while it has logged nothing */
  GLogLevelFlags level;
  char *text;
  gboolean plain_text; /* ASCII */
  gboolean filtered;

  guint64 first;   /* without a filter: the rows are the lines from here … */
  guint64 end;     /* … to here */
  GArray *matches; /* of guint64: with a filter, the numbers of the rows' lines */
  guint64 next;    /* to be looked at */
  guint search_source;
};

static void list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TandemLogModel,
                               tandem_log_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return TANDEM_TYPE_LOG_LINE;
}

static guint
get_n_items (GListModel *model)
{
  TandemLogModel *self = TANDEM_LOG_MODEL (model);

  return self->filtered ? self->matches->len : (guint)(self->end - self->first);
}

guint64
tandem_log_model_get_number (TandemLogModel *self, guint position)
{
  if (position >= get_n_items (G_LIST_MODEL (self)))
    return G_MAXUINT64;
  return self->filtered ? g_array_index (self->matches, guint64, position) : self->first + position;
}

static gpointer
get_item (GListModel *model, guint position)
{
  TandemLogModel *self = TANDEM_LOG_MODEL (model);
  guint64 number = tandem_log_model_get_number (self, position);
  TandemLogLine *line;

  if (number == G_MAXUINT64)
    return NULL;
  line = g_object_new (TANDEM_TYPE_LOG_LINE, NULL);
  line->store = g_object_ref (self->store);
  line->number = number;
  return line;
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

static void
find_process (TandemLogModel *self)
{
  guint n = tandem_log_store_get_n_processes (self->store);

  for (guint i = 0; self->process != NULL && self->process_number < 0 && i < n; i++)
    if (g_str_equal (tandem_log_store_get_process (self->store, i), self->process))
      self->process_number = (int)i;
}

static gboolean
has_text (TandemLogModel *self, const char *message)
{
  g_autofree char *folded = NULL;

  if (self->plain_text)
    return strcasestr (message, self->text) != NULL;
  folded = g_utf8_casefold (message, -1);
  return strstr (folded, self->text) != NULL;
}

static gboolean
matches (TandemLogModel *self, const TandemLogEntry *entry)
{
  if (self->process != NULL && (int)entry->process != self->process_number)
    return FALSE;
  if (self->level != 0 && entry->level > self->level)
    return FALSE;
  return self->text == NULL || has_text (self, entry->message);
}

static void
search_slice (TandemLogModel *self)
{
  gint64 deadline = g_get_monotonic_time () + SLICE;
  guint64 end = tandem_log_store_get_end (self->store);
  TandemLogEntry entry;

  self->next = MAX (self->next, tandem_log_store_get_first (self->store));
  find_process (self);
  while (self->next < end && (self->next % LINES_A_LOOK != 0 || g_get_monotonic_time () < deadline))
    {
      if (tandem_log_store_get (self->store, self->next, &entry) && matches (self, &entry))
        g_array_append_val (self->matches, self->next);
      self->next++;
    }
}

static gboolean
on_search (gpointer user_data)
{
  TandemLogModel *self = user_data;
  guint before = self->matches->len;

  search_slice (self);
  if (self->next >= tandem_log_store_get_end (self->store))
    self->search_source = 0;
  if (self->matches->len > before)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, self->matches->len - before);
  return self->search_source != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
search_on (TandemLogModel *self)
{
  if (self->search_source == 0 && self->next < tandem_log_store_get_end (self->store))
    self->search_source = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_search, self, NULL);
}

/* The rows at the beginning whose lines are gone. */
static void
forget_first (TandemLogModel *self)
{
  guint64 first = tandem_log_store_get_first (self->store);
  guint n = 0;

  if (self->filtered)
    {
      while (n < self->matches->len && g_array_index (self->matches, guint64, n) < first)
        n++;
      if (n > 0)
        g_array_remove_range (self->matches, 0, n);
    }
  else if (self->first < first)
    {
      n = (guint)(MIN (first, self->end) - self->first);
      self->first = first;
      self->end = MAX (self->end, first);
    }
  if (n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
}

static void
on_store_changed (TandemLogModel *self)
{
  guint before;

  forget_first (self);
  if (self->filtered)
    {
      search_on (self);
      return;
    }

  before = get_n_items (G_LIST_MODEL (self));
  self->end = tandem_log_store_get_end (self->store);
  if (get_n_items (G_LIST_MODEL (self)) > before)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, get_n_items (G_LIST_MODEL (self)) - before);
}

static void
set_text (TandemLogModel *self, const char *text)
{
  g_clear_pointer (&self->text, g_free);
  if (text == NULL || text[0] == '\0')
    return;
  self->plain_text = g_str_is_ascii (text);
  self->text = self->plain_text ? g_strdup (text) : g_utf8_casefold (text, -1);
}

void
tandem_log_model_set_filter (TandemLogModel *self,
                             const char *process,
                             GLogLevelFlags level,
                             const char *text)
{
  guint before = get_n_items (G_LIST_MODEL (self));

  g_free (self->process);
  self->process = g_strdup (process);
  self->process_number = -1;
  self->level = level;
  set_text (self, text);
  self->filtered = self->process != NULL || self->level != 0 || self->text != NULL;

  g_clear_handle_id (&self->search_source, g_source_remove);
  g_array_set_size (self->matches, 0);
  self->first = self->next = tandem_log_store_get_first (self->store);
  self->end = tandem_log_store_get_end (self->store);
  if (self->filtered)
    search_slice (self);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, get_n_items (G_LIST_MODEL (self)));
  if (self->filtered)
    search_on (self);
}

gboolean
tandem_log_model_is_searching (TandemLogModel *self)
{
  return self->search_source != 0;
}

TandemLogStore *
tandem_log_model_get_store (TandemLogModel *self)
{
  return self->store;
}

static void
tandem_log_model_finalize (GObject *object)
{
  TandemLogModel *self = TANDEM_LOG_MODEL (object);

  g_clear_handle_id (&self->search_source, g_source_remove);
  g_clear_object (&self->store);
  g_array_unref (self->matches);
  g_free (self->process);
  g_free (self->text);
  G_OBJECT_CLASS (tandem_log_model_parent_class)->finalize (object);
}

static void
tandem_log_model_class_init (TandemLogModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_log_model_finalize;
}

static void
tandem_log_model_init (TandemLogModel *self)
{
  self->process_number = -1;
  self->matches = g_array_new (FALSE, FALSE, sizeof (guint64));
}

TandemLogModel *
tandem_log_model_new (TandemLogStore *store)
{
  TandemLogModel *self = g_object_new (TANDEM_TYPE_LOG_MODEL, NULL);

  self->store = g_object_ref (store);
  self->first = self->next = tandem_log_store_get_first (store);
  self->end = tandem_log_store_get_end (store);
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), self, G_CONNECT_SWAPPED);
  return self;
}
