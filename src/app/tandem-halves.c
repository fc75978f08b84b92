/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-halves.h"

#include "app/tandem-folder-columns.h"
#include "app/tandem-width-layout.h"

/* From here on the second half is beside the list, not below it. */
#define WIDE 700

#define DATA "tandem-halves"

typedef struct
{
  GtkWidget *view;
  GtkPaned *paned;
  GtkColumnView *list;
  int room; /* of the whole; 0 before it is known */
} Halves;

/* The columns that the list has room for beside the other half. */
static void
update_columns (Halves *self)
{
  int room = self->room;

  if (gtk_widget_get_visible (gtk_paned_get_end_child (self->paned))
      && gtk_orientable_get_orientation (GTK_ORIENTABLE (self->paned)) == GTK_ORIENTATION_HORIZONTAL)
    room = tandem_width_layout_get_room (self->view, gtk_paned_get_position (self->paned));
  if (room > 0)
    tandem_folder_columns_set_width (self->list, room);
}

static void
on_width (GtkWidget *view, int room)
{
  Halves *self = g_object_get_data (G_OBJECT (view), DATA);
  const int width = gtk_widget_get_width (view);
  const GtkOrientation orientation = width >= WIDE ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL;

  if (gtk_orientable_get_orientation (GTK_ORIENTABLE (self->paned)) != orientation)
    gtk_orientable_set_orientation (GTK_ORIENTABLE (self->paned), orientation);
  gtk_paned_set_position (self->paned, orientation == GTK_ORIENTATION_HORIZONTAL
                                           ? width / 2
                                           : gtk_widget_get_height (GTK_WIDGET (self->paned)) / 2);
  self->room = room;
  update_columns (self);
}

static void
on_changed (GtkWidget *view)
{
  update_columns (g_object_get_data (G_OBJECT (view), DATA));
}

void
tandem_halves_install (GtkWidget *view, GtkPaned *paned, GtkColumnView *list)
{
  Halves *self = g_new0 (Halves, 1);

  self->view = view;
  self->paned = paned;
  self->list = list;
  g_object_set_data_full (G_OBJECT (view), DATA, self, g_free);
  g_signal_connect_object (gtk_paned_get_end_child (paned), "notify::visible", G_CALLBACK (on_changed), view,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (paned, "notify::position", G_CALLBACK (on_changed), view, G_CONNECT_SWAPPED);
  tandem_width_layout_install (view, on_width);
}
