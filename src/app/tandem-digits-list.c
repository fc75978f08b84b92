/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-digits-list.h"

#include "app/tandem-accessible.h"
#include "app/tandem-digits-model.h"
#include "app/tandem-format.h"
#include "app/tandem-width-layout.h"

#include <glib/gi18n.h>
#include <string.h>

/* From which width on a line holds how many digits. */
#define WIDE 720
#define MIDDLE 480
#define GROUP 10

#define CONTEXT 3 /* lines that stay in sight around a place that is gone to */

struct _TandemDigitsList
{
  AdwBin parent_instance;

  GtkScrolledWindow *scrolled;
  GtkListView *list;

  TandemDigitsModel *model;
  GBytes *digits;
  GHashTable *bound; /* set of GtkListItem that show a line now */
  char *sequence;
  gint64 current; /* the first digit of the current place; -1: none */
  gsize current_length;
};

G_DEFINE_FINAL_TYPE (TandemDigitsList, tandem_digits_list, ADW_TYPE_BIN)

/* ---- Marks ---- */

/* A space follows each group. */
static guint
column_of (gsize digit)
{
  return (guint)(digit + digit / GROUP);
}

static void
add (PangoAttrList *marks, PangoAttribute *mark, guint begin, guint end)
{
  mark->start_index = begin;
  mark->end_index = end;
  pango_attr_list_insert (marks, mark);
}

/* Marks the part of [begin, end) (digits) that is in the line of @length digits at @offset. Never by colour
 * alone. */
static void
mark_range (TandemDigitsList *self,
            PangoAttrList *marks,
            gsize offset,
            gsize length,
            gsize begin,
            gsize end,
            gboolean current)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self->list));
  GdkRGBA color = { 0.2f, 0.5f, 0.9f, 1 };
  guint from, to;

  if (end <= offset || begin >= offset + length)
    return;
  from = column_of (begin > offset ? begin - offset : 0);
  to = column_of (MIN (end - offset, length) - 1) + 1;
  gtk_style_context_lookup_color (style, "accent_bg_color", &color);
  add (marks,
       pango_attr_background_new ((guint16)(color.red * 65535), (guint16)(color.green * 65535),
                                  (guint16)(color.blue * 65535)),
       from, to);
  add (marks, pango_attr_background_alpha_new (current ? 65535 : 16384), from, to);
  add (marks, pango_attr_underline_new (current ? PANGO_UNDERLINE_DOUBLE : PANGO_UNDERLINE_SINGLE), from, to);
  if (!current)
    return;

  color = (GdkRGBA){ 1, 1, 1, 1 };
  gtk_style_context_lookup_color (style, "accent_fg_color", &color);
  add (marks,
       pango_attr_foreground_new ((guint16)(color.red * 65535), (guint16)(color.green * 65535),
                                  (guint16)(color.blue * 65535)),
       from, to);
}

/* Matches may begin before the line and end behind it. */
static PangoAttrList *
make_marks (TandemDigitsList *self, gsize offset, gsize length)
{
  PangoAttrList *marks = pango_attr_list_new ();
  gsize n_sequence = strlen (self->sequence);
  gsize size;
  const char *digits = g_bytes_get_data (self->digits, &size);

  if (n_sequence > 0 && n_sequence <= size)
    for (gsize i = offset - MIN (offset, n_sequence - 1); i < offset + length && i + n_sequence <= size; i++)
      if (memcmp (digits + i, self->sequence, n_sequence) == 0)
        mark_range (self, marks, offset, length, i, i + n_sequence, FALSE);
  if (self->current >= 0)
    mark_range (self, marks, offset, length, (gsize)self->current,
                (gsize)self->current + self->current_length, TRUE);
  return marks;
}

static void
show_marks (TandemDigitsList *self, GtkListItem *item)
{
  TandemDigitsLine *line = gtk_list_item_get_item (item);
  GtkWidget *digits = gtk_widget_get_last_child (gtk_list_item_get_child (item));
  PangoAttrList *marks =
      make_marks (self, tandem_digits_line_get_offset (line), tandem_digits_line_get_length (line));

  gtk_label_set_attributes (GTK_LABEL (digits), marks);
  pango_attr_list_unref (marks);
}

static void
show_all_marks (TandemDigitsList *self)
{
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    show_marks (self, item);
}

/* ---- Lines ---- */

static void
on_line_setup (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  GtkWidget *position = gtk_label_new (NULL);
  GtkWidget *digits = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (position), 1);
  gtk_widget_add_css_class (position, "dim-label");
  gtk_widget_add_css_class (position, "numeric");
  gtk_widget_add_css_class (digits, "monospace");
  gtk_label_set_xalign (GTK_LABEL (digits), 0);
  /* Digits run from left to right in every language; groups of them would not without this. */
  gtk_widget_set_direction (box, GTK_TEXT_DIR_LTR);
  gtk_widget_set_direction (position, GTK_TEXT_DIR_LTR);
  gtk_widget_set_direction (digits, GTK_TEXT_DIR_LTR);
  gtk_box_append (GTK_BOX (box), position);
  gtk_box_append (GTK_BOX (box), digits);
  gtk_list_item_set_child (item, box);
  gtk_list_item_set_activatable (item, FALSE);
}

static void
on_line_bind (GtkSignalListItemFactory *factory, GtkListItem *item, TandemDigitsList *self)
{
  TandemDigitsLine *line = gtk_list_item_get_item (item);
  GtkWidget *position = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *digits = gtk_widget_get_next_sibling (position);
  g_autofree char *last = tandem_format_count (g_bytes_get_size (self->digits));

  gtk_label_set_width_chars (GTK_LABEL (position), (int)g_utf8_strlen (last, -1));
  gtk_label_set_text (GTK_LABEL (position), tandem_digits_line_get_position (line));
  gtk_label_set_text (GTK_LABEL (digits), tandem_digits_line_get_text (line));
  show_marks (self, item);
  g_hash_table_add (self->bound, item);
}

static void
on_line_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, TandemDigitsList *self)
{
  g_hash_table_remove (self->bound, item);
}

static void
scroll_to (TandemDigitsList *self, guint64 offset)
{
  guint row = (guint)MIN (offset / tandem_digits_model_get_line_length (self->model), G_MAXUINT32 - 1);

  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", row);
}

/* With some lines before and behind it in sight. All lines are of one height. */
static void
show_in_sight (TandemDigitsList *self, guint64 offset)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled);
  guint rows = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  double height = gtk_adjustment_get_upper (adjustment) / MAX (rows, 1);
  double page = gtk_adjustment_get_page_size (adjustment);
  guint64 line = offset / tandem_digits_model_get_line_length (self->model);
  double top = (double)line * height;
  double margin = MIN (CONTEXT * height, page / 3);
  double value = gtk_adjustment_get_value (adjustment);

  if (top < value + margin || top + height > value + page - margin)
    gtk_adjustment_set_value (adjustment, top - page / 3);
}

/* The digit that the first visible line begins with. */
static guint64
get_top (TandemDigitsList *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled);
  double upper = gtk_adjustment_get_upper (adjustment);
  double part = upper > 0 ? gtk_adjustment_get_value (adjustment) / upper : 0;
  guint rows = g_list_model_get_n_items (G_LIST_MODEL (self->model));

  return (guint64)(part * rows + 0.5) * tandem_digits_model_get_line_length (self->model);
}

/* The number of digits in a line follows the width; what was seen stays in sight. */
static void
on_width (GtkWidget *widget, int room)
{
  TandemDigitsList *self = TANDEM_DIGITS_LIST (widget);
  guint length = room >= WIDE ? 50 : room >= MIDDLE ? 30 : 20;
  guint64 top;

  if (self->model == NULL || length == tandem_digits_model_get_line_length (self->model))
    return;
  top = self->current >= 0 ? (guint64)self->current : get_top (self);
  tandem_digits_model_set_line_length (self->model, length);
  scroll_to (self, top);
}

void
tandem_digits_list_set_digits (TandemDigitsList *self, GBytes *digits)
{
  g_bytes_ref (digits);
  g_bytes_unref (self->digits);
  self->digits = digits;
  self->current = -1;
  tandem_digits_model_set_digits (self->model, digits);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scrolled), 0);
}

void
tandem_digits_list_set_sequence (TandemDigitsList *self, const char *sequence)
{
  g_free (self->sequence);
  self->sequence = g_strdup (sequence);
  show_all_marks (self);
}

void
tandem_digits_list_go_to (TandemDigitsList *self, guint64 offset, gsize length)
{
  self->current = (gint64)offset;
  self->current_length = length;
  show_all_marks (self);
  show_in_sight (self, offset);
}

gint64
tandem_digits_list_get_current (TandemDigitsList *self)
{
  return self->current;
}

void
tandem_digits_list_focus (TandemDigitsList *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
tandem_digits_list_dispose (GObject *object)
{
  TandemDigitsList *self = TANDEM_DIGITS_LIST (object);

  g_clear_object (&self->model);
  G_OBJECT_CLASS (tandem_digits_list_parent_class)->dispose (object);
}

static void
tandem_digits_list_finalize (GObject *object)
{
  TandemDigitsList *self = TANDEM_DIGITS_LIST (object);

  g_clear_pointer (&self->digits, g_bytes_unref);
  g_clear_pointer (&self->bound, g_hash_table_unref);
  g_free (self->sequence);
  G_OBJECT_CLASS (tandem_digits_list_parent_class)->finalize (object);
}

static void
tandem_digits_list_class_init (TandemDigitsListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tandem_digits_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = tandem_digits_list_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, TANDEM_RESOURCE_PATH "ui/tandem-digits-list.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsList, scrolled);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsList, list);
}

static void
tandem_digits_list_init (TandemDigitsList *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkSelectionModel) selection = NULL;

  self->digits = g_bytes_new (NULL, 0);
  self->bound = g_hash_table_new (NULL, NULL);
  self->sequence = g_strdup ("");
  self->current = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->model = tandem_digits_model_new ();
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->model))));
  g_signal_connect (factory, "setup", G_CALLBACK (on_line_setup), NULL);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_line_bind), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_line_unbind), self, 0);
  g_signal_connect_object (factory, "teardown", G_CALLBACK (on_line_unbind), self, 0);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, selection);
  tandem_width_layout_install (GTK_WIDGET (self), on_width);
}
