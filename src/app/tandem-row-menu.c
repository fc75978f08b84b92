/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-row-menu.h"

#include "app/tandem-scan-view.h"

/* Where the menu of a row points to when the keyboard asks for it. */
#define START_OF_ROW 24

#define KEY "tandem-list-item"

void
tandem_row_menu_mark (GtkListItem *item)
{
  g_object_set_data (G_OBJECT (gtk_list_item_get_child (item)), KEY, item);
}

/* The row that @widget belongs to; GTK_INVALID_LIST_POSITION when it belongs to none. */
static guint
find_position (GtkWidget *widget)
{
  /* Down to the first cell of the row when it is between the cells, as well as up. */
  for (GtkWidget *at = widget; at != NULL && !GTK_IS_COLUMN_VIEW (at); at = gtk_widget_get_parent (at))
    for (GtkWidget *in = at; in != NULL && !GTK_IS_LIST_VIEW (in); in = gtk_widget_get_first_child (in))
      {
        GtkListItem *item = g_object_get_data (G_OBJECT (in), KEY);

        if (item != NULL)
          return gtk_list_item_get_position (item);
      }
  return GTK_INVALID_LIST_POSITION;
}

static void
on_pressed (GtkColumnView *list, int n_press, double x, double y)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (list), x, y, GTK_PICK_DEFAULT);
  const guint position = widget != NULL ? find_position (widget) : GTK_INVALID_LIST_POSITION;
  GtkSelectionModel *selection = gtk_column_view_get_model (list);

  if (position == GTK_INVALID_LIST_POSITION || selection == NULL)
    return;
  if (!gtk_selection_model_is_selected (selection, position))
    gtk_selection_model_select_item (selection, position, TRUE);
  tandem_scan_view_popup_menu (tandem_scan_view_of (GTK_WIDGET (list)), GTK_WIDGET (list), x, y);
}

static gboolean
on_key (GtkWidget *list, GVariant *arguments, gpointer user_data)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (list));

  if (focus == NULL || !gtk_widget_is_ancestor (focus, list))
    return FALSE;
  tandem_scan_view_popup_menu (tandem_scan_view_of (list), focus, START_OF_ROW,
                               gtk_widget_get_height (focus));
  return TRUE;
}

static void
add_key (GtkEventController *controller, const char *trigger)
{
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string (trigger),
                                                          gtk_callback_action_new (on_key, NULL, NULL)));
}

void
tandem_row_menu_install (GtkColumnView *list)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (on_pressed), list, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (list), GTK_EVENT_CONTROLLER (click));
  add_key (keys, "Menu");
  add_key (keys, "<Shift>F10");
  gtk_widget_add_controller (GTK_WIDGET (list), keys);
}
