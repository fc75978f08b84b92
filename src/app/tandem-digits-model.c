/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-digits-model.h"

#include "app/tandem-format.h"

#define GROUP 10

/* GTK counts the pixels of a list in 31 bits: lines as high as 35 pixels fit. */
#define MAX_LINES 60000000

struct _TandemDigitsLine
{
  GObject parent_instance;

  gsize offset;
  gsize length;
  char *position;
  char *text;
};

G_DEFINE_FINAL_TYPE (TandemDigitsLine, tandem_digits_line, G_TYPE_OBJECT)

struct _TandemDigitsModel
{
  GObject parent_instance;

  GBytes *digits;
  guint line_length;
};

static void list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TandemDigitsModel,
                               tandem_digits_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

gsize
tandem_digits_line_get_offset (TandemDigitsLine *self)
{
  return self->offset;
}

gsize
tandem_digits_line_get_length (TandemDigitsLine *self)
{
  return self->length;
}

const char *
tandem_digits_line_get_position (TandemDigitsLine *self)
{
  return self->position;
}

const char *
tandem_digits_line_get_text (TandemDigitsLine *self)
{
  return self->text;
}

static void
tandem_digits_line_finalize (GObject *object)
{
  TandemDigitsLine *self = TANDEM_DIGITS_LINE (object);

  g_free (self->position);
  g_free (self->text);
  G_OBJECT_CLASS (tandem_digits_line_parent_class)->finalize (object);
}

static void
tandem_digits_line_class_init (TandemDigitsLineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_digits_line_finalize;
}

static void
tandem_digits_line_init (TandemDigitsLine *self)
{
}

static TandemDigitsLine *
line_new (gsize offset, const char *digits, gsize length)
{
  TandemDigitsLine *self = g_object_new (TANDEM_TYPE_DIGITS_LINE, NULL);
  GString *text = g_string_sized_new (length + length / GROUP);

  for (gsize i = 0; i < length; i++)
    {
      if (i > 0 && i % GROUP == 0)
        g_string_append_c (text, ' ');
      g_string_append_c (text, g_ascii_isdigit (digits[i]) ? digits[i] : '?');
    }

  self->offset = offset;
  self->length = length;
  self->position = tandem_format_count (offset + 1);
  self->text = g_string_free (text, FALSE);
  return self;
}

static GType
get_item_type (GListModel *model)
{
  return TANDEM_TYPE_DIGITS_LINE;
}

static guint
get_n_items (GListModel *model)
{
  TandemDigitsModel *self = TANDEM_DIGITS_MODEL (model);
  gsize size = self->digits != NULL ? g_bytes_get_size (self->digits) : 0;

  return (guint)MIN ((size + self->line_length - 1) / self->line_length, MAX_LINES);
}

static gpointer
get_item (GListModel *model, guint position)
{
  TandemDigitsModel *self = TANDEM_DIGITS_MODEL (model);
  gsize offset = (gsize)position * self->line_length;
  const char *digits;
  gsize size;

  if (position >= get_n_items (model))
    return NULL;

  digits = g_bytes_get_data (self->digits, &size);
  return line_new (offset, digits + offset, MIN (self->line_length, size - offset));
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

void
tandem_digits_model_set_digits (TandemDigitsModel *self, GBytes *digits)
{
  guint before = get_n_items (G_LIST_MODEL (self));

  if (digits != NULL)
    g_bytes_ref (digits);
  g_clear_pointer (&self->digits, g_bytes_unref);
  self->digits = digits;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, get_n_items (G_LIST_MODEL (self)));
}

void
tandem_digits_model_set_line_length (TandemDigitsModel *self, guint length)
{
  guint before = get_n_items (G_LIST_MODEL (self));

  g_return_if_fail (length > 0 && length % GROUP == 0);

  if (self->line_length == length)
    return;
  self->line_length = length;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, get_n_items (G_LIST_MODEL (self)));
}

guint
tandem_digits_model_get_line_length (TandemDigitsModel *self)
{
  return self->line_length;
}

static void
tandem_digits_model_finalize (GObject *object)
{
  TandemDigitsModel *self = TANDEM_DIGITS_MODEL (object);

  g_clear_pointer (&self->digits, g_bytes_unref);
  G_OBJECT_CLASS (tandem_digits_model_parent_class)->finalize (object);
}

static void
tandem_digits_model_class_init (TandemDigitsModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_digits_model_finalize;
}

static void
tandem_digits_model_init (TandemDigitsModel *self)
{
  self->line_length = 5 * GROUP;
}

TandemDigitsModel *
tandem_digits_model_new (void)
{
  return g_object_new (TANDEM_TYPE_DIGITS_MODEL, NULL);
}
