/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-tab-stop.h"

#include "app/tandem-compat.h"

struct _TandemTabStop
{
  AdwBin parent_instance;

  gboolean list_knows; /* the list in it does it by itself */
};

G_DEFINE_FINAL_TYPE (TandemTabStop, tandem_tab_stop, ADW_TYPE_BIN)

static gboolean
tandem_tab_stop_focus (GtkWidget *widget, GtkDirectionType direction)
{
  if (!TANDEM_TAB_STOP (widget)->list_knows
      && (direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD)
      && gtk_widget_get_focus_child (widget) != NULL)
    return FALSE;

  return GTK_WIDGET_CLASS (tandem_tab_stop_parent_class)->focus (widget, direction);
}

/* The list in it: what scrolls it is between them. */
static void
tandem_tab_stop_root (GtkWidget *widget)
{
  GtkWidget *list = adw_bin_get_child (ADW_BIN (widget));

  GTK_WIDGET_CLASS (tandem_tab_stop_parent_class)->root (widget);
  if (GTK_IS_SCROLLED_WINDOW (list))
    list = gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (list));
  TANDEM_TAB_STOP (widget)->list_knows = list != NULL && tandem_compat_leave_by_tab (list);
}

static void
tandem_tab_stop_class_init (TandemTabStopClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->focus = tandem_tab_stop_focus;
  widget_class->root = tandem_tab_stop_root;
}

static void
tandem_tab_stop_init (TandemTabStop *self)
{
}
