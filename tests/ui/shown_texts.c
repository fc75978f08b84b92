/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into the program: whenever the file that the environment variable TEXTS names is there, writes
 * each text that can be seen in the window in front into TEXTS.found, a line each, and removes TEXTS: where
 * it is in a picture of the window (x, y, width, height), the height of its letters in pixels, its weight,
 * and the text. The accessibility bus tells neither the size of the letters nor, from GTK 4.10 on, the place
 * to the pixel. */
#include <glib/gstdio.h>
#include <gtk/gtk.h>

/* Whether all of @box, in coordinates of @window, is within what the lists and panes around @widget show. */
static gboolean
is_in_sight (GtkWidget *widget, GtkWidget *window, const graphene_rect_t *box)
{
  for (GtkWidget *at = widget; at != NULL; at = gtk_widget_get_parent (at))
    {
      graphene_rect_t around;

      if ((at == window || gtk_widget_get_overflow (at) == GTK_OVERFLOW_HIDDEN)
          && (!gtk_widget_compute_bounds (at, window, &around)
              || !graphene_rect_contains_rect (&around, box)))
        return FALSE;
    }
  return TRUE;
}

static void
tell (GString *found, GtkWidget *widget, GtkWidget *window, const PangoRectangle *ink, const char *text)
{
  const PangoFontDescription *font =
      pango_context_get_font_description (gtk_widget_get_pango_context (widget));
  double size = pango_font_description_get_size (font) / (double)PANGO_SCALE;
  graphene_point_t corner;
  graphene_rect_t box;
  double x, y;
  g_autofree char *line = g_strdelimit (g_strdup (text), "\n", ' ');

  if (!pango_font_description_get_size_is_absolute (font))
    size = size * 96 / 72;
  if (!gtk_widget_compute_point (widget, window, &GRAPHENE_POINT_INIT (ink->x, ink->y), &corner))
    return;
  graphene_rect_init (&box, corner.x, corner.y, ink->width, ink->height);
  if (!is_in_sight (widget, window, &box))
    return;
  gtk_native_get_surface_transform (GTK_NATIVE (window), &x, &y);
  g_string_append_printf (found, "%d\t%d\t%d\t%d\t%d\t%d\t%s\n", (int)(corner.x + x), (int)(corner.y + y),
                          ink->width, ink->height, (int)size, pango_font_description_get_weight (font), line);
}

static void
look_at (GString *found, GtkWidget *widget, GtkWidget *window)
{
  if (!gtk_widget_get_mapped (widget) || (GTK_IS_NATIVE (widget) && widget != window))
    return;
  /* What comes before a dialog in the window is behind it. */
  if (g_type_from_name ("AdwDialog") != 0
      && g_type_is_a (G_OBJECT_TYPE (widget), g_type_from_name ("AdwDialog")))
    g_string_truncate (found, 0);

  if (GTK_IS_LABEL (widget) && gtk_widget_is_sensitive (widget))
    {
      PangoRectangle ink;
      int x, y;

      pango_layout_get_pixel_extents (gtk_label_get_layout (GTK_LABEL (widget)), &ink, NULL);
      gtk_label_get_layout_offsets (GTK_LABEL (widget), &x, &y);
      ink.x += x;
      ink.y += y;
      tell (found, widget, window, &ink, gtk_label_get_text (GTK_LABEL (widget)));
    }
  if (GTK_IS_INSCRIPTION (widget) && gtk_widget_is_sensitive (widget)
      && gtk_inscription_get_text (GTK_INSCRIPTION (widget)) != NULL)
    tell (found, widget, window,
          &(PangoRectangle){ 0, 0, gtk_widget_get_width (widget), gtk_widget_get_height (widget) },
          gtk_inscription_get_text (GTK_INSCRIPTION (widget)));

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    look_at (found, child, window);
}

/* (nullable) */
static GtkWidget *
find_front (void)
{
  GListModel *toplevels = gtk_window_get_toplevels ();
  GtkWidget *front = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (toplevels, i);

      if (GTK_IS_WINDOW (window) && gtk_widget_get_mapped (window)
          && (front == NULL || gtk_window_get_modal (GTK_WINDOW (window))))
        front = window;
    }
  return front;
}

static gboolean
on_tick (gpointer user_data)
{
  const char *asked = g_getenv ("TEXTS");
  g_autofree char *path = g_strconcat (asked, ".found", NULL);
  g_autoptr (GString) found = g_string_new (NULL);
  GtkWidget *window;

  if (!gtk_is_initialized () || !g_file_test (asked, G_FILE_TEST_EXISTS))
    return G_SOURCE_CONTINUE;
  window = find_front ();
  if (window != NULL)
    look_at (found, window, window);
  g_file_set_contents (path, found->str, (gssize)found->len, NULL);
  g_unlink (asked);
  return G_SOURCE_CONTINUE;
}

static void __attribute__ ((constructor)) begin (void)
{
  if (g_getenv ("TEXTS") != NULL)
    g_timeout_add (50, on_tick, NULL);
}
