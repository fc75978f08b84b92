/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into the program: makes one of each template in its resources once it has started, and says how
 * many. Types that the window does not need are found by what their template is the parent of. */
#include <gtk/gtk.h>
#include <string.h>

#define FOLDER "/io/github/tandem/Tandem/ui/"

static void
end_widget (gpointer object)
{
  if (GTK_IS_WINDOW (object))
    gtk_window_destroy (object);
  else if (g_object_is_floating (object))
    g_object_unref (g_object_ref_sink (object));
}

static gboolean
make_template (const char *text)
{
  const char *begin = strstr (text, "<template class=\"");
  char *name;
  GType type;
  GObject *object;

  if (begin == NULL)
    return FALSE;

  begin += strlen ("<template class=\"");
  name = g_strndup (begin, (gsize)(strchr (begin, '"') - begin));
  type = g_type_from_name (name);
  if (type == G_TYPE_INVALID)
    g_printerr ("no type %s\n", name);
  else
    {
      object = g_object_new (type, NULL);
      end_widget (object);
    }
  g_free (name);
  return TRUE;
}

static void
make_objects (const char *path)
{
  GtkBuilder *builder = gtk_builder_new_from_resource (path);
  GSList *objects = gtk_builder_get_objects (builder);

  for (GSList *l = objects; l != NULL; l = l->next)
    if (GTK_IS_WINDOW (l->data))
      gtk_window_destroy (l->data);
  g_slist_free (objects);
  g_object_unref (builder);
}

static gboolean
on_started (gpointer user_data)
{
  char **names;
  guint count = 0;

  if (!gtk_is_initialized () || g_list_model_get_n_items (gtk_window_get_toplevels ()) == 0)
    return G_SOURCE_CONTINUE;

  names = g_resources_enumerate_children (FOLDER, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      char *path = g_strconcat (FOLDER, names[i], NULL);
      GBytes *bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

      if (!make_template (g_bytes_get_data (bytes, NULL)))
        make_objects (path);
      count++;
      g_bytes_unref (bytes);
      g_free (path);
    }
  g_strfreev (names);
  g_printerr ("%u templates made\n", count);
  return G_SOURCE_REMOVE;
}

static void __attribute__ ((constructor)) begin (void)
{
  g_idle_add_full (G_PRIORITY_HIGH, on_started, NULL, NULL);
}
