/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-preferences.h"

#include "app/tandem-accessible.h"
#include "app/tandem-compat.h"
#include "app/tandem-settings.h"

#include <glib/gi18n.h>

/* The rows of the patterns that scans leave out, as they are in the window. Lives as long as its group. */
typedef struct
{
  AdwPreferencesGroup *group;
  GtkWidget *entry;
  GPtrArray *rows;
} Excludes;

static const char *const schedulings[] = { "polite", "full-speed", NULL };
static const char *const pictures[] = { "treemap", "rings", NULL };

static gboolean
position_from_nick (GValue *value, GVariant *variant, gpointer nicks)
{
  const char *const *list = nicks;

  for (guint i = 0; list[i] != NULL; i++)
    if (g_str_equal (list[i], g_variant_get_string (variant, NULL)))
      {
        g_value_set_uint (value, i);
        return TRUE;
      }

  return FALSE;
}

static GVariant *
nick_from_position (const GValue *value, const GVariantType *type, gpointer nicks)
{
  const char *const *list = nicks;
  guint position = g_value_get_uint (value);

  return position < g_strv_length ((GStrv)list) ? g_variant_new_string (list[position]) : NULL;
}

static gboolean
position_from_boolean (GValue *value, GVariant *variant, gpointer user_data)
{
  g_value_set_uint (value, g_variant_get_boolean (variant) ? 1 : 0);
  return TRUE;
}

static GVariant *
boolean_from_position (const GValue *value, const GVariantType *type, gpointer user_data)
{
  return g_variant_new_boolean (g_value_get_uint (value) == 1);
}

static void
bind_choice (GtkBuilder *builder, const char *key, const char *id, const char *const *nicks)
{
  g_settings_bind_with_mapping (tandem_settings (), key, gtk_builder_get_object (builder, id), "selected",
                                G_SETTINGS_BIND_DEFAULT, position_from_nick, nick_from_position,
                                (gpointer)nicks, NULL);
}

static void
bind_switch (GtkBuilder *builder, const char *key, const char *id)
{
  g_settings_bind (tandem_settings (), key, gtk_builder_get_object (builder, id), "active",
                   G_SETTINGS_BIND_DEFAULT);
}

static gboolean
on_workers_output (GtkSpinButton *spin)
{
  if (gtk_spin_button_get_value_as_int (spin) != 0)
    return FALSE;
  /* Translators: as many worker processes as this computer has cores */
  gtk_editable_set_text (GTK_EDITABLE (spin), _ ("Automatic"));
  return TRUE;
}

static int
on_workers_input (GtkSpinButton *spin, double *value)
{
  if (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (spin)), _ ("Automatic")))
    return FALSE;
  *value = 0;
  return TRUE;
}

static void
set_excludes (const char *added, const char *removed)
{
  g_auto (GStrv) old = g_settings_get_strv (tandem_settings (), "exclude-patterns");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) new = NULL;

  for (guint i = 0; old[i] != NULL; i++)
    if (g_strcmp0 (old[i], removed) != 0 && g_strcmp0 (old[i], added) != 0)
      g_strv_builder_add (builder, old[i]);
  if (added != NULL)
    g_strv_builder_add (builder, added);
  new = g_strv_builder_end (builder);
  g_settings_set_strv (tandem_settings (), "exclude-patterns", (const char *const *)new);
}

static void
on_remove (GtkButton *button, Excludes *excludes)
{
  g_autofree char *pattern = g_strdup (g_object_get_data (G_OBJECT (button), "pattern"));

  gtk_widget_grab_focus (excludes->entry);
  set_excludes (NULL, pattern);
}

static void
on_add (AdwEntryRow *entry, Excludes *excludes)
{
  g_autofree char *pattern = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));

  if (pattern[0] != '\0')
    set_excludes (pattern, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
}

static GtkWidget *
make_exclude_row (Excludes *excludes, const char *pattern)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), pattern);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("Count It Again"));
  /* Translators: %s is a pattern of file names that scans leave out */
  tandem_accessible_take_label (button, g_strdup_printf (_ ("No longer leave out: %s"), pattern));
  g_object_set_data_full (G_OBJECT (button), "pattern", g_strdup (pattern), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_remove), excludes);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static void
update_excludes (Excludes *excludes)
{
  g_auto (GStrv) patterns = g_settings_get_strv (tandem_settings (), "exclude-patterns");

  for (guint i = 0; i < excludes->rows->len; i++)
    adw_preferences_group_remove (excludes->group, g_ptr_array_index (excludes->rows, i));
  g_ptr_array_set_size (excludes->rows, 0);

  for (guint i = 0; patterns[i] != NULL; i++)
    {
      GtkWidget *row = make_exclude_row (excludes, patterns[i]);

      adw_preferences_group_add (excludes->group, row);
      g_ptr_array_add (excludes->rows, row);
    }
}

static void
on_excludes_gone (gpointer data, GObject *group)
{
  Excludes *excludes = data;

  g_signal_handlers_disconnect_by_data (tandem_settings (), excludes);
  g_ptr_array_unref (excludes->rows);
  g_free (excludes);
}

static void
set_up_excludes (GtkBuilder *builder)
{
  Excludes *excludes = g_new0 (Excludes, 1);

  excludes->group = ADW_PREFERENCES_GROUP (gtk_builder_get_object (builder, "excludes_group"));
  excludes->entry = GTK_WIDGET (gtk_builder_get_object (builder, "new_exclude"));
  excludes->rows = g_ptr_array_new ();
  g_object_weak_ref (G_OBJECT (excludes->group), on_excludes_gone, excludes);
  g_signal_connect (excludes->entry, "apply", G_CALLBACK (on_add), excludes);
  g_signal_connect_swapped (tandem_settings (), "changed::exclude-patterns", G_CALLBACK (update_excludes),
                            excludes);
  update_excludes (excludes);
}

/* The text of the row breaks into lines; the value beside it cannot, and is not to be shortened for it. */
static void
show_whole_value (GtkWidget *widget)
{
  if (GTK_IS_POPOVER (widget))
    return;
  if (GTK_IS_LABEL (widget))
    gtk_label_set_ellipsize (GTK_LABEL (widget), PANGO_ELLIPSIZE_NONE);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    show_whole_value (child);
}

void
tandem_preferences_present (GtkWindow *parent)
{
  static const char *const choices[] = { "scheduling", "size_kind", "picture_kind" };
  static const char *const page_ids[] = { "jobs_page", "scanning_page", "view_page" };
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource (TANDEM_RESOURCE_PATH "ui/tandem-preferences.ui");
  AdwPreferencesPage *pages[G_N_ELEMENTS (page_ids) + 1] = { NULL };
  GObject *workers = gtk_builder_get_object (builder, "workers");

  g_signal_connect (workers, "output", G_CALLBACK (on_workers_output), NULL);
  g_signal_connect (workers, "input", G_CALLBACK (on_workers_input), NULL);
  g_settings_bind (tandem_settings (), "workers", gtk_builder_get_object (builder, "workers_adjustment"),
                   "value", G_SETTINGS_BIND_DEFAULT);
  gtk_editable_set_width_chars (GTK_EDITABLE (workers), (int)g_utf8_strlen (_ ("Automatic"), -1) + 1);
  gtk_spin_button_update (GTK_SPIN_BUTTON (workers));

  bind_choice (builder, "worker-scheduling", "scheduling", schedulings);
  bind_choice (builder, "picture-kind", "picture_kind", pictures);
  g_settings_bind_with_mapping (
      tandem_settings (), "apparent-size", gtk_builder_get_object (builder, "size_kind"), "selected",
      G_SETTINGS_BIND_DEFAULT, position_from_boolean, boolean_from_position, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    g_signal_connect (gtk_builder_get_object (builder, choices[i]), "map", G_CALLBACK (show_whole_value),
                      NULL);
  bind_switch (builder, "keep-history", "keep_history");
  bind_switch (builder, "hidden-files", "hidden_files");
  bind_switch (builder, "one-file-system", "one_file_system");
  set_up_excludes (builder);

  for (guint i = 0; i < G_N_ELEMENTS (page_ids); i++)
    pages[i] = ADW_PREFERENCES_PAGE (gtk_builder_get_object (builder, page_ids[i]));
  tandem_compat_present_pages (parent, _ ("Preferences"), TRUE, pages);
}
