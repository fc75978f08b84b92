/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-scan-view.h"

#include "app/tandem-accessible.h"
#include "app/tandem-changes-view.h"
#include "app/tandem-duplicates-view.h"
#include "app/tandem-folder-view.h"
#include "app/tandem-survey-view.h"
#include "app/tandem-width-layout.h"

#include <glib/gi18n.h>

/* How soon the page in sight looks at a scan for the first time. After that it waits twice as long each time,
 * up to a limit: what a scan finds changes less and less of what is shown. */
#define FIRST_REFRESH_MS 50
#define MAX_REFRESH_MS 1000

/* A scan that has found nothing after this time is shown as one that has found nothing. */
#define PATIENCE_MS 400

/* The switcher's buttons have room from here on. */
#define WIDE 840

struct _TandemScanView
{
  AdwBin parent_instance;

  GtkStack *switchers;
  GtkDropDown *chooser;
  GtkStack *pages;
  TandemFolderView *folders;

  TandemJobClient *client;
  TandemSnapshot *snapshot; /* NULL until the scan has written its beginning */
  guint refresh_source;
  guint interval;  /* between two looks; milliseconds */
  gint64 patience; /* until then nothing is no result; microseconds, 0: it is over */

  GMenu *menu;
  GtkPopover *popover;
  GtkWidget *focus_before; /* (nullable) what had the focus when the menu was opened; weak */
};

enum
{
  SIGNAL_SELECTION_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TandemScanView, tandem_scan_view, ADW_TYPE_BIN)

static TandemScanPage *
get_page (TandemScanView *self)
{
  return TANDEM_SCAN_PAGE (gtk_stack_get_visible_child (self->pages));
}

static void
set_result (TandemScanView *self)
{
  for (GtkWidget *page = gtk_widget_get_first_child (GTK_WIDGET (self->pages)); page != NULL;
       page = gtk_widget_get_next_sibling (page))
    tandem_scan_page_set_result (TANDEM_SCAN_PAGE (page), self->client, self->snapshot);
}

/* Whether @roots has anything in it that would be a row. */
static gboolean
has_rows (TandemSnapshot *snapshot, TandemChildren *roots)
{
  g_autoptr (TandemChildren) rows = tandem_children_new (snapshot, tandem_children_get (roots, 0));

  return tandem_children_get_n (rows) > 0;
}

/* There is something to show once the root is there, below the top, and an entry in it. */
static void
open_snapshot (TandemScanView *self)
{
  g_autoptr (TandemSnapshot) snapshot = NULL;
  g_autoptr (TandemChildren) roots = NULL;

  snapshot = tandem_snapshot_new_for_fd (tandem_job_client_get_result_fd (self->client), NULL);
  if (snapshot == NULL)
    return;
  roots = tandem_children_new (snapshot, tandem_snapshot_get_top (snapshot));
  if (tandem_children_get_n (roots) == 0 || (self->patience != 0 && !has_rows (snapshot, roots)))
    return;

  self->snapshot = g_steal_pointer (&snapshot);
  set_result (self);
}

void
tandem_scan_view_refresh (TandemScanView *self)
{
  if (self->client == NULL)
    return;
  if (self->snapshot == NULL)
    open_snapshot (self);
  if (self->snapshot == NULL && self->patience != 0
      && (g_get_monotonic_time () >= self->patience || !tandem_job_client_is_active (self->client)))
    {
      self->patience = 0;
      set_result (self);
      open_snapshot (self);
    }
  /* What is not in sight is looked at when it is. */
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    tandem_scan_page_refresh (get_page (self));
}

static void
tandem_scan_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (tandem_scan_view_parent_class)->map (widget);
  tandem_scan_view_refresh (TANDEM_SCAN_VIEW (widget));
}

static gboolean
on_refresh (gpointer user_data)
{
  TandemScanView *self = user_data;

  tandem_scan_view_refresh (self);
  self->refresh_source = 0;
  if (self->snapshot != NULL)
    self->interval = MIN (2 * self->interval, MAX_REFRESH_MS);
  if (tandem_job_client_is_active (self->client))
    self->refresh_source = g_timeout_add (self->interval, on_refresh, self);
  return G_SOURCE_REMOVE;
}

void
tandem_scan_view_set_client (TandemScanView *self, TandemJobClient *client)
{
  g_set_object (&self->client, client);
  g_clear_object (&self->snapshot);
  set_result (self);
  self->patience = g_get_monotonic_time () + (gint64)PATIENCE_MS * 1000;
  self->interval = FIRST_REFRESH_MS;
  g_clear_handle_id (&self->refresh_source, g_source_remove);
  self->refresh_source = g_timeout_add (self->interval, on_refresh, self);
}

TandemSnapshot *
tandem_scan_view_get_snapshot (TandemScanView *self)
{
  return self->snapshot;
}

GListModel *
tandem_scan_view_dup_selection (TandemScanView *self)
{
  return tandem_scan_page_dup_selection (get_page (self));
}

GMenu *
tandem_scan_view_get_menu (TandemScanView *self)
{
  return self->menu;
}

TandemScanView *
tandem_scan_view_of (GtkWidget *widget)
{
  return TANDEM_SCAN_VIEW (gtk_widget_get_ancestor (widget, TANDEM_TYPE_SCAN_VIEW));
}

/* Left to itself GTK gives the focus to what comes next in the window, such as the button of a message that
 * the act shows, and the keys of the list are of no use any more. */
static void
on_menu_closed (TandemScanView *self)
{
  GtkWidget *focus = self->focus_before;

  g_clear_weak_pointer (&self->focus_before);
  if (focus != NULL && gtk_widget_get_mapped (focus))
    gtk_widget_grab_focus (focus);
}

void
tandem_scan_view_popup_menu (TandemScanView *self, GtkWidget *at, double x, double y)
{
  double own_x, own_y;

  if (g_menu_model_get_n_items (G_MENU_MODEL (self->menu)) == 0
      || !gtk_widget_translate_coordinates (at, GTK_WIDGET (self), x, y, &own_x, &own_y))
    return;

  g_set_weak_pointer (&self->focus_before, gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self))));
  gtk_popover_set_pointing_to (self->popover, &(GdkRectangle){ (int)own_x, (int)own_y, 1, 1 });
  gtk_popover_popup (self->popover);
}

void
tandem_scan_view_show_node (TandemScanView *self, TandemNode node)
{
  gtk_stack_set_visible_child (self->pages, GTK_WIDGET (self->folders));
  tandem_folder_view_show_node (self->folders, node);
}

static void
on_page_selection_changed (TandemScanView *self, TandemScanPage *page)
{
  if (page == get_page (self))
    g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
}

static void
on_page_changed (TandemScanView *self)
{
  if (gtk_stack_get_visible_child (self->pages) == NULL)
    return; /* it is being taken apart */
  if (self->client != NULL)
    tandem_scan_page_refresh (get_page (self));
  g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
}

/* Keys of the view that need no focus in it; they are of no use while it is not in sight. */

static gboolean
on_filter (GtkWidget *widget, GVariant *parameter, gpointer user_data)
{
  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  tandem_scan_page_filter (get_page (TANDEM_SCAN_VIEW (widget)));
  return TRUE;
}

/* An action of the page in sight. */
static gboolean
on_page_action (GtkWidget *widget, GVariant *name, gpointer user_data)
{
  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  return gtk_widget_activate_action_variant (GTK_WIDGET (get_page (TANDEM_SCAN_VIEW (widget))),
                                             g_variant_get_string (name, NULL), NULL);
}

/* @name: nullable. */
static void
add_key (GtkShortcutController *controller,
         guint key,
         GdkModifierType modifiers,
         GtkShortcutFunc func,
         const char *name)
{
  GtkShortcut *shortcut =
      gtk_shortcut_new (gtk_keyval_trigger_new (key, modifiers), gtk_callback_action_new (func, NULL, NULL));

  if (name != NULL)
    gtk_shortcut_set_arguments (shortcut, g_variant_new_string (name));
  gtk_shortcut_controller_add_shortcut (controller, shortcut);
}

static void
add_keys (TandemScanView *self)
{
  GtkShortcutController *controller = GTK_SHORTCUT_CONTROLLER (gtk_shortcut_controller_new ());

  gtk_shortcut_controller_set_scope (controller, GTK_SHORTCUT_SCOPE_GLOBAL);
  add_key (controller, GDK_KEY_f, GDK_CONTROL_MASK, on_filter, NULL);
  add_key (controller, GDK_KEY_F9, 0, on_page_action, "view.picture-visible");
  add_key (controller, GDK_KEY_Up, GDK_ALT_MASK, on_page_action, "folder.up");
  add_key (controller, GDK_KEY_Left, GDK_ALT_MASK, on_page_action, "folder.back");
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (controller));
}

static void
on_width (GtkWidget *widget, int room)
{
  gtk_stack_set_visible_child_name (TANDEM_SCAN_VIEW (widget)->switchers, room >= WIDE ? "wide" : "narrow");
}

/* The same choice in little room: the stack's pages are a selection model. */
static void
set_up_chooser (TandemScanView *self)
{
  g_autoptr (GtkSelectionModel) pages = gtk_stack_get_pages (self->pages);
  g_autoptr (GtkExpression) title = gtk_property_expression_new (GTK_TYPE_STACK_PAGE, NULL, "title");

  gtk_drop_down_set_expression (self->chooser, title);
  gtk_drop_down_set_model (self->chooser, G_LIST_MODEL (pages));
  tandem_accessible_name_drop_down (self->chooser, _ ("View"));
}

static void
on_chosen (TandemScanView *self)
{
  GtkStackPage *page;

  if (self->chooser == NULL || gtk_widget_in_destruction (GTK_WIDGET (self)))
    return; /* GTK 4.18 says so of a drop-down that goes */
  page = gtk_drop_down_get_selected_item (self->chooser);
  if (page != NULL)
    gtk_stack_set_visible_child (self->pages, gtk_stack_page_get_child (page));
}

static void
update_chooser (TandemScanView *self)
{
  GListModel *pages = gtk_drop_down_get_model (self->chooser);

  for (guint i = 0; pages != NULL && i < g_list_model_get_n_items (pages); i++)
    {
      g_autoptr (GObject) page = g_list_model_get_item (pages, i);

      if (gtk_stack_page_get_child (GTK_STACK_PAGE (page)) == gtk_stack_get_visible_child (self->pages))
        gtk_drop_down_set_selected (self->chooser, i);
    }
}

static void
tandem_scan_view_dispose (GObject *object)
{
  TandemScanView *self = TANDEM_SCAN_VIEW (object);

  /* The list of the stack's pages does not outlive the stack, which may go first. */
  if (self->chooser != NULL)
    gtk_drop_down_set_model (self->chooser, NULL);
  g_clear_handle_id (&self->refresh_source, g_source_remove);
  if (self->popover != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->popover));
  self->popover = NULL;
  g_clear_weak_pointer (&self->focus_before);
  g_clear_object (&self->menu);
  g_clear_object (&self->client);
  g_clear_object (&self->snapshot);
  G_OBJECT_CLASS (tandem_scan_view_parent_class)->dispose (object);
}

static void
tandem_scan_view_class_init (TandemScanViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tandem_scan_view_dispose;
  widget_class->map = tandem_scan_view_map;

  signals[SIGNAL_SELECTION_CHANGED] = g_signal_new ("selection-changed", TANDEM_TYPE_SCAN_VIEW,
                                                    G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (TANDEM_TYPE_FOLDER_VIEW);
  g_type_ensure (TANDEM_TYPE_DUPLICATES_VIEW);
  g_type_ensure (TANDEM_TYPE_CHANGES_VIEW);
  g_type_ensure (TANDEM_TYPE_SURVEY_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, TANDEM_RESOURCE_PATH "ui/tandem-scan-view.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemScanView, switchers);
  gtk_widget_class_bind_template_child (widget_class, TandemScanView, chooser);
  gtk_widget_class_bind_template_child (widget_class, TandemScanView, pages);
  gtk_widget_class_bind_template_child (widget_class, TandemScanView, folders);
}

static void
tandem_scan_view_init (TandemScanView *self)
{
  self->menu = g_menu_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  tandem_accessible_follow_stack (self->switchers);
  tandem_accessible_follow_stack (self->pages);
  set_up_chooser (self);
  g_signal_connect_object (self->chooser, "notify::selected", G_CALLBACK (on_chosen), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->pages, "notify::visible-child", G_CALLBACK (update_chooser), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->pages, "notify::visible-child", G_CALLBACK (on_page_changed), self,
                           G_CONNECT_SWAPPED);
  for (GtkWidget *page = gtk_widget_get_first_child (GTK_WIDGET (self->pages)); page != NULL;
       page = gtk_widget_get_next_sibling (page))
    g_signal_connect_object (page, "selection-changed", G_CALLBACK (on_page_selection_changed), self,
                             G_CONNECT_SWAPPED);

  self->popover = GTK_POPOVER (gtk_popover_menu_new_from_model (G_MENU_MODEL (self->menu)));
  gtk_popover_set_has_arrow (self->popover, FALSE);
  gtk_widget_set_halign (GTK_WIDGET (self->popover), GTK_ALIGN_START);
  gtk_widget_set_parent (GTK_WIDGET (self->popover), GTK_WIDGET (self));
  g_signal_connect_object (self->popover, "closed", G_CALLBACK (on_menu_closed), self, G_CONNECT_SWAPPED);
  add_keys (self);
  tandem_width_layout_install (GTK_WIDGET (self), on_width);
}
