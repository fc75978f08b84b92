/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-folder-view.h"

#include "app/tandem-accessible.h"
#include "app/tandem-breadcrumbs.h"
#include "app/tandem-entry-list.h"
#include "app/tandem-folder-columns.h"
#include "app/tandem-folder-entry.h"
#include "app/tandem-folder-model.h"
#include "app/tandem-folder-selection.h"
#include "app/tandem-format.h"
#include "app/tandem-picture-pane.h"
#include "app/tandem-problems-window.h"
#include "app/tandem-row-menu.h"
#include "app/tandem-scan-view.h"
#include "app/tandem-settings.h"
#include "app/tandem-sort-key.h"
#include "app/tandem-width-layout.h"

#include <glib/gi18n.h>

/* From here on the picture is beside the list, not below it. */
#define WIDE 700

/* More folders than this are not shown as the way to one; also the end of a way that a damaged snapshot has
 * none of. */
#define MAX_WAY 100000

struct _TandemFolderView
{
  AdwBin parent_instance;

  GtkButton *back;
  GtkButton *up;
  TandemBreadcrumbs *breadcrumbs;
  GtkToggleButton *filter_toggle;
  GtkSearchBar *filter_bar;
  GtkSearchEntry *filter;
  GtkPaned *halves;
  GtkStack *pages;
  TandemPicturePane *pane;
  TandemPicture *picture; /* in the pane */
  GtkColumnView *list;
  GtkLabel *empty;
  GtkInscription *summary;
  GtkButton *problems;

  TandemJobClient *client;  /* NULL before the first scan */
  TandemSnapshot *snapshot; /* NULL until the scan has written its beginning */
  GArray *way;              /* of TandemNode: from the scanned folder to the one that is shown */
  GArray *history;          /* of TandemNode: folders shown before */
  TandemFolderModel *model;
  TandemFolderSelection *selection;

  TandemNode target; /* selected in the picture, below the folder that is shown */
  gboolean has_target;
  TandemNode wanted; /* to be selected as soon as it is a row */
  gboolean has_wanted;
  gboolean wants_focus; /* as soon as there are rows */
  int room;
};

static void scan_page_init (TandemScanPageInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TandemFolderView,
                               tandem_folder_view,
                               ADW_TYPE_BIN,
                               G_IMPLEMENT_INTERFACE (TANDEM_TYPE_SCAN_PAGE, scan_page_init))

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
  gtk_inscription_set_text (self->summary, text);

  gtk_widget_set_visible (GTK_WIDGET (self->problems), errors > 0);
  if (errors > 0)
    {
      g_autofree char *count = tandem_format_count (errors);
      g_autofree char *label =
          g_strdup_printf (ngettext ("%s could not be read", "%s could not be read", (gulong)errors), count);

      gtk_button_set_label (self->problems, label);
    }
}

/* What stands in place of the rows where there are none. (transfer full) */
static char *
describe_no_rows (TandemFolderView *self)
{
  TandemNodeInfo info;

  if (gtk_editable_get_text (GTK_EDITABLE (self->filter))[0] != '\0')
    return g_strdup (_ ("No name matches the filter"));
  if (self->snapshot != NULL && self->way->len > 0
      && tandem_snapshot_get_info (self->snapshot, current_folder (self), &info) && info.error != 0)
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

/* Selects the row that is waited for, so that the way back is where it began. */
static void
select_wanted (TandemFolderView *self)
{
  guint position;

  if (!self->has_wanted || !tandem_folder_model_find (self->model, self->wanted, &position))
    return;

  self->has_wanted = FALSE;
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
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
  if (self->client == NULL)
    return;
  update_summary (self);
  update_page (self);
  select_wanted (self);
  take_focus (self);
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

/* Makes the way to @folder by going up from it. */
static void
find_way (TandemFolderView *self, TandemNode folder)
{
  TandemNode top = tandem_snapshot_get_top (self->snapshot);

  g_array_set_size (self->way, 0);
  while (!tandem_node_equal (folder, top) && self->way->len < MAX_WAY)
    {
      g_array_prepend_val (self->way, folder);
      if (!tandem_snapshot_get_parent (self->snapshot, folder, &folder))
        break;
    }
  if (self->way->len == 0)
    g_array_append_val (self->way, top);

  clear_filter (self);
  update_way (self);
  self->has_wanted = FALSE;
  self->wants_focus = TRUE;
  tandem_folder_selection_clear (self->selection);
}

static void
show_folder (TandemFolderView *self, TandemNode folder)
{
  find_way (self, folder);
  tandem_folder_model_set_folder (self->model, self->snapshot, current_folder (self));
  tandem_picture_set_folder (self->picture, self->snapshot, current_folder (self));
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

/* Selects @node once it is a row: a large folder takes its time. */
static void
select_node (TandemFolderView *self, TandemNode node)
{
  self->wanted = node;
  self->has_wanted = TRUE;
  select_wanted (self);
}

static void
go_to (TandemFolderView *self, TandemNode folder)
{
  TandemNode before = current_folder (self);

  if (tandem_node_equal (folder, before))
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
filter (TandemScanPage *page)
{
  TandemFolderView *self = TANDEM_FOLDER_VIEW (page);

  gtk_search_bar_set_search_mode (self->filter_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->filter));
}

static void
on_filter_changed (TandemFolderView *self)
{
  if (self->model == NULL)
    return; /* it is being taken apart */
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
  TandemNodeInfo info;
  TandemNode node;

  if (tandem_folder_model_get_node (self->model, position, &node)
      && tandem_folder_model_get_info (self->model, position, &info) && info.kind == TANDEM_KIND_DIRECTORY
      && (info.flags & TANDEM_ENTRY_LEFT_OUT) == 0)
    go_to (self, node);
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

/* What is selected: rows, or one entry in the picture. */
static GArray *
dup_selected (TandemFolderView *self)
{
  GArray *nodes;

  if (!self->has_target)
    return tandem_folder_selection_dup_nodes (self->selection);
  nodes = g_array_new (FALSE, FALSE, sizeof (TandemNode));
  g_array_append_val (nodes, self->target);
  return nodes;
}

void
tandem_folder_view_show_node (TandemFolderView *self, TandemNode node)
{
  TandemNode folder;

  if (self->snapshot == NULL || !tandem_snapshot_get_parent (self->snapshot, node, &folder))
    return;

  if (self->way->len > 0)
    go_to (self, folder);
  else
    show_folder (self, folder);
  select_node (self, node);
}

static void
on_selection_changed (TandemFolderView *self)
{
  g_autoptr (GArray) nodes = dup_selected (self);

  tandem_picture_set_selected (self->picture, (const TandemNode *)nodes->data, nodes->len);
  tandem_scan_page_selection_changed (TANDEM_SCAN_PAGE (self));
}

static void
on_list_selection_changed (TandemFolderView *self)
{
  self->has_target = FALSE;
  on_selection_changed (self);
}

/* ---- The picture ---- */

static gboolean
is_in_folder (TandemFolderView *self, TandemNode node)
{
  TandemNode parent;

  return tandem_snapshot_get_parent (self->snapshot, node, &parent)
         && tandem_node_equal (parent, current_folder (self));
}

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
  select_node (self, tandem_folder_entry_get_node (entry));
}

static void
on_picture_menu (TandemFolderView *self, TandemFolderEntry *entry, double x, double y)
{
  const TandemNode node = tandem_folder_entry_get_node (entry);

  if (is_in_folder (self, node))
    {
      if (!tandem_folder_selection_contains (self->selection, node))
        select_node (self, node);
    }
  else
    {
      tandem_folder_selection_clear (self->selection);
      self->target = node;
      self->has_target = TRUE;
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
  g_array_set_size (self->way, 0);
  g_array_set_size (self->history, 0);
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

/* The columns that the list has room for beside the picture. */
static void
update_columns (TandemFolderView *self)
{
  int room = self->room;

  if (gtk_widget_get_visible (GTK_WIDGET (self->pane))
      && gtk_orientable_get_orientation (GTK_ORIENTABLE (self->halves)) == GTK_ORIENTATION_HORIZONTAL)
    room = tandem_width_layout_get_room (GTK_WIDGET (self), gtk_paned_get_position (self->halves));
  if (room > 0)
    tandem_folder_columns_set_width (self->list, room);
}

static void
on_width (GtkWidget *widget, int room)
{
  TandemFolderView *self = TANDEM_FOLDER_VIEW (widget);
  const int width = gtk_widget_get_width (widget);
  const GtkOrientation orientation = width >= WIDE ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL;

  if (gtk_orientable_get_orientation (GTK_ORIENTABLE (self->halves)) != orientation)
    gtk_orientable_set_orientation (GTK_ORIENTABLE (self->halves), orientation);
  gtk_paned_set_position (self->halves, orientation == GTK_ORIENTATION_HORIZONTAL
                                            ? width / 2
                                            : gtk_widget_get_height (GTK_WIDGET (self->halves)) / 2);
  self->room = room;
  update_columns (self);
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
  g_type_ensure (TANDEM_TYPE_PICTURE_PANE);
  gtk_widget_class_install_action (widget_class, "folder.up", NULL, on_up);
  gtk_widget_class_install_action (widget_class, "folder.back", NULL, on_back);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_BackSpace, 0, "folder.up", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, TANDEM_RESOURCE_PATH "ui/tandem-folder-view.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, back);
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, up);
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, breadcrumbs);
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, filter_toggle);
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, filter_bar);
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, filter);
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, halves);
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, pages);
  gtk_widget_class_bind_template_child (widget_class, TandemFolderView, pane);
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
  g_autoptr (GAction) picture_visible = g_settings_create_action (settings, "picture-visible");
  int sort = g_settings_get_enum (settings, "sort");
  gboolean descending = g_settings_get_boolean (settings, "sort-descending");

  self->way = g_array_new (FALSE, FALSE, sizeof (TandemNode));
  self->history = g_array_new (FALSE, FALSE, sizeof (TandemNode));
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
  g_signal_connect_object (self->pane, "notify::visible", G_CALLBACK (update_columns), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->halves, "notify::position", G_CALLBACK (update_columns), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->picture, "entered", G_CALLBACK (on_picture_entered), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->picture, "picked", G_CALLBACK (on_picture_picked), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->picture, "menu", G_CALLBACK (on_picture_menu), self, G_CONNECT_SWAPPED);

  self->selection = tandem_folder_selection_new (self->model);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (on_list_selection_changed), self,
                           G_CONNECT_SWAPPED);
  tandem_folder_columns_add (self->list, self->model, FALSE, (TandemFolderSort)sort, descending);
  gtk_column_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  tandem_row_menu_install (self->list);
  g_signal_connect_object (gtk_column_view_get_sorter (self->list), "changed", G_CALLBACK (on_sort_changed),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "refreshed", G_CALLBACK (on_refreshed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "grown", G_CALLBACK (select_wanted), self, G_CONNECT_SWAPPED);

  tandem_width_layout_install (GTK_WIDGET (self), on_width);

  /* Typing filters, wherever in the list the focus is. */
  gtk_search_bar_connect_entry (self->filter_bar, GTK_EDITABLE (self->filter));
  gtk_search_bar_set_key_capture_widget (self->filter_bar, GTK_WIDGET (self->list));
  g_object_bind_property (self->filter_bar, "search-mode-enabled", self->filter_toggle, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  tandem_accessible_set_label (self->filter_toggle, _ ("Filter by name"));
}
