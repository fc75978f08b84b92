/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Job"

#include "job/tandem-report-line.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* The parser calls itself for each level, so the depth is limited before it runs. It takes more than JSON
 * has: in a comment or between single quotes a double quote would begin no string, so there are none of
 * these. */
static gboolean
is_shallow (const char *line, gsize length)
{
  gboolean in_string = FALSE;
  guint depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      /* That one our own writer lets pass: json-glib does not escape it. */
      if ((guchar)line[i] < 0x1f && (in_string || (line[i] != '\t' && line[i] != '\r')))
        return FALSE;
      if (in_string)
        {
          if (line[i] == '\\')
            i++;
          else if (line[i] == '"')
            in_string = FALSE;
        }
      else if (line[i] == '"')
        in_string = TRUE;
      else if (line[i] == '{' || line[i] == '[')
        {
          if (++depth > TANDEM_REPORT_MAX_DEPTH)
            return FALSE;
        }
      else if ((line[i] == '}' || line[i] == ']') && depth > 0)
        depth--;
      else if (!g_ascii_isalnum (line[i]) && strchr ("]} \t\r:,+-.", line[i]) == NULL)
        return FALSE;
    }

  return TRUE;
}

JsonObject *
tandem_report_line_parse (const char *line, gsize length, GError **error)
{
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) parse_error = NULL;
  JsonNode *root;

  if (length == 0 || length > TANDEM_REPORT_MAX_LINE || line[0] != '{'
      || !g_utf8_validate (line, (gssize)length, NULL) || !is_shallow (line, length))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           _ ("A line of its report is no JSON object"));
      return NULL;
    }

  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, line, (gssize)length, &parse_error))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _ ("A line of its report is no valid JSON: %s"), parse_error->message);
      return NULL;
    }

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)
      || tandem_report_get_string (json_node_get_object (root), "type") == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           _ ("A line of its report has no type"));
      return NULL;
    }

  return json_object_ref (json_node_get_object (root));
}

/* The member when it is a value of a type that @type is a kind of. */
static JsonNode *
get_value (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? node : NULL;
}

const char *
tandem_report_get_string (JsonObject *object, const char *member)
{
  JsonNode *node = get_value (object, member);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node)
                                                                          : NULL;
}

gint64
tandem_report_get_count (JsonObject *object, const char *member, gint64 fallback)
{
  JsonNode *node = get_value (object, member);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_INT64 || json_node_get_int (node) < 0)
    return fallback;
  return json_node_get_int (node);
}

double
tandem_report_get_double (JsonObject *object, const char *member, double fallback)
{
  JsonNode *node = get_value (object, member);
  double value;

  if (node == NULL
      || (json_node_get_value_type (node) != G_TYPE_INT64
          && json_node_get_value_type (node) != G_TYPE_DOUBLE))
    return fallback;

  value = json_node_get_double (node);
  return isfinite (value) ? value : fallback;
}

gboolean
tandem_report_get_boolean (JsonObject *object, const char *member)
{
  JsonNode *node = get_value (object, member);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}

static JsonArray *
get_array (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

GStrv
tandem_report_get_strings (JsonObject *object, const char *member)
{
  JsonArray *array = get_array (object, member);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        g_strv_builder_add (builder, json_node_get_string (node));
    }

  return g_strv_builder_end (builder);
}

GPtrArray *
tandem_report_get_objects (JsonObject *object, const char *member)
{
  JsonArray *array = get_array (object, member);
  GPtrArray *objects = g_ptr_array_new_with_free_func ((GDestroyNotify)json_object_unref);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        g_ptr_array_add (objects, json_object_ref (json_node_get_object (node)));
    }

  return objects;
}
