/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-folder-view.h"

#include "app/tandem-accessible.h"
#include "app/tandem-breadcrumbs.h"
#include "app/tandem-folder-columns.h"
#include "app/tandem-folder-entry.h"
#include "app/tandem-folder-model.h"
#include "app/tandem-format.h"
#include "app/tandem-problems-window.h"
#include "app/tandem-settings.h"
#include "app/tandem-sort-key.h"
#include "app/tandem-width-layout.h"

#include <glib/gi18n.h>

/* How often the list looks at a scan that is going on. */
#define REFRESH_INTERVAL_MS 500

struct _TandemFolderView
{
  AdwBin parent_instance;

  GtkButton *back;
  GtkButton *up;
  TandemBreadcrumbs *breadcrumbs;
  GtkToggleButton *filter_toggle;
  GtkSearchBar *filter_bar;
  GtkSearchEntry *filter;
  GtkStack *pages;
  GtkColumnView *list;
  GtkLabel *empty;
  GtkLabel *summary;
  GtkButton *problems;

  TandemJobClient *client;
  TandemSnapshot *snapshot; /* NULL until the scan has written its beginning */
  GArray *way;              /* of TandemNode: from the scanned folder to the one that is shown */
  GArray *history;          /* of TandemNode: folders shown before */
  TandemFolderModel *model;
  GtkSingleSelection *selection;
  guint refresh_source;
};

G_DEFINE_FINAL_TYPE (TandemFolderView, tandem_folder_view, ADW_TYPE_BIN)

static gboolean
same_node (TandemNode a, TandemNode b)
{
  return a.segment == b.segment && a.entry == b.entry;
}

static TandemNode
current_folder (TandemFolderView *self)
{
  return g_array_index (self->way, TandemNode, self->way->len - 1);
}

/* The name of a folder on the way; of the scanned one as it is called in the title. */
static char *
dup_name (TandemFolderView *self, guint index)
{
  TandemNodeInfo info;

  if (index == 0)
    return tandem_job_request_dup_folder_name (tandem_job_client_get_request (self->client));
  if (!tandem_snapshot_get_info (self->snapshot, g_array_index (self->way, TandemNode, index), &info))
    return g_strdup ("?");
  return tandem_format_name (info.name, (gssize)info.name_length);
}

static void
update_summary (TandemFolderView *self)
{
  TandemNodeInfo info = { .name = "" };
  guint64 errors = tandem_job_client_get_progress (self->client)->errors;
  g_autofree char *items = NULL;
  g_autofree char *allocated = NULL;
  g_autofree char *apparent = NULL;
  g_autofree char *text = NULL;
  g_autofree char *number = NULL;

  if (self->snapshot != NULL && self->way->len > 0)
    tandem_snapshot_get_info (self->snapshot, current_folder (self), &info);
  number = tandem_format_count (info.items);
  items = g_strdup_printf (ngettext ("%s item", "%s items", (gulong)info.items), number);
  allocated = g_format_size (info.allocated);
  apparent = g_format_size (info.apparent);
  /* Translators: items in a folder, the space that they take on the disk, the sizes of the files */
  text = g_strdup_printf (_ ("%s · %s on disk · %s of data"), items, allocated, apparent);
  gtk_label_set_text (self->summary, text);

  gtk_widget_set_visible (GTK_WIDGET (self->problems), errors > 0);
  if (errors > 0)
    {
      g_autofree char *count = tandem_format_count (errors);
      g_autofree char *label =
          g_strdup_printf (ngettext ("%s could not be read", "%s could not be read", (gulong)errors), count);

      gtk_button_set_label (self->problems, label);
    }
}

static void
update_page (TandemFolderView *self)
{
  gboolean active = tandem_job_client_is_active (self->client);
  gboolean filtered = gtk_editable_get_text (GTK_EDITABLE (self->filter))[0] != '\0';
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));

  gtk_label_set_text (self->empty, active     ? _ ("Reading…")
                                   : filtered ? _ ("No name matches the filter")
                                              : _ ("This folder is empty"));
  gtk_stack_set_visible_child_name (self->pages, n > 0 ? "list" : "empty");
}

static void
on_refreshed (TandemFolderView *self)
{
  update_summary (self);
  update_page (self);
}

static void
update_way (TandemFolderView *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  for (guint i = 0; i < self->way->len; i++)
    {
      g_autofree char *name = dup_name (self, i);

      g_strv_builder_add (builder, name);
    }

  names = g_strv_builder_end (builder);
  tandem_breadcrumbs_set_names (self->breadcrumbs, (const char *const *)names);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "folder.up", self->way->len > 1);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "folder.back", self->history->len > 0);
}

static void
clear_filter (TandemFolderView *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->filter), "");
  gtk_search_bar_set_search_mode (self->filter_bar, FALSE);
  tandem_folder_model_set_filter (self->model, NULL);
}

/* Shows @folder, and makes the way to it by going up from it. */
static void
show_folder (TandemFolderView *self, TandemNode folder)
{
  TandemNode top = tandem_snapshot_get_top (self->snapshot);

  g_array_set_size (self->way, 0);
  while (!same_node (folder, top))
    {
      g_array_prepend_val (self->way, folder);
      if (!tandem_snapshot_get_parent (self->snapshot, folder, &folder))
        break;
    }
  if (self->way->len == 0)
    g_array_append_val (self->way, top);

  clear_filter (self);
  update_way (self);
  tandem_folder_model_set_folder (self->model, self->snapshot, current_folder (self));
}

/* Selects @node and moves the focus there, so that the way back is where it began. */
static void
select_node (TandemFolderView *self, TandemNode node)
{
  guint position;

  if (!tandem_folder_model_find (self->model, node, &position))
    return;

  gtk_single_selection_set_selected (self->selection, position);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
}

static void
go_to (TandemFolderView *self, TandemNode folder)
{
  TandemNode before = current_folder (self);

  if (same_node (folder, before))
    return;

  g_array_append_val (self->history, before);
  show_folder (self, folder);
}

static void
on_up (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TandemFolderView *self = TANDEM_FOLDER_VIEW (widget);
  TandemNode before;

  if (self->way->len < 2)
    return;

  before = current_folder (self);
  go_to (self, g_array_index (self->way, TandemNode, self->way->len - 2));
  select_node (self, before);
}

static void
on_back (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TandemFolderView *self = TANDEM_FOLDER_VIEW (widget);
  TandemNode before;

  if (self->history->len == 0)
    return;

  before = current_folder (self);
  show_folder (self, g_array_index (self->history, TandemNode, self->history->len - 1));
  g_array_set_size (self->history, self->history->len - 1);
  gtk_widget_action_set_enabled (widget, "folder.back", self->history->len > 0);
  select_node (self, before);
}

static void
on_filter (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TandemFolderView *self = TANDEM_FOLDER_VIEW (widget);

  gtk_search_bar_set_search_mode (self->filter_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->filter));
}

static void
on_filter_changed (TandemFolderView *self)
{
  tandem_folder_model_set_filter (self->model, gtk_editable_get_text (GTK_EDITABLE (self->filter)));
}

static void
on_breadcrumb (TandemFolderView *self, guint index)
{
  if (index < self->way->len)
    go_to (self, g_array_index (self->way, TandemNode, index));
}

static void
on_activate (TandemFolderView *self, guint position)
{
  g_autoptr (TandemFolderEntry) entry = g_list_model_get_item (G_LIST_MODEL (self->model), position);
  TandemNodeInfo info;

  if (entry != NULL && tandem_folder_entry_get_info (entry, &info) && info.kind == TANDEM_KIND_DIRECTORY
      && (info.flags & TANDEM_ENTRY_LEFT_OUT) == 0)
    go_to (self, tandem_folder_entry_get_node (entry));
}

static void
on_problems_clicked (TandemFolderView *self)
{
  tandem_problems_window_present (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                  tandem_job_client_get_problems (self->client),
                                  tandem_job_client_get_progress (self->client)->errors);
}

static void
on_sort_changed (TandemFolderView *self)
{
  gboolean descending;
  int key = tandem_sort_key_find (gtk_column_view_get_sorter (self->list), &descending);

  if (key < 0)
    return;
  tandem_folder_model_set_sort (self->model, (TandemFolderSort)key, descending);
  g_settings_set_enum (tandem_settings (), "sort", key);
  g_settings_set_boolean (tandem_settings (), "sort-descending", descending);
}

static void
on_apparent_changed (TandemFolderView *self)
{
  tandem_folder_model_set_apparent (self->model,
                                    g_settings_get_boolean (tandem_settings (), "apparent-size"));
}

/* The scanned folder: there is one root, below the top. */
static void
open_snapshot (TandemFolderView *self)
{
  g_autoptr (TandemSnapshot) snapshot = NULL;
  g_autoptr (TandemChildren) roots = NULL;

  snapshot = tandem_snapshot_new_for_fd (tandem_job_client_get_result_fd (self->client), NULL);
  if (snapshot == NULL)
    return;
  roots = tandem_children_new (snapshot, tandem_snapshot_get_top (snapshot));
  if (tandem_children_get_n (roots) == 0)
    return;

  self->snapshot = g_steal_pointer (&snapshot);
  show_folder (self, tandem_children_get (roots, 0));
}

void
tandem_folder_view_refresh (TandemFolderView *self)
{
  if (self->snapshot == NULL)
    open_snapshot (self);
  else
    tandem_folder_model_refresh (self->model);
  on_refreshed (self);
}

static gboolean
on_refresh (gpointer user_data)
{
  TandemFolderView *self = user_data;

  tandem_folder_view_refresh (self);
  if (tandem_job_client_is_active (self->client))
    return G_SOURCE_CONTINUE;

  self->refresh_source = 0;
  return G_SOURCE_REMOVE;
}

void
tandem_folder_view_set_client (TandemFolderView *self, TandemJobClient *client)
{
  g_set_object (&self->client, client);
  g_clear_object (&self->snapshot);
  g_array_set_size (self->way, 0);
  g_array_set_size (self->history, 0);
  clear_filter (self);
  tandem_folder_model_set_folder (self->model, NULL, (TandemNode){ 0, 0 });
  update_way (self);
  on_refreshed (self);
  if (self->refresh_source == 0)
    self->refresh_source = g_timeout_add (REFRESH_INTERVAL_MS, on_refresh, self);
}

static void
on_width (GtkWidget *widget, int width)
{
  tandem_folder_columns_set_width (TANDEM_FOLDER_VIEW (widget)->list, width);
}

static void
tandem_folder_view_dispose (GObject *object)
{
  TandemFolderView *self = TANDEM_FOLDER_VIEW (object);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->client);
  g_clear_object (&self->snapshot);
  G_OBJECT_CLASS (tandem_folder_view_parent_class)->dispose (object);
}

static void
tandem_folder_view_finalize (GObject *object)
{
  TandemFolderView *self = TANDEM_FOLDER_VIEW (object);

  g_array_unref (self->way);
  g_array_unref (self->history);
  G_OBJECT_CLASS (tandem_folder_view_parent_class)->finalize (object);
}

static void
tandem_folder_view_class_init (TandemFolderViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = tandem_folder_view_dispose;
  object_class->finalize = tandem_folder_view_finalize;

  g_type_ensure (TANDEM_TYPE_BREADCRUMBS);
  gtk_widget_class_install_action (widget_class, "folder.up", NULL, on_up);
  gtk_widget_class_install_action (widget_class, "folder.back", NULL, on_back);
  gtk_widget_class_install_action (widget_class, "folder.filter", NULL, on_filter);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, GDK_ALT_MASK, "folder.up", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_BackSpace, 0, "folder.up", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "folder.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "folder.filter", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, TANDEM_RESOURCE_PATH "ui/tandem-folder-view.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, back);
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, up);
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, breadcrumbs);
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, filter_toggle);
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, filter_bar);
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, filter);
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, pages);
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, list);
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, empty);
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, summary);
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, problems);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_breadcrumb);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_problems_clicked);
}

static void
tandem_folder_view_init (TandemFolderView *self)
{
  GSettings *settings = tandem_settings ();
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GAction) size_kind = g_settings_create_action (settings, "apparent-size");
  int sort = g_settings_get_enum (settings, "sort");
  gboolean descending = g_settings_get_boolean (settings, "sort-descending");

  self->way = g_array_new (FALSE, FALSE, sizeof (TandemNode));
  self->history = g_array_new (FALSE, FALSE, sizeof (TandemNode));
  self->model = tandem_folder_model_new ();
  tandem_folder_model_set_sort (self->model, (TandemFolderSort)sort, descending);
  gtk_widget_init_template (GTK_WIDGET (self));
  tandem_accessible_follow_stack (self->pages);

  g_action_map_add_action (G_ACTION_MAP (group), size_kind);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "view", G_ACTION_GROUP (group));
  g_signal_connect_object (settings, "changed::apparent-size", G_CALLBACK (on_apparent_changed), self,
                           G_CONNECT_SWAPPED);
  on_apparent_changed (self);

  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->model)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  tandem_folder_columns_add (self->list, self->model, (TandemFolderSort)sort, descending);
  gtk_column_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (gtk_column_view_get_sorter (self->list), "changed", G_CALLBACK (on_sort_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "refreshed", G_CALLBACK (on_refreshed), self, G_CONNECT_SWAPPED);

  tandem_width_layout_install (GTK_WIDGET (self), on_width);

  /* Typing filters, wherever in the list the focus is. */
  gtk_search_bar_connect_entry (self->filter_bar, GTK_EDITABLE (self->filter));
  gtk_search_bar_set_key_capture_widget (self->filter_bar, GTK_WIDGET (self->list));
  g_object_bind_property (self->filter_bar, "search-mode-enabled", self->filter_toggle, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  tandem_accessible_set_label (self->filter_toggle, _ ("Filter by name"));
}
