/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-width-layout.h"

struct _TandemWidthLayout
{
  GtkLayoutManager parent_instance;

  TandemWidthFunc func;
  int room;
  guint source;
};

G_DEFINE_FINAL_TYPE (TandemWidthLayout, tandem_width_layout, GTK_TYPE_LAYOUT_MANAGER)

static gboolean
on_changed (gpointer user_data)
{
  TandemWidthLayout *self = user_data;
  GtkWidget *widget = gtk_layout_manager_get_widget (GTK_LAYOUT_MANAGER (self));

  self->source = 0;
  if (widget != NULL && self->func != NULL)
    self->func (widget, self->room);
  return G_SOURCE_REMOVE;
}

/* Below this nothing need become. What shows less when it is narrow needs more until it was told that it is:
 * the window has to become narrow first. */
#define NARROW 340

/* Of text of the usual size, in 1024ths of a dot. */
#define USUAL_DPI (96 * 1024)

static int
get_min_width (GtkWidget *child)
{
  int minimum;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

static void
tandem_width_layout_measure (GtkLayoutManager *manager,
                             GtkWidget *widget,
                             GtkOrientation orientation,
                             int for_size,
                             int *minimum,
                             int *natural,
                             int *minimum_baseline,
                             int *natural_baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (child == NULL || !gtk_widget_should_layout (child))
    return;
  if (orientation == GTK_ORIENTATION_VERTICAL && for_size >= 0)
    for_size = MAX (for_size, get_min_width (child));
  gtk_widget_measure (child, orientation, for_size, minimum, natural, minimum_baseline, natural_baseline);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = MIN (*minimum, NARROW);
}

static void
tandem_width_layout_allocate (GtkLayoutManager *manager,
                              GtkWidget *widget,
                              int width,
                              int height,
                              int baseline)
{
  TandemWidthLayout *self = TANDEM_WIDTH_LAYOUT (manager);
  GtkWidget *child = gtk_widget_get_first_child (widget);
  int room = tandem_width_layout_get_room (widget, width);

  if (child != NULL && gtk_widget_should_layout (child))
    gtk_widget_allocate (child, MAX (width, get_min_width (child)), height, baseline, NULL);
  if (self->room == room)
    return;

  self->room = room;
  if (self->source == 0)
    self->source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_changed, self, NULL);
}

static void
tandem_width_layout_dispose (GObject *object)
{
  TandemWidthLayout *self = TANDEM_WIDTH_LAYOUT (object);

  g_clear_handle_id (&self->source, g_source_remove);
  G_OBJECT_CLASS (tandem_width_layout_parent_class)->dispose (object);
}

static void
tandem_width_layout_class_init (TandemWidthLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tandem_width_layout_dispose;
  layout_class->measure = tandem_width_layout_measure;
  layout_class->allocate = tandem_width_layout_allocate;
}

static void
tandem_width_layout_init (TandemWidthLayout *self)
{
}

int
tandem_width_layout_get_room (GtkWidget *widget, int width)
{
  int dpi = -1;

  g_object_get (gtk_widget_get_settings (widget), "gtk-xft-dpi", &dpi, NULL);
  return dpi > 0 ? (int)((gint64)width * USUAL_DPI / dpi) : width;
}

void
tandem_width_layout_install (GtkWidget *widget, TandemWidthFunc func)
{
  TandemWidthLayout *self = g_object_new (TANDEM_TYPE_WIDTH_LAYOUT, NULL);

  self->func = func;
  gtk_widget_set_layout_manager (widget, GTK_LAYOUT_MANAGER (self));
}
