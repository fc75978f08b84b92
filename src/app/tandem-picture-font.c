/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-picture-font.h"

#define FONT_SCALE 0.85

struct _TandemPictureFont
{
  PangoFontDescription *description;
  cairo_font_options_t *options; /* NULL: the usual ones */
  PangoLanguage *language;
  PangoDirection direction;
  double resolution;
  int line; /* pixels */
};

static void
set_up (PangoLayout *layout)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (FONT_SCALE));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
}

int
tandem_picture_font_get_line (TandemPictureFont *self)
{
  return self->line;
}

/* Pango's fonts belong to a thread: each has a map of its own. */
PangoLayout *
tandem_picture_font_create_layout (TandemPictureFont *self, cairo_t *cairo)
{
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  PangoLayout *layout;

  pango_context_set_font_description (context, self->description);
  pango_context_set_language (context, self->language);
  pango_context_set_base_dir (context, self->direction);
  pango_cairo_context_set_resolution (context, self->resolution);
  pango_cairo_context_set_font_options (context, self->options);
  pango_cairo_update_context (cairo, context);
  layout = pango_layout_new (context);
  g_object_unref (context);
  set_up (layout);
  return layout;
}

static void
clear (gpointer data)
{
  TandemPictureFont *self = data;

  pango_font_description_free (self->description);
  g_clear_pointer (&self->options, cairo_font_options_destroy);
}

TandemPictureFont *
tandem_picture_font_ref (TandemPictureFont *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
tandem_picture_font_unref (TandemPictureFont *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

TandemPictureFont *
tandem_picture_font_new (GtkWidget *widget)
{
  TandemPictureFont *self = g_atomic_rc_box_new0 (TandemPictureFont);
  PangoContext *context = gtk_widget_get_pango_context (widget);
  const cairo_font_options_t *options = pango_cairo_context_get_font_options (context);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, "Xg");

  self->description = pango_font_description_copy (pango_context_get_font_description (context));
  self->options = options != NULL ? cairo_font_options_copy (options) : NULL;
  self->language = pango_context_get_language (context);
  self->direction = pango_context_get_base_dir (context);
  self->resolution = pango_cairo_context_get_resolution (context);
  set_up (layout);
  pango_layout_get_pixel_size (layout, NULL, &self->line);
  return self;
}
