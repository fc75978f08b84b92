/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-survey-row.h"

struct _TandemSurveyRow
{
  GObject parent_instance;

  guint index;
  char *title;
  char *icon_name;
  guint64 size;
  guint64 count;
  double share;
};

enum
{
  PROP_INDEX = 1,
  PROP_TITLE,
  PROP_SIZE,
  PROP_COUNT,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (TandemSurveyRow, tandem_survey_row, G_TYPE_OBJECT)

void
tandem_survey_row_update (TandemSurveyRow *self, guint64 size, guint64 count, guint64 total_size)
{
  self->size = size;
  self->count = count;
  self->share = total_size > 0 ? (double)size / (double)total_size : 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SIZE]);
}

guint
tandem_survey_row_get_index (TandemSurveyRow *self)
{
  return self->index;
}

const char *
tandem_survey_row_get_title (TandemSurveyRow *self)
{
  return self->title;
}

const char *
tandem_survey_row_get_icon_name (TandemSurveyRow *self)
{
  return self->icon_name;
}

guint64
tandem_survey_row_get_size (TandemSurveyRow *self)
{
  return self->size;
}

guint64
tandem_survey_row_get_count (TandemSurveyRow *self)
{
  return self->count;
}

double
tandem_survey_row_get_share (TandemSurveyRow *self)
{
  return self->share;
}

static void
tandem_survey_row_get_property (GObject *object, guint property, GValue *value, GParamSpec *pspec)
{
  TandemSurveyRow *self = TANDEM_SURVEY_ROW (object);

  switch (property)
    {
    case PROP_INDEX:
      g_value_set_uint (value, self->index);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_SIZE:
      g_value_set_uint64 (value, self->size);
      break;
    case PROP_COUNT:
      g_value_set_uint64 (value, self->count);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
tandem_survey_row_finalize (GObject *object)
{
  TandemSurveyRow *self = TANDEM_SURVEY_ROW (object);

  g_free (self->title);
  g_free (self->icon_name);
  G_OBJECT_CLASS (tandem_survey_row_parent_class)->finalize (object);
}

static void
tandem_survey_row_class_init (TandemSurveyRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = tandem_survey_row_get_property;
  object_class->finalize = tandem_survey_row_finalize;
  properties[PROP_INDEX] = g_param_spec_uint ("index", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_SIZE] = g_param_spec_uint64 ("size", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_COUNT] = g_param_spec_uint64 ("count", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
tandem_survey_row_init (TandemSurveyRow *self)
{
}

TandemSurveyRow *
tandem_survey_row_new (guint index, const char *title, const char *icon_name)
{
  TandemSurveyRow *self = g_object_new (TANDEM_TYPE_SURVEY_ROW, NULL);

  self->index = index;
  self->title = g_strdup (title);
  self->icon_name = g_strdup (icon_name);
  return self;
}
