/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into the program: whenever the file that the environment variable FOCUS names is there, goes once
 * around each window with what the Tab key does, writes what is wrong into FOCUS.found, a line each, and
 * removes FOCUS. Wrong is what can have the focus and is not reached, a way back up that is no new column,
 * and a list of which each row is a stop. */
#include <glib/gstdio.h>
#include <gtk/gtk.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 300
#define TRIES 25

typedef struct
{
  GtkWidget *widget;
  graphene_rect_t box;
} Stop;

static char *
name_of (GtkWidget *widget)
{
  GString *text = g_string_new (NULL);

  for (GtkWidget *at = widget; at != NULL && !GTK_IS_WINDOW (at); at = gtk_widget_get_parent (at))
    g_string_append_printf (text, "%s%s%s", text->len > 0 ? " < " : "", G_OBJECT_TYPE_NAME (at),
                            GTK_IS_BUTTON (at) && gtk_button_get_label (GTK_BUTTON (at)) != NULL
                                ? gtk_button_get_label (GTK_BUTTON (at))
                                : "");
  if (text->len > 200)
    g_string_truncate (text, 200);
  return g_string_free (text, FALSE);
}

/* What the arrow keys go through: only one of its parts is a stop of Tab. */
static gboolean
is_group (GtkWidget *widget)
{
  const char *type = G_OBJECT_TYPE_NAME (widget);

  return GTK_IS_LIST_BASE (widget) || GTK_IS_LIST_BOX (widget) || GTK_IS_COLUMN_VIEW (widget)
         || GTK_IS_FLOW_BOX (widget) || GTK_IS_STACK_SWITCHER (widget) || GTK_IS_POPOVER (widget)
         || g_str_equal (type, "AdwViewSwitcherTitle") || g_str_equal (type, "AdwViewSwitcher")
         || g_str_equal (type, "GtkWindowControls");
}

static gboolean
is_reached (GtkWidget *widget, GArray *stops)
{
  for (guint i = 0; i < stops->len; i++)
    {
      GtkWidget *stop = g_array_index (stops, Stop, i).widget;

      if (stop == widget || gtk_widget_is_ancestor (stop, widget) || gtk_widget_is_ancestor (widget, stop))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_stop (GtkWidget *widget, GArray *stops)
{
  for (guint i = 0; i < stops->len; i++)
    if (g_array_index (stops, Stop, i).widget == widget)
      return TRUE;
  return FALSE;
}

/* Parts of one list are in the order of the list. */
static gboolean
are_in_one_list (GtkWidget *a, GtkWidget *b)
{
  GtkWidget *list = gtk_widget_get_ancestor (a, GTK_TYPE_LIST_BASE);

  return list != NULL && list == gtk_widget_get_ancestor (b, GTK_TYPE_LIST_BASE);
}

/* The row of its list that @widget, which is in a list, is in. */
static GtkWidget *
row_of (GtkWidget *widget)
{
  while (!GTK_IS_LIST_BASE (gtk_widget_get_parent (widget)))
    widget = gtk_widget_get_parent (widget);
  return widget;
}

static void
find_unreached (FILE *file, GtkWidget *widget, GArray *stops)
{
  /* What a revealer hides has no height. */
  if (!gtk_widget_get_mapped (widget) || !gtk_widget_is_sensitive (widget)
      || !gtk_widget_get_can_focus (widget) || GTK_IS_POPOVER (widget))
    return;
  if (is_group (widget))
    {
      /* An empty one has nothing to be reached. */
      if (!is_reached (widget, stops) && gtk_widget_get_first_child (widget) != NULL
          && !g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkWindowControls"))
        fprintf (file, "not reached: %s\n", name_of (widget));
      return;
    }
  if (gtk_widget_get_focusable (widget) && !GTK_IS_WINDOW (widget) && !is_reached (widget, stops))
    fprintf (file, "not reached: %s\n", name_of (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    find_unreached (file, child, stops);
}

static void
go_around (FILE *file, GtkWindow *window)
{
  GArray *stops = g_array_new (FALSE, TRUE, sizeof (Stop));
  GtkWidget *before = gtk_window_get_focus (window);
  gboolean from_the_left = gtk_widget_get_direction (GTK_WIDGET (window)) != GTK_TEXT_DIR_RTL;

  gtk_window_set_focus (window, NULL);
  while (stops->len < MOST && gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD))
    {
      Stop stop = { gtk_window_get_focus (window) };

      if (stop.widget == NULL || is_stop (stop.widget, stops))
        break;
      if (!gtk_widget_compute_bounds (stop.widget, GTK_WIDGET (window), &stop.box))
        fprintf (file, "nowhere: %s\n", name_of (stop.widget));
      g_array_append_val (stops, stop);
    }

  for (guint i = 1; i < stops->len; i++)
    {
      const Stop *a = &g_array_index (stops, Stop, i - 1);
      const Stop *b = &g_array_index (stops, Stop, i);
      gboolean above = b->box.origin.y + b->box.size.height <= a->box.origin.y + 2;
      gboolean beside = from_the_left ? b->box.origin.x + 2 >= a->box.origin.x + a->box.size.width
                                      : b->box.origin.x + b->box.size.width <= a->box.origin.x + 2;
      gboolean beyond = from_the_left ? b->box.origin.x + b->box.size.width <= a->box.origin.x + 2
                                      : b->box.origin.x + 2 >= a->box.origin.x + a->box.size.width;
      gboolean below = b->box.origin.y + 2 >= a->box.origin.y + a->box.size.height;

      if (are_in_one_list (a->widget, b->widget))
        {
          if (row_of (a->widget) != row_of (b->widget))
            fprintf (file, "goes through the rows: %s\n", name_of (a->widget));
          continue;
        }
      if ((above && !beside) || (beyond && !below))
        fprintf (file, "back: from %s at %.0f,%.0f to %s at %.0f,%.0f\n", name_of (a->widget),
                 a->box.origin.x, a->box.origin.y, name_of (b->widget), b->box.origin.x, b->box.origin.y);
    }
  find_unreached (file, GTK_WIDGET (window), stops);
  fprintf (file, "stops: %u\n", stops->len);
  gtk_window_set_focus (window, before);
  g_array_free (stops, TRUE);
}

static char *
look (void)
{
  GListModel *toplevels = gtk_window_get_toplevels ();
  char *text = NULL;
  size_t size;
  FILE *file = open_memstream (&text, &size);

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      GtkWidget *window = g_list_model_get_item (toplevels, i);

      /* A tooltip has a surface of its own, and no focus. */
      if (GTK_IS_WINDOW (window) && gtk_widget_get_mapped (window))
        go_around (file, GTK_WINDOW (window));
      g_object_unref (window);
    }
  fclose (file);
  return text;
}

static gboolean
on_tick (gpointer user_data)
{
  static int tries;
  const char *asked = g_getenv ("FOCUS");
  char *text, *found;

  if (!gtk_is_initialized () || !g_file_test (asked, G_FILE_TEST_EXISTS))
    return G_SOURCE_CONTINUE;

  /* A page may still be on its way in or out. */
  text = look ();
  if (++tries < TRIES && (strstr (text, "not reached: ") != NULL || strstr (text, "back: ") != NULL))
    {
      free (text);
      return G_SOURCE_CONTINUE;
    }

  tries = 0;
  found = g_strconcat (asked, ".found", NULL);
  g_file_set_contents (found, text, -1, NULL);
  g_unlink (asked);
  g_free (found);
  free (text);
  return G_SOURCE_CONTINUE;
}

static void __attribute__ ((constructor)) begin (void)
{
  if (g_getenv ("FOCUS") != NULL)
    g_timeout_add (200, on_tick, NULL);
}
