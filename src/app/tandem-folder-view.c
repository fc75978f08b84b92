/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-folder-view.h"

#include "app/tandem-accessible.h"
#include "app/tandem-breadcrumbs.h"
#include "app/tandem-entry-list.h"
#include "app/tandem-filter-bar.h"
#include "app/tandem-folder-columns.h"
#include "app/tandem-folder-entry.h"
#include "app/tandem-folder-model.h"
#include "app/tandem-folder-selection.h"
#include "app/tandem-folder-summary.h"
#include "app/tandem-folder-way.h"
#include "app/tandem-format.h"
#include "app/tandem-halves.h"
#include "app/tandem-picture-pane.h"
#include "app/tandem-row-menu.h"
#include "app/tandem-scan-view.h"
#include "app/tandem-settings.h"
#include "app/tandem-sort-key.h"

#include <glib/gi18n.h>

struct _TandemFolderView
{
  AdwBin parent_instance;

  TandemBreadcrumbs *breadcrumbs;
  GtkToggleButton *filter_toggle;
  TandemFilterBar *filter_bar;
  GtkPaned *halves;
  GtkStack *pages;
  TandemPicturePane *pane;
  TandemPicture *picture; /* in the pane */
  GtkColumnView *list;
  GtkLabel *empty;
  TandemFolderSummary *summary;

  TandemJobClient *client;  /* NULL before the first scan */
  TandemSnapshot *snapshot; /* NULL until the scan has written its beginning */
  TandemFolderWay *way;
  TandemFolderModel *model;
  TandemFolderSelection *selection;

  gboolean wants_focus; /* as soon as there are rows */
};

static void scan_page_init (TandemScanPageInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TandemFolderView,
                               tandem_folder_view,
                               ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (TANDEM_TYPE_SCAN_PAGE, scan_page_init))

/* What stands in place of the rows where there are none. (transfer full) */
static char *
describe_no_rows (TandemFolderView *self)
{
  TandemNodeInfo info;

  if (tandem_filter_bar_get_text (self->filter_bar)[0] != '\0')
    return g_strdup (_ ("No name matches the filter"));
  if (tandem_folder_way_get_info (self->way, &info) && info.error != 0)
    /* Translators: %s is the reason, such as "Permission denied" */
    return g_strdup_printf (_ ("This folder could not be read: %s"),
                            tandem_snapshot_describe_error (info.error));
  return g_strdup (_ ("This folder is empty"));
}

static void
update_page (TandemFolderView *self)
{
  gboolean active = tandem_job_client_is_active (self->client)
                    || tandem_job_client_get_state (self->client) == TANDEM_JOB_STATE_IDLE;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  g_autofree char *text = active ? g_strdup (_ ("Reading…")) : describe_no_rows (self);

  gtk_label_set_text (self->empty, text);
  gtk_stack_set_visible_child_name (self->pages, n > 0 ? "list" : "empty");
}

/* The way back is where it began. */
static void
on_wanted_found (TandemFolderView *self, guint position)
{
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
}

/* Into the new rows, where the old ones had the focus, so that the keyboard is of use at once. */
static void
take_focus (TandemFolderView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (!self->wants_focus || g_list_model_get_n_items (G_LIST_MODEL (self->model)) == 0
      || !gtk_widget_get_mapped (GTK_WIDGET (self->list)))
    return;
  self->wants_focus = FALSE;
  if (focus == NULL || gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list)))
    gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
on_refreshed (TandemFolderView *self)
{
  TandemNodeInfo info = { .name = "" };

  if (self->client == NULL)
    return;
  tandem_folder_way_get_info (self->way, &info);
  tandem_folder_summary_show (self->summary, &info, self->client);
  update_page (self);
  tandem_folder_selection_select_wanted (self->selection);
  take_focus (self);
}

static void
update_way (TandemFolderView *self)
{
  g_auto (GStrv) names =
      tandem_folder_way_dup_names (self->way, tandem_job_client_get_request (self->client));

  tandem_breadcrumbs_set_names (self->breadcrumbs, (const char *const *)names);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "folder.up",
                                 tandem_folder_way_get_length (self->way) > 1);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "folder.back", tandem_folder_way_has_last (self->way));
}

static void
clear_filter (TandemFolderView *self)
{
  tandem_filter_bar_clear (self->filter_bar);
  tandem_folder_model_set_filter (self->model, NULL);
}

/* Makes the way to @folder by going up from it. */
static void
find_way (TandemFolderView *self, TandemNode folder)
{
  tandem_folder_way_go (self->way, folder);
  clear_filter (self);
  update_way (self);
  self->wants_focus = TRUE;
  tandem_folder_selection_clear (self->selection);
}

static void
show_folder (TandemFolderView *self, TandemNode folder)
{
  find_way (self, folder);
  tandem_folder_model_set_folder (self->model, self->snapshot, tandem_folder_way_get_folder (self->way));
  tandem_picture_set_folder (self->picture, self->snapshot, tandem_folder_way_get_folder (self->way));
}

/* The same of another result: rows that are there show what is new, from the first one on. */
static void
show_root (TandemFolderView *self, TandemNode root)
{
  find_way (self, root);
  gtk_adjustment_set_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list)), 0);
  tandem_folder_model_replace (self->model, self->snapshot, root);
  tandem_picture_set_folder (self->picture, self->snapshot, root);
}

static void
go_to (TandemFolderView *self, TandemNode folder)
{
  if (tandem_node_equal (folder, tandem_folder_way_get_folder (self->way)))
    return;

  tandem_folder_way_remember (self->way);
  show_folder (self, folder);
}

static void
on_up (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TandemFolderView *self = TANDEM_FOLDER_VIEW (widget);
  const guint length = tandem_folder_way_get_length (self->way);
  TandemNode before;

  if (length < 2)
    return;

  before = tandem_folder_way_get_folder (self->way);
  go_to (self, tandem_folder_way_get_nth (self->way, length - 2));
  tandem_folder_selection_want (self->selection, before);
}

static void
on_back (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TandemFolderView *self = TANDEM_FOLDER_VIEW (widget);
  TandemNode before, last;

  if (!tandem_folder_way_has_last (self->way))
    return;

  before = tandem_folder_way_get_folder (self->way);
  tandem_folder_way_take_last (self->way, &last);
  show_folder (self, last);
  tandem_folder_selection_want (self->selection, before);
}

static void
filter (TandemScanPage *page)
{
  TandemFolderView *self = TANDEM_FOLDER_VIEW (page);

  tandem_filter_bar_open (self->filter_bar);
}

static void
on_filter_changed (TandemFolderView *self)
{
  if (self->model == NULL)
    return; /* it is being taken apart */
  tandem_folder_model_set_filter (self->model, tandem_filter_bar_get_text (self->filter_bar));
}

static void
on_breadcrumb (TandemFolderView *self, guint index)
{
  if (index < tandem_folder_way_get_length (self->way))
    go_to (self, tandem_folder_way_get_nth (self->way, index));
}

static void
on_activate (TandemFolderView *self, guint position)
{
  TandemNodeInfo info;
  TandemNode node;

  if (tandem_folder_model_get_node (self->model, position, &node)
      && tandem_folder_model_get_info (self->model, position, &info) && info.kind == TANDEM_KIND_DIRECTORY
      && (info.flags & TANDEM_ENTRY_LEFT_OUT) == 0)
    go_to (self, node);
}

static void
on_sort_changed (TandemFolderView *self)
{
  gboolean descending;
  int key;

  if (self->model == NULL || self->list == NULL || gtk_widget_in_destruction (GTK_WIDGET (self)))
    return; /* it is being taken apart */
  key = tandem_sort_key_find (gtk_column_view_get_sorter (self->list), &descending);

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
  tandem_picture_set_apparent (self->picture, g_settings_get_boolean (tandem_settings (), "apparent-size"));
}

void
tandem_folder_view_show_node (TandemFolderView *self, TandemNode node)
{
  TandemNode folder;

  if (self->snapshot == NULL || !tandem_snapshot_get_parent (self->snapshot, node, &folder))
    return;

  if (tandem_folder_way_get_length (self->way) > 0)
    go_to (self, folder);
  else
    show_folder (self, folder);
  tandem_folder_selection_want (self->selection, node);
}

static void
on_selection_changed (TandemFolderView *self)
{
  g_autoptr (GArray) nodes = tandem_folder_selection_dup_nodes (self->selection);

  tandem_picture_set_selected (self->picture, (const TandemNode *)nodes->data, nodes->len);
  tandem_scan_page_selection_changed (TANDEM_SCAN_PAGE (self));
}

/* ---- The picture ---- */

static void
on_picture_entered (TandemFolderView *self, TandemFolderEntry *entry)
{
  TandemNodeInfo info;

  if (!tandem_folder_entry_get_info (entry, &info))
    return;
  if (info.kind == TANDEM_KIND_DIRECTORY)
    go_to (self, tandem_folder_entry_get_node (entry));
  else
    tandem_folder_view_show_node (self, tandem_folder_entry_get_node (entry));
}

static void
on_picture_picked (TandemFolderView *self, TandemFolderEntry *entry)
{
  tandem_folder_selection_want (self->selection, tandem_folder_entry_get_node (entry));
}

static void
on_picture_menu (TandemFolderView *self, TandemFolderEntry *entry, double x, double y)
{
  const TandemNode node = tandem_folder_entry_get_node (entry);

  if (tandem_folder_way_is_parent_of (self->way, node))
    {
      if (!tandem_folder_selection_contains (self->selection, node))
        tandem_folder_selection_want (self->selection, node);
    }
  else
    {
      tandem_folder_selection_select_elsewhere (self->selection, entry);
      on_selection_changed (self);
    }
  tandem_scan_view_popup_menu (tandem_scan_view_of (GTK_WIDGET (self)), GTK_WIDGET (self->picture), x, y);
}

static void
show_nothing (TandemFolderView *self)
{
  clear_filter (self);
  tandem_folder_selection_clear (self->selection);
  tandem_folder_model_set_folder (self->model, NULL, (TandemNode){ 0, 0 });
  update_way (self);
  tandem_picture_set_folder (self->picture, NULL, (TandemNode){ 0, 0 });
}

static void
set_result (TandemScanPage *page, TandemJobClient *client, TandemSnapshot *snapshot)
{
  TandemFolderView *self = TANDEM_FOLDER_VIEW (page);
  g_autoptr (TandemChildren) roots = NULL;

  /* What is shown stays for a moment: most scans have found something then. */
  if (g_set_object (&self->client, client) && client != NULL && snapshot == NULL && self->snapshot != NULL)
    return;
  g_set_object (&self->snapshot, snapshot);
  tandem_folder_way_set_snapshot (self->way, snapshot);
  if (snapshot == NULL)
    {
      show_nothing (self);
      return;
    }

  /* The scanned folder: there is one root, below the top. */
  roots = tandem_children_new (snapshot, tandem_snapshot_get_top (snapshot));
  show_root (self, tandem_children_get (roots, 0));
}

static void
refresh (TandemScanPage *page)
{
  TandemFolderView *self = TANDEM_FOLDER_VIEW (page);

  if (self->snapshot != NULL)
    {
      tandem_folder_model_refresh (self->model);
      tandem_picture_refresh (self->picture);
    }
  on_refreshed (self);
}

static GListModel *
dup_selection (TandemScanPage *page)
{
  TandemFolderView *self = TANDEM_FOLDER_VIEW (page);

  return G_LIST_MODEL (
      tandem_entry_list_new (self->snapshot, tandem_folder_selection_dup_nodes (self->selection)));
}

static void
scan_page_init (TandemScanPageInterface *interface)
{
  interface->set_result = set_result;
  interface->refresh = refresh;
  interface->dup_selection = dup_selection;
  interface->filter = filter;
}

static void
tandem_folder_view_dispose (GObject *object)
{
  TandemFolderView *self = TANDEM_FOLDER_VIEW (object);

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

  tandem_folder_way_free (self->way);
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
  g_type_ensure (TANDEM_TYPE_PICTURE_PANE);
  g_type_ensure (TANDEM_TYPE_FOLDER_SUMMARY);
  gtk_widget_class_install_action (widget_class, "folder.up", NULL, on_up);
  gtk_widget_class_install_action (widget_class, "folder.back", NULL, on_back);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_BackSpace, 0, "folder.up", NULL);

  g_type_ensure (TANDEM_TYPE_FILTER_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, TANDEM_RESOURCE_PATH "ui/tandem-folder-view.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, breadcrumbs);
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, filter_toggle);
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, filter_bar);
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, halves);
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, pages);
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, pane);
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, list);
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, empty);
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, summary);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_breadcrumb);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
}

static void
tandem_folder_view_init (TandemFolderView *self)
{
  GSettings *settings = tandem_settings ();
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GAction) size_kind = tandem_settings_create_choice ("apparent-size");
  g_autoptr (GAction) picture_visible = g_settings_create_action (settings, "picture-visible");
  int sort = g_settings_get_enum (settings, "sort");
  gboolean descending = g_settings_get_boolean (settings, "sort-descending");

  self->way = tandem_folder_way_new ();
  self->model = tandem_folder_model_new ();
  tandem_folder_model_set_sort (self->model, (TandemFolderSort)sort, descending);
  gtk_widget_init_template (GTK_WIDGET (self));
  tandem_accessible_follow_stack (self->pages);

  g_action_map_add_action (G_ACTION_MAP (group), size_kind);
  g_action_map_add_action (G_ACTION_MAP (group), picture_visible);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "view", G_ACTION_GROUP (group));
  g_signal_connect_object (settings, "changed::apparent-size", G_CALLBACK (on_apparent_changed), self,
                           G_CONNECT_SWAPPED);
  self->picture = tandem_picture_pane_get_picture (self->pane);
  on_apparent_changed (self);
  g_settings_bind (settings, "picture-visible", self->pane, "visible", G_SETTINGS_BIND_GET);
  g_signal_connect_object (self->picture, "entered", G_CALLBACK (on_picture_entered), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->picture, "picked", G_CALLBACK (on_picture_picked), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->picture, "menu", G_CALLBACK (on_picture_menu), self, G_CONNECT_SWAPPED);

  self->selection = tandem_folder_selection_new (self->model);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (on_selection_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "wanted-found", G_CALLBACK (on_wanted_found), self,
                           G_CONNECT_SWAPPED);
  tandem_folder_columns_add (self->list, self->model, FALSE, (TandemFolderSort)sort, descending);
  gtk_column_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  tandem_row_menu_install (self->list);
  g_signal_connect_object (gtk_column_view_get_sorter (self->list), "changed", G_CALLBACK (on_sort_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "refreshed", G_CALLBACK (on_refreshed), self, G_CONNECT_SWAPPED);

  tandem_halves_install (GTK_WIDGET (self), self->halves, self->list);

  /* Typing filters, wherever in the list the focus is. */
  tandem_filter_bar_set_capture (self->filter_bar, GTK_WIDGET (self->list));
  tandem_filter_bar_set_toggle (self->filter_bar, self->filter_toggle);
}
