/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-settings.h"

#include "tandem-config.h"

#include <glib/gi18n.h>

/* The value of "polite" in the schema. */
#define SCHEDULING_POLITE 0

/* Matches each path with a part that begins with a dot. */
#define HIDDEN_PATTERN ".*"

gboolean
tandem_settings_check (GError **error)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema =
      source != NULL ? g_settings_schema_source_lookup (source, TANDEM_APP_ID, TRUE) : NULL;

  if (schema != NULL)
    return TRUE;
  g_set_error (
      error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
      _ ("the settings schema %s is not installed, or glib-compile-schemas was not run in its folder"),
      TANDEM_APP_ID);
  return FALSE;
}

GSettings *
tandem_settings (void)
{
  static GSettings *settings;

  if (settings == NULL)
    settings = g_settings_new (TANDEM_APP_ID);
  return settings;
}

static void
on_choice (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  g_settings_set_value (tandem_settings (), g_action_get_name (G_ACTION (action)), value);
}

static void
on_choice_changed (GSimpleAction *action, const char *key)
{
  g_autoptr (GVariant) value = g_settings_get_value (tandem_settings (), key);

  g_simple_action_set_state (action, value);
}

GAction *
tandem_settings_create_choice (const char *key)
{
  g_autofree char *signal = g_strconcat ("changed::", key, NULL);
  g_autoptr (GVariant) value = g_settings_get_value (tandem_settings (), key);
  GSimpleAction *action = g_simple_action_new_stateful (key, G_VARIANT_TYPE_BOOLEAN, value);

  g_signal_connect (action, "change-state", G_CALLBACK (on_choice), NULL);
  g_signal_connect_object (tandem_settings (), signal, G_CALLBACK (on_choice_changed), action,
                           G_CONNECT_SWAPPED);
  return G_ACTION (action);
}

gint64
tandem_settings_get_digits (void)
{
  return g_settings_get_int64 (tandem_settings (), "digits");
}

gboolean
tandem_settings_get_until_stopped (void)
{
  return g_settings_get_boolean (tandem_settings (), "until-stopped");
}

void
tandem_settings_set_digits (gint64 digits, gboolean until_stopped)
{
  if (digits >= 0)
    g_settings_set_int64 (tandem_settings (), "digits", digits);
  g_settings_set_boolean (tandem_settings (), "until-stopped", until_stopped);
}

guint
tandem_settings_get_workers (void)
{
  return g_settings_get_uint (tandem_settings (), "workers");
}

void
tandem_settings_set_workers (guint workers)
{
  g_settings_set_uint (tandem_settings (), "workers", workers == g_get_num_processors () ? 0 : workers);
}

gboolean
tandem_settings_get_polite (void)
{
  return g_settings_get_enum (tandem_settings (), "worker-scheduling") == SCHEDULING_POLITE;
}

GStrv
tandem_settings_dup_excludes (void)
{
  g_auto (GStrv) patterns = g_settings_get_strv (tandem_settings (), "exclude-patterns");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_addv (builder, (const char **)patterns);
  if (!g_settings_get_boolean (tandem_settings (), "hidden-files"))
    g_strv_builder_add (builder, HIDDEN_PATTERN);
  return g_strv_builder_end (builder);
}

gboolean
tandem_settings_get_one_file_system (void)
{
  return g_settings_get_boolean (tandem_settings (), "one-file-system");
}

gboolean
tandem_settings_get_keep_history (void)
{
  return g_settings_get_boolean (tandem_settings (), "keep-history");
}
