/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-changes-view.h"

#include "app/tandem-accessible.h"
#include "app/tandem-change-item.h"
#include "app/tandem-cli-call.h"
#include "app/tandem-entry-list.h"
#include "app/tandem-format.h"
#include "app/tandem-scan-view.h"
#include "app/tandem-table.h"
#include "job/tandem-report-line.h"

#include <glib/gi18n.h>

struct _TandemChangesView
{
  AdwBin parent_instance;

  GtkStack *pages;
  AdwStatusPage *message;
  GtkDropDown *chooser;
  GtkLabel *summary;
  GtkToggleButton *filter_toggle;
  GtkStack *results;
  GtkLabel *remark;
  TandemTable *table;

  TandemJobClient *client;   /* (nullable) */
  TandemSnapshot *snapshot;  /* (nullable) */
  GCancellable *cancellable; /* of what runs for this result */
  gboolean asked;            /* for the earlier scans of it */
  GPtrArray *files;          /* of the earlier scans, in the order of the chooser */
  GListStore *changes;       /* of TandemChangeItem */
};

static void page_init (TandemScanPageInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TandemChangesView,
                               tandem_changes_view,
                               ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (TANDEM_TYPE_SCAN_PAGE, page_init))

/* In place of everything, or below the choice of what to compare with, where there is one. */
static void
show_message (TandemChangesView *self, const char *message)
{
  g_autofree char *markup = g_markup_escape_text (message, -1); /* what a status page shows is markup */

  adw_status_page_set_description (self->message, markup);
  gtk_label_set_text (self->remark, message);
  gtk_label_set_text (self->summary, "");
  gtk_widget_set_sensitive (GTK_WIDGET (self->filter_toggle), FALSE);
  gtk_stack_set_visible_child_name (self->results, "remark");
  gtk_stack_set_visible_child_name (self->pages, self->files->len > 0 ? "list" : "message");
}

/* ---- Columns ---- */

static char *
dup_path (gpointer item)
{
  return g_strdup (tandem_change_item_get_path (item));
}

static char *
dup_kind (gpointer item)
{
  return g_strdup (tandem_change_item_get_kind (item));
}

static char *
dup_old (gpointer item)
{
  return tandem_change_item_is_new (item) ? g_strdup ("–")
                                          : g_format_size (tandem_change_item_get_old_bytes (item));
}

static char *
dup_new (gpointer item)
{
  return tandem_change_item_is_gone (item) ? g_strdup ("–")
                                           : g_format_size (tandem_change_item_get_new_bytes (item));
}

static guint64
get_old (gpointer item)
{
  return tandem_change_item_get_old_bytes (item);
}

static guint64
get_new (gpointer item)
{
  return tandem_change_item_get_new_bytes (item);
}

/* The largest change comes first, whichever way it goes. */
static guint64
get_difference (gpointer item)
{
  return MAX (get_old (item), get_new (item)) - MIN (get_old (item), get_new (item));
}

static char *
format_difference (guint64 old_bytes, guint64 new_bytes)
{
  g_autofree char *size = g_format_size (MAX (old_bytes, new_bytes) - MIN (old_bytes, new_bytes));

  return g_strconcat (new_bytes < old_bytes ? "−" : "+", size, NULL);
}

static char *
dup_difference (gpointer item)
{
  return format_difference (get_old (item), get_new (item));
}

/* ---- Comparing ---- */

static JsonObject *
parse (const char *text)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  if (!json_parser_load_from_data (parser, text, -1, NULL)
      || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return NULL;
  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

static JsonArray *
get_array (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static JsonObject *
get_element (JsonArray *array, guint index)
{
  JsonNode *node = json_array_get_element (array, index);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static void
show_changes (TandemChangesView *self, JsonObject *object)
{
  JsonArray *changes = get_array (object, "changes");
  const char *folder =
      g_file_peek_path (tandem_job_request_get_folder (tandem_job_client_get_request (self->client)));
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *difference = format_difference ((guint64)tandem_report_get_count (object, "old_bytes", 0),
                                                   (guint64)tandem_report_get_count (object, "new_bytes", 0));
  g_autofree char *text = NULL;
  guint64 n = 0;

  for (guint i = 0; changes != NULL && i < json_array_get_length (changes); i++)
    if (get_element (changes, i) != NULL)
      g_ptr_array_add (items, tandem_change_item_new (get_element (changes, i), folder));
  g_list_store_splice (self->changes, 0, g_list_model_get_n_items (G_LIST_MODEL (self->changes)),
                       items->pdata, items->len);

  for (guint i = 0; i < 4; i++)
    n += (guint64)tandem_report_get_count (
        object, (const char *const[]){ "new_total", "gone_total", "grew_total", "shrank_total" }[i], 0);
  if (n == 0)
    {
      show_message (self, _ ("Nothing has changed since then"));
      return;
    }
  g_autofree char *number = tandem_format_count (n);
  /* Translators: the difference in bytes of the whole, and the number of changes */
  text = g_strdup_printf (ngettext ("%s in all · %s change", "%s in all · %s changes", (gulong)n), difference,
                          number);
  gtk_label_set_text (self->summary, text);
  gtk_widget_set_sensitive (GTK_WIDGET (self->filter_toggle), TRUE);
  gtk_stack_set_visible_child_name (self->results, "table");
  gtk_stack_set_visible_child_name (self->pages, "list");
}

static void
on_compared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TandemChangesView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = tandem_cli_call_finish (result, &error);
  g_autoptr (JsonObject) object = text != NULL ? parse (text) : NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->client == NULL)
    return;
  if (object != NULL)
    show_changes (self, object);
  else
    {
      g_autofree char *message = tandem_format_message (error != NULL ? error->message : "");

      show_message (self, message);
    }
}

static void
on_chosen (TandemChangesView *self)
{
  const guint index = gtk_drop_down_get_selected (self->chooser);

  if (self->client == NULL || index >= self->files->len)
    return;
  show_message (self, _ ("Comparing…"));
  tandem_cli_call_async ((const char *const[]){ "diff", "--json", "--result-fd", TANDEM_CLI_CALL_FD, "--",
                                                self->files->pdata[index], NULL },
                         tandem_job_client_get_result_fd (self->client), self->cancellable, on_compared,
                         g_object_ref (self));
}

/* ---- Earlier scans ---- */

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TandemChangesView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = tandem_cli_call_finish (result, &error);
  g_autoptr (JsonObject) object = text != NULL ? parse (text) : NULL;
  JsonArray *scans = object != NULL ? get_array (object, "scans") : NULL;
  g_autoptr (GtkStringList) dates = gtk_string_list_new (NULL);
  gint64 own;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->snapshot == NULL)
    return;

  own = tandem_snapshot_get_start_time (self->snapshot) / G_USEC_PER_SEC;
  g_ptr_array_set_size (self->files, 0);
  for (guint i = 0; scans != NULL && i < json_array_get_length (scans); i++)
    {
      JsonObject *scan = get_element (scans, i);
      const char *file = scan != NULL ? tandem_report_get_string (scan, "file") : NULL;
      const gint64 started = scan != NULL ? tandem_report_get_count (scan, "started", 0) : 0;

      if (file == NULL || started >= own)
        continue;
      g_autofree char *date = tandem_format_date (started);
      g_autofree char *size = g_format_size ((guint64)tandem_report_get_count (scan, "allocated_bytes", 0));
      /* Translators: when an earlier scan was made, and how much there was */
      g_autofree char *line = g_strdup_printf (_ ("%s · %s"), date, size);

      g_ptr_array_add (self->files, g_strdup (file));
      gtk_string_list_append (dates, line);
    }
  if (self->files->len == 0)
    {
      show_message (self, _ ("There is no earlier scan of this folder. From now on scans are remembered, so "
                             "that the next one can "
                             "be compared with this."));
      return;
    }
  gtk_drop_down_set_model (self->chooser, G_LIST_MODEL (dates));
  gtk_drop_down_set_selected (self->chooser, 0);
}

static void
ask (TandemChangesView *self)
{
  const TandemJobRequest *request = tandem_job_client_get_request (self->client);
  GFile *folder = tandem_job_request_get_folder (request);

  self->asked = TRUE;
  if (folder == NULL || !tandem_job_request_is_whole_scan (request))
    {
      show_message (self, _ ("Only scans of folders of this computer can be compared with earlier ones."));
      return;
    }
  show_message (self, _ ("Looking for earlier scans…"));
  tandem_cli_call_async ((const char *const[]){ "history", "--json", "--", g_file_peek_path (folder), NULL },
                         -1, self->cancellable, on_listed, g_object_ref (self));
}

/* ---- The page ---- */

static void
set_result (TandemScanPage *page, TandemJobClient *client, TandemSnapshot *snapshot)
{
  TandemChangesView *self = TANDEM_CHANGES_VIEW (page);

  if (client != self->client)
    {
      g_cancellable_cancel (self->cancellable);
      g_object_unref (self->cancellable);
      self->cancellable = g_cancellable_new ();
      g_set_object (&self->client, client);
      self->asked = FALSE;
      g_ptr_array_set_size (self->files, 0);
      g_list_store_remove_all (self->changes);
    }
  g_set_object (&self->snapshot, snapshot);
}

static void
refresh (TandemScanPage *page)
{
  TandemChangesView *self = TANDEM_CHANGES_VIEW (page);

  if (self->client == NULL || tandem_job_client_is_active (self->client) || self->snapshot == NULL)
    show_message (self, _ ("Scanning…"));
  else if (!self->asked)
    ask (self);
}

/* Where a change is now. FALSE when it is gone. */
static gboolean
find_now (TandemChangesView *self, TandemChangeItem *item, TandemNode *node)
{
  *node = tandem_change_item_get_node (item);
  return self->snapshot != NULL && node->entry != 0 && tandem_snapshot_find_now (self->snapshot, node);
}

static GListModel *
dup_selection (TandemScanPage *page)
{
  TandemChangesView *self = TANDEM_CHANGES_VIEW (page);
  g_autoptr (GPtrArray) selected = tandem_table_dup_selected (self->table);
  GArray *nodes = g_array_new (FALSE, FALSE, sizeof (TandemNode));

  for (guint i = 0; i < selected->len; i++)
    {
      TandemNode node;

      if (find_now (self, selected->pdata[i], &node))
        g_array_append_val (nodes, node);
    }
  return G_LIST_MODEL (tandem_entry_list_new (self->snapshot, nodes));
}

static void
filter (TandemScanPage *page)
{
  tandem_table_filter (TANDEM_CHANGES_VIEW (page)->table);
}

/* What changed is shown where it is. */
static void
on_activated (TandemChangesView *self, TandemChangeItem *item)
{
  TandemNode node;

  if (find_now (self, item, &node))
    tandem_scan_view_show_node (tandem_scan_view_of (GTK_WIDGET (self)), node);
}

static void
tandem_changes_view_dispose (GObject *object)
{
  TandemChangesView *self = TANDEM_CHANGES_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->client);
  g_clear_object (&self->snapshot);
  g_clear_object (&self->changes);
  G_OBJECT_CLASS (tandem_changes_view_parent_class)->dispose (object);
}

static void
tandem_changes_view_finalize (GObject *object)
{
  TandemChangesView *self = TANDEM_CHANGES_VIEW (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  G_OBJECT_CLASS (tandem_changes_view_parent_class)->finalize (object);
}

static void
page_init (TandemScanPageInterface *interface)
{
  interface->set_result = set_result;
  interface->refresh = refresh;
  interface->dup_selection = dup_selection;
  interface->filter = filter;
}

static void
tandem_changes_view_class_init (TandemChangesViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tandem_changes_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = tandem_changes_view_finalize;
  g_type_ensure (TANDEM_TYPE_TABLE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TANDEM_RESOURCE_PATH "ui/tandem-changes-view.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemChangesView, pages);
  gtk_widget_class_bind_template_child (widget_class, TandemChangesView, message);
  gtk_widget_class_bind_template_child (widget_class, TandemChangesView, chooser);
  gtk_widget_class_bind_template_child (widget_class, TandemChangesView, summary);
  gtk_widget_class_bind_template_child (widget_class, TandemChangesView, filter_toggle);
  gtk_widget_class_bind_template_child (widget_class, TandemChangesView, results);
  gtk_widget_class_bind_template_child (widget_class, TandemChangesView, remark);
  gtk_widget_class_bind_template_child (widget_class, TandemChangesView, table);
  gtk_widget_class_bind_template_callback (widget_class, tandem_scan_page_selection_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
}

static void
tandem_changes_view_init (TandemChangesView *self)
{
  GtkColumnViewColumn *difference;

  self->cancellable = g_cancellable_new ();
  self->files = g_ptr_array_new_with_free_func (g_free);
  self->changes = g_list_store_new (TANDEM_TYPE_CHANGE_ITEM);
  gtk_widget_init_template (GTK_WIDGET (self));
  tandem_accessible_follow_stack (self->pages);
  tandem_accessible_follow_stack (self->results);
  tandem_accessible_name_drop_down (self->chooser, _ ("Earlier scan to compare with"));
  tandem_table_set_filter_toggle (self->table, self->filter_toggle);

  tandem_table_add_column (self->table, &(TandemTableColumn){ _ ("Path"), dup_path });
  tandem_table_add_column (self->table, &(TandemTableColumn){ _ ("Change"), dup_kind });
  tandem_table_add_column (self->table, &(TandemTableColumn){ _ ("Before"), dup_old, get_old, 560 });
  tandem_table_add_column (self->table, &(TandemTableColumn){ _ ("Now"), dup_new, get_new, 480 });
  difference = tandem_table_add_column (
      self->table, &(TandemTableColumn){ _ ("Difference"), dup_difference, get_difference });
  tandem_table_set_rows (self->table, G_LIST_MODEL (self->changes), dup_path, NULL, difference);
  g_signal_connect_object (self->chooser, "notify::selected", G_CALLBACK (on_chosen), self,
                           G_CONNECT_SWAPPED);
}
