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

/* 0 when @text has no template, else how many could be made: -1 when its type is not known. */
static int
make_template (const char *text)
{
  const char *begin = strstr (text, "<template class=\"");
  char *name;
  GType type;

  if (begin == NULL)
    return 0;

  begin += strlen ("<template class=\"");
  name = g_strndup (begin, (gsize)(strchr (begin, '"') - begin));
  type = g_type_from_name (name);
  g_free (name);
  if (type == G_TYPE_INVALID)
    return -1;
  end_widget (g_object_new (type, NULL));
  return 1;
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
  gboolean more = TRUE;

  if (!gtk_is_initialized () || g_list_model_get_n_items (gtk_window_get_toplevels ()) == 0)
    return G_SOURCE_CONTINUE;

  names = g_resources_enumerate_children (FOLDER, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  /* A type is known once what it is a part of was made. */
  while (more)
    {
      more = FALSE;
      for (guint i = 0; names != NULL && names[i] != NULL; i++)
        {
          char *path = g_strconcat (FOLDER, names[i], NULL);
          GBytes *bytes =
              *names[i] != '\0' ? g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL) : NULL;
          int made = bytes != NULL ? make_template (g_bytes_get_data (bytes, NULL)) : -1;

          if (made == 0)
            make_objects (path);
          if (made >= 0)
            {
              *names[i] = '\0';
              more = TRUE;
              count++;
            }
          g_clear_pointer (&bytes, g_bytes_unref);
          g_free (path);
        }
    }
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (*names[i] != '\0')
      g_printerr ("%s: no such type\n", names[i]);
  g_strfreev (names);
  g_printerr ("%u templates made\n", count);
  return G_SOURCE_REMOVE;
}

static void __attribute__ ((constructor)) begin (void)
{
  g_idle_add_full (G_PRIORITY_HIGH, on_started, NULL, NULL);
}
