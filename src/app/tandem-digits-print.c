/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-digits-print.h"

#include "app/tandem-format.h"
#include "app/tandem-toast.h"

#include <glib/gi18n.h>

#define TITLE_FONT "Sans Bold 14"
#define DIGITS_FONT "Monospace 9"
#define FOOT_FONT "Sans 8"
#define MARGIN 36 /* points around the text, inside the printer's own margins */
#define GAP 12
#define GROUP 10
#define GROUPS_IN_LINE_MAX 8

typedef struct
{
  GtkWidget *widget;
  GBytes *digits;
  char *title;
} Print;

static void
print_free (Print *print)
{
  g_object_unref (print->widget);
  g_bytes_unref (print->digits);
  g_free (print->title);
  g_free (print);
}

static PangoLayout *
make_layout (GtkPrintContext *context, const char *font, const char *text)
{
  PangoLayout *layout = gtk_print_context_create_pango_layout (context);
  PangoFontDescription *description = pango_font_description_from_string (font);

  pango_layout_set_font_description (layout, description);
  pango_layout_set_text (layout, text, -1);
  pango_font_description_free (description);
  return layout;
}

static void
show (cairo_t *cairo, PangoLayout *layout, double x, double y)
{
  cairo_move_to (cairo, x, y);
  pango_cairo_show_layout (cairo, layout);
}

static void
append_line (GString *text, const char *digits, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (i > 0 && i % GROUP == 0)
        g_string_append_c (text, ' ');
      g_string_append_c (text, g_ascii_isdigit (digits[i]) ? digits[i] : '?');
    }
  g_string_append_c (text, '\n');
}

static void
on_begin (GtkPrintOperation *operation)
{
  gtk_print_operation_set_n_pages (operation, 1);
}

static void
on_draw_page (GtkPrintOperation *operation, GtkPrintContext *context, int page, Print *print)
{
  cairo_t *cairo = gtk_print_context_get_cairo_context (context);
  double width = gtk_print_context_get_width (context) - 2.0 * MARGIN;
  double height = gtk_print_context_get_height (context) - 2.0 * MARGIN;
  g_autoptr (PangoLayout) title = make_layout (context, TITLE_FONT, print->title);
  g_autoptr (PangoLayout) group = make_layout (context, DIGITS_FONT, "0000000000 ");
  g_autoptr (PangoLayout) body = NULL;
  g_autoptr (PangoLayout) foot = NULL;
  g_autoptr (GString) text = g_string_new ("2.\n");
  g_autofree char *shown = NULL;
  g_autofree char *all = NULL;
  g_autofree char *words = NULL;
  int group_width, line_height, title_height;
  gsize size, per_line, lines, count;
  const char *digits = g_bytes_get_data (print->digits, &size);

  pango_layout_set_width (title, (int)(width * PANGO_SCALE));
  pango_layout_get_pixel_size (title, NULL, &title_height);
  pango_layout_get_pixel_size (group, &group_width, &line_height);
  per_line = CLAMP ((gsize)(width / MAX (group_width, 1)), 1, GROUPS_IN_LINE_MAX) * GROUP;
  /* Below the title and the line of "2.", above the foot. */
  lines = (gsize)MAX ((height - title_height - 2.0 * GAP) / MAX (line_height, 1) - 3, 1);
  count = MIN (size, lines * per_line);
  for (gsize i = 0; i < count; i += per_line)
    append_line (text, digits + i, MIN (per_line, count - i));

  shown = tandem_format_count (count);
  all = tandem_format_count (size);
  /* Translators: below a printed page: how many digits are on it, how many there are */
  words = g_strdup_printf (ngettext ("The first %s of %s digit after the point. Tandem",
                                     "The first %s of %s digits after the point. Tandem", (gulong)size),
                           shown, all);
  body = make_layout (context, DIGITS_FONT, text->str);
  foot = make_layout (context, FOOT_FONT, words);
  show (cairo, title, MARGIN, MARGIN);
  show (cairo, body, MARGIN, MARGIN + title_height + GAP);
  show (cairo, foot, MARGIN, MARGIN + height - line_height);
}

static void
on_done (GtkPrintOperation *operation, GtkPrintOperationResult result, Print *print)
{
  g_autoptr (GError) error = NULL;

  if (result != GTK_PRINT_OPERATION_RESULT_ERROR)
    return;
  gtk_print_operation_get_error (operation, &error);
  if (error != NULL)
    {
      g_autofree char *message = g_strdup_printf (_ ("Not printed: %s"), error->message);

      tandem_toast_show (print->widget, message);
    }
}

void
tandem_digits_print (GtkWidget *widget, GBytes *digits, const char *title)
{
  g_autoptr (GtkPrintOperation) operation = gtk_print_operation_new ();
  Print *print = g_new0 (Print, 1);

  print->widget = g_object_ref (widget);
  print->digits = g_bytes_ref (digits);
  print->title = g_strdup (title);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_job_name (operation, title);
  gtk_print_operation_set_allow_async (operation, TRUE);
  g_signal_connect (operation, "begin-print", G_CALLBACK (on_begin), NULL);
  g_signal_connect (operation, "draw-page", G_CALLBACK (on_draw_page), print);
  g_signal_connect_data (operation, "done", G_CALLBACK (on_done), print, (GClosureNotify)(void *)print_free,
                         0);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG,
                           GTK_WINDOW (gtk_widget_get_root (widget)), NULL);
}
