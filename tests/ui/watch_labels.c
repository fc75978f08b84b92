/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into the program: writes each text of a label or an inscription that is shown cut off as a line
 * into the file that the environment variable CLIPPED names. The accessibility bus does not tell. */
#include <gtk/gtk.h>
#include <stdio.h>

static GHashTable *told;
static GHashTable *before; /* what the look before found in the window */
static GHashTable *now;

/* Once it is found twice in a row: a list gives a column its width in the frame after the one that shows more
 * in it. */
static void
tell (FILE *file, const char *kind, const char *text)
{
  char *line = g_strdup_printf ("%s: %s", kind, text);

  g_strdelimit (line, "\n", ' ');
  if (before != NULL && g_hash_table_contains (before, line) && g_hash_table_add (told, g_strdup (line)))
    fprintf (file, "%s\n", line);
  g_hash_table_add (now, line);
}

static void
look_at (FILE *file, GtkWidget *widget)
{
  int minimum;

  /* Without a size it is not shown yet, or not any more. */
  if (!gtk_widget_get_mapped (widget) || gtk_widget_get_allocated_width (widget) <= 1
      || gtk_widget_get_allocated_height (widget) <= 1)
    return;

  if (GTK_IS_LABEL (widget))
    {
      GtkLabel *label = GTK_LABEL (widget);

      if (pango_layout_is_ellipsized (gtk_label_get_layout (label)))
        tell (file, "shortened", gtk_label_get_text (label));
      gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      if (gtk_widget_get_allocated_width (widget) < minimum)
        tell (file, "too narrow", gtk_label_get_text (label));
      gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, gtk_widget_get_allocated_width (widget), &minimum,
                          NULL, NULL, NULL);
      if (gtk_widget_get_allocated_height (widget) < minimum)
        tell (file, "too low", gtk_label_get_text (label));
    }

  if (GTK_IS_INSCRIPTION (widget) && gtk_inscription_get_text (GTK_INSCRIPTION (widget)) != NULL)
    {
      const char *text = gtk_inscription_get_text (GTK_INSCRIPTION (widget));
      PangoLayout *layout = gtk_widget_create_pango_layout (widget, text);
      int width;

      pango_layout_get_pixel_size (layout, &width, NULL);
      if (gtk_widget_get_width (widget) < width)
        tell (file, "shortened", text);
      g_object_unref (layout);
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    look_at (file, child);
}

/* All has its place now, also what was given another text since the last frame. */
static void
on_painted (GdkFrameClock *clock, GtkWidget *window)
{
  FILE *file = fopen (g_getenv ("CLIPPED"), "a");

  g_signal_handlers_disconnect_by_func (clock, on_painted, window);
  if (file == NULL)
    return;
  before = g_object_get_data (G_OBJECT (window), "found");
  now = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  look_at (file, window);
  g_object_set_data_full (G_OBJECT (window), "found", now, (GDestroyNotify)g_hash_table_unref);
  fclose (file);
}

static gboolean
on_tick (gpointer user_data)
{
  GListModel *toplevels;

  if (!gtk_is_initialized ())
    return G_SOURCE_CONTINUE;

  toplevels = gtk_window_get_toplevels ();
  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      GtkWidget *window = g_list_model_get_item (toplevels, i);
      GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

      if (clock != NULL
          && g_signal_handler_find (clock, G_SIGNAL_MATCH_FUNC | G_SIGNAL_MATCH_DATA, 0, 0, NULL, on_painted,
                                    window)
                 == 0)
        g_signal_connect_object (clock, "after-paint", G_CALLBACK (on_painted), window, 0);
      if (clock != NULL)
        gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_PAINT);
      g_object_unref (window);
    }
  return G_SOURCE_CONTINUE;
}

static void __attribute__ ((constructor)) begin (void)
{
  if (g_getenv ("CLIPPED") == NULL)
    return;
  told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_timeout_add (100, on_tick, NULL);
}
