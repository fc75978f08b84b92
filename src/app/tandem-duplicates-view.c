/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-duplicates-view.h"

#include "app/tandem-accessible.h"
#include "app/tandem-duplicate-item.h"
#include "app/tandem-entry-list.h"
#include "app/tandem-format.h"
#include "app/tandem-scan-view.h"
#include "app/tandem-table.h"
#include "job/tandem-report-line.h"

#include <glib/gi18n.h>

struct _TandemDuplicatesView
{
  AdwBin parent_instance;

  GtkStack *pages;
  GtkLabel *progress;
  GtkLabel *summary;
  GtkToggleButton *filter_toggle;
  TandemTable *table;

  TandemJobClient *client;  /* (nullable) */
  TandemSnapshot *snapshot; /* (nullable) */
  GPtrArray *found;         /* of GArray of TandemNode: the groups as they were found */
  GListStore *groups;       /* of TandemDuplicateItem: as they are now */
};

static void page_init (TandemScanPageInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TandemDuplicatesView,
                               tandem_duplicates_view,
                               ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (TANDEM_TYPE_SCAN_PAGE, page_init))

/* ---- Columns ---- */

static char *
dup_name (gpointer item)
{
  const guint n = tandem_duplicate_item_get_nodes (item)->len;
  g_autofree char *name = NULL;
  g_autofree char *count = NULL;

  if (!tandem_duplicate_item_is_group (item))
    return tandem_duplicate_item_dup_place (item);
  name = tandem_duplicate_item_dup_name (item);
  count = tandem_format_count (n - 1);
  /* Translators: the name of a file, and how many files are equal to it */
  return g_strdup_printf (ngettext ("%s and %s equal file", "%s and %s equal files", n - 1), name, count);
}

static char *
dup_size (gpointer item)
{
  return g_format_size (tandem_duplicate_item_get_size (item));
}

static char *
dup_freeable (gpointer item)
{
  return tandem_duplicate_item_is_group (item) ? g_format_size (tandem_duplicate_item_get_freeable (item))
                                               : g_strdup ("");
}

static char *
dup_count (gpointer item)
{
  return tandem_duplicate_item_is_group (item)
             ? tandem_format_count (tandem_duplicate_item_get_nodes (item)->len)
             : g_strdup ("");
}

/* A filter finds a group by any of its files. */
static char *
dup_search_text (gpointer item)
{
  g_autoptr (GListModel) files = tandem_duplicate_item_dup_files (item);
  GString *text = g_string_new (NULL);

  for (guint i = 0; files != NULL && i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (TandemDuplicateItem) file = g_list_model_get_item (files, i);
      g_autofree char *name = dup_name (file);

      g_string_append (text, name);
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

static guint64
get_size (gpointer item)
{
  return tandem_duplicate_item_get_size (item);
}

static guint64
get_freeable (gpointer item)
{
  return tandem_duplicate_item_get_freeable (item);
}

static guint64
get_count (gpointer item)
{
  return tandem_duplicate_item_get_nodes (item)->len;
}

static GListModel *
make_files (gpointer item, gpointer user_data)
{
  return tandem_duplicate_item_dup_files (item);
}

/* ---- What is shown ---- */

/* The groups without what is gone from the tree since. */
static void
fill (TandemDuplicatesView *self)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *number = NULL;
  g_autofree char *size = NULL;
  g_autofree char *text = NULL;
  guint64 freeable = 0;

  for (guint i = 0; i < self->found->len; i++)
    {
      GArray *all = self->found->pdata[i];
      g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (TandemNode));

      for (guint j = 0; j < all->len; j++)
        {
          TandemNode node = g_array_index (all, TandemNode, j);

          if (tandem_snapshot_find_now (self->snapshot, &node))
            g_array_append_val (nodes, node);
        }
      if (nodes->len >= 2)
        {
          TandemDuplicateItem *item = tandem_duplicate_item_new_group (self->snapshot, nodes);

          freeable += tandem_duplicate_item_get_freeable (item);
          g_ptr_array_add (items, item);
        }
    }
  g_list_store_splice (self->groups, 0, g_list_model_get_n_items (G_LIST_MODEL (self->groups)), items->pdata,
                       items->len);

  number = tandem_format_count (items->len);
  size = g_format_size (freeable);
  /* Translators: groups of equal files, and the space that they could give free */
  text = g_strdup_printf (
      ngettext ("%s group · %s could be freed", "%s groups · %s could be freed", items->len), number, size);
  gtk_label_set_text (self->summary, text);
}

static void
update (TandemDuplicatesView *self)
{
  const TandemJobRequest *request =
      self->client != NULL ? tandem_job_client_get_request (self->client) : NULL;
  const gboolean looked = request != NULL && tandem_job_request_finds_duplicates (request);

  if (self->client != NULL && tandem_job_client_is_active (self->client))
    {
      const TandemJobProgress *progress = tandem_job_client_get_progress (self->client);
      g_autofree char *percent =
          progress->fraction >= 0 ? tandem_format_percent (progress->fraction) : g_strdup ("");
      /* Translators: %s is a percentage */
      g_autofree char *text =
          g_strdup_printf (looked ? _ ("Looking for equal files… %s") : _ ("Scanning… %s"), percent);

      gtk_label_set_text (self->progress, text);
      gtk_stack_set_visible_child_name (self->pages, "progress");
    }
  else if (!looked)
    gtk_stack_set_visible_child_name (self->pages, "start");
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->groups)) == 0)
    gtk_stack_set_visible_child_name (self->pages, "none");
  else
    gtk_stack_set_visible_child_name (self->pages, "list");
}

static void
on_report (TandemDuplicatesView *self, JsonObject *line)
{
  g_autoptr (GArray) nodes = NULL;
  g_auto (GStrv) texts = NULL;

  if (g_strcmp0 (tandem_report_get_string (line, "type"), "duplicates") != 0)
    return;
  texts = tandem_report_get_strings (line, "nodes");
  nodes = g_array_new (FALSE, FALSE, sizeof (TandemNode));
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      char *end = NULL;
      TandemNode node = { g_ascii_strtoull (texts[i], &end, 10), 0 };

      if (*end == ':')
        node.entry = g_ascii_strtoull (end + 1, NULL, 10);
      if (node.entry != 0)
        g_array_append_val (nodes, node);
    }
  g_ptr_array_add (self->found, g_steal_pointer (&nodes));
}

static void
set_result (TandemScanPage *page, TandemJobClient *client, TandemSnapshot *snapshot)
{
  TandemDuplicatesView *self = TANDEM_DUPLICATES_VIEW (page);

  if (client != self->client)
    {
      if (self->client != NULL)
        g_signal_handlers_disconnect_by_data (self->client, self);
      g_ptr_array_set_size (self->found, 0);
      g_list_store_remove_all (self->groups);
      g_set_object (&self->client, client);
      if (client != NULL)
        g_signal_connect_object (client, "report", G_CALLBACK (on_report), self, G_CONNECT_SWAPPED);
    }
  g_set_object (&self->snapshot, snapshot);
}

static void
refresh (TandemScanPage *page)
{
  TandemDuplicatesView *self = TANDEM_DUPLICATES_VIEW (page);

  if (self->snapshot != NULL && self->found->len > 0 && !tandem_job_client_is_active (self->client))
    fill (self);
  update (self);
}

static GListModel *
dup_selection (TandemScanPage *page)
{
  TandemDuplicatesView *self = TANDEM_DUPLICATES_VIEW (page);
  g_autoptr (GPtrArray) selected = tandem_table_dup_selected (self->table);
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (TandemNode));

  for (guint i = 0; self->snapshot != NULL && i < selected->len; i++)
    {
      const GArray *nodes = tandem_duplicate_item_get_nodes (selected->pdata[i]);
      const guint first = tandem_duplicate_item_is_group (selected->pdata[i]) ? 1 : 0;

      g_array_append_vals (entries, &g_array_index (nodes, TandemNode, first), nodes->len - first);
    }
  return G_LIST_MODEL (tandem_entry_list_new (self->snapshot, entries));
}

static void
filter (TandemScanPage *page)
{
  tandem_table_filter (TANDEM_DUPLICATES_VIEW (page)->table);
}

/* A file is shown where it is. */
static void
on_activated (TandemDuplicatesView *self, TandemDuplicateItem *item)
{
  tandem_scan_view_show_node (tandem_scan_view_of (GTK_WIDGET (self)),
                              g_array_index (tandem_duplicate_item_get_nodes (item), TandemNode, 0));
}

/* ---- Construction ---- */

static void
tandem_duplicates_view_dispose (GObject *object)
{
  TandemDuplicatesView *self = TANDEM_DUPLICATES_VIEW (object);

  if (self->client != NULL)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_clear_object (&self->client);
  g_clear_object (&self->snapshot);
  g_clear_object (&self->groups);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  G_OBJECT_CLASS (tandem_duplicates_view_parent_class)->dispose (object);
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
tandem_duplicates_view_class_init (TandemDuplicatesViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tandem_duplicates_view_dispose;
  g_type_ensure (TANDEM_TYPE_TABLE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TANDEM_RESOURCE_PATH "ui/tandem-duplicates-view.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemDuplicatesView, pages);
  gtk_widget_class_bind_template_child (widget_class, TandemDuplicatesView, progress);
  gtk_widget_class_bind_template_child (widget_class, TandemDuplicatesView, summary);
  gtk_widget_class_bind_template_child (widget_class, TandemDuplicatesView, filter_toggle);
  gtk_widget_class_bind_template_child (widget_class, TandemDuplicatesView, table);
  gtk_widget_class_bind_template_callback (widget_class, tandem_scan_page_selection_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
}

static void
tandem_duplicates_view_init (TandemDuplicatesView *self)
{
  GtkColumnViewColumn *freeable;

  self->found = g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
  self->groups = g_list_store_new (TANDEM_TYPE_DUPLICATE_ITEM);
  gtk_widget_init_template (GTK_WIDGET (self));
  tandem_accessible_follow_stack (self->pages);
  tandem_table_set_filter_toggle (self->table, self->filter_toggle);

  tandem_table_add_column (self->table, &(TandemTableColumn){ _ ("Files"), dup_name });
  tandem_table_add_column (self->table, &(TandemTableColumn){ _ ("Number"), dup_count, get_count, 480 });
  tandem_table_add_column (self->table, &(TandemTableColumn){ _ ("Size of Each"), dup_size, get_size, 560 });
  freeable = tandem_table_add_column (
      self->table, &(TandemTableColumn){ _ ("Could Be Freed"), dup_freeable, get_freeable });
  tandem_table_set_rows (self->table, G_LIST_MODEL (self->groups), dup_search_text, make_files, freeable);
}
