/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-digits-copy.h"

#include "app/tandem-accessible.h"
#include "app/tandem-compat.h"
#include "app/tandem-format.h"
#include "app/tandem-toast.h"
#include "app/tandem-typed-number.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define DEFAULT_LENGTH 1000

typedef struct
{
  GtkWidget *widget;
  GBytes *digits;
  TandemAlert *alert;
  AdwEntryRow *from;
  AdwEntryRow *to;
  GtkLabel *hint;
} Copy;

static void
copy_free (Copy *copy)
{
  g_object_unref (copy->widget);
  g_bytes_unref (copy->digits);
  g_free (copy);
}

static void
set_clipboard (GtkWidget *widget, const char *before, const char *digits, gsize length)
{
  GString *text = g_string_sized_new (length + 3);

  g_string_append (text, before);
  g_string_append_len (text, digits, (gssize)length);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text->str);
  g_string_free (text, TRUE);
}

void
tandem_digits_copy_all (GtkWidget *widget, GBytes *digits)
{
  gsize size;
  const char *data = g_bytes_get_data (digits, &size);

  set_clipboard (widget, size > 0 ? "2." : "2", data, MIN (size, TANDEM_DIGITS_MAX_COPY));
  if (size > TANDEM_DIGITS_MAX_COPY)
    {
      g_autofree char *count = tandem_format_count (TANDEM_DIGITS_MAX_COPY);
      g_autofree char *message = g_strdup_printf (
          ngettext ("Copied the first %s digit. Save them to a file to have all.",
                    "Copied the first %s digits. Save them to a file to have all.", TANDEM_DIGITS_MAX_COPY),
          count);

      tandem_toast_show (widget, message);
    }
  else
    tandem_toast_show (widget, _ ("Copied"));
}

/* The range that was typed, from 1; FALSE when it is none. */
static gboolean
get_range (Copy *copy, gint64 *from, gint64 *to)
{
  return tandem_parse_count (gtk_editable_get_text (GTK_EDITABLE (copy->from)), from)
         && tandem_parse_count (gtk_editable_get_text (GTK_EDITABLE (copy->to)), to) && *from >= 1
         && *from <= *to && (guint64)*to <= g_bytes_get_size (copy->digits);
}

static void
on_changed (Copy *copy)
{
  g_autofree char *text = NULL;
  g_autofree char *number = NULL;
  gint64 from, to;
  gboolean valid = get_range (copy, &from, &to);
  gboolean fits = valid && to - from < TANDEM_DIGITS_MAX_COPY;

  if (valid)
    {
      number = tandem_format_count (fits ? (guint64)(to - from + 1) : TANDEM_DIGITS_MAX_COPY);
      text = g_strdup_printf (
          fits ? ngettext ("%s digit", "%s digits", (gulong)(to - from + 1))
               /* Translators: %s is the greatest number of digits that can be copied */
               : ngettext ("At most %s digit can be copied; save them to a file to have more",
                           "At most %s digits can be copied; save them to a file to have more",
                           TANDEM_DIGITS_MAX_COPY),
          number);
    }
  else
    {
      number = tandem_format_count (g_bytes_get_size (copy->digits));
      /* Translators: %s is the number of the last digit */
      text = g_strdup_printf (_ ("Positions go from 1 to %s"), number);
    }
  gtk_label_set_text (copy->hint, text);
  tandem_alert_set_enabled (copy->alert, "copy", fits);
}

static void
on_response (Copy *copy, const char *response)
{
  gint64 from, to;
  const char *digits = g_bytes_get_data (copy->digits, NULL);

  if (!g_str_equal (response, "copy") || !get_range (copy, &from, &to))
    return;
  set_clipboard (copy->widget, "", digits + from - 1, (gsize)(to - from + 1));
  tandem_toast_show (copy->widget, _ ("Copied"));
}

static AdwEntryRow *
add_row (Copy *copy, GtkListBox *rows, const char *title, guint64 value)
{
  GtkWidget *row = adw_entry_row_new ();
  g_autofree char *text = tandem_format_count (value);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
  gtk_list_box_append (rows, row);
  g_signal_connect_swapped (row, "changed", G_CALLBACK (on_changed), copy);
  return ADW_ENTRY_ROW (row);
}

void
tandem_digits_copy_range (GtkWidget *widget, GBytes *digits, guint64 from)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *rows = gtk_list_box_new ();
  Copy *copy = g_new0 (Copy, 1);
  gsize size = g_bytes_get_size (digits);

  copy->widget = g_object_ref (widget);
  copy->digits = g_bytes_ref (digits);
  copy->alert = tandem_alert_new (_ ("Copy Digits"), NULL);
  copy->hint = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (copy->hint, TRUE);
  gtk_label_set_width_chars (copy->hint, 30);
  gtk_label_set_max_width_chars (copy->hint, 30);
  gtk_widget_add_css_class (rows, "boxed-list");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (rows), GTK_SELECTION_NONE);
  copy->from = add_row (copy, GTK_LIST_BOX (rows), _ ("From position"), from);
  copy->to = add_row (copy, GTK_LIST_BOX (rows), _ ("To position"),
                      MIN (from + DEFAULT_LENGTH - 1, MAX (size, from)));
  gtk_box_append (GTK_BOX (box), rows);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (copy->hint));
  tandem_alert_set_extra_child (copy->alert, box);
  tandem_alert_add_responses (copy->alert, "cancel", _ ("_Cancel"), "copy", _ ("C_opy"), NULL);
  tandem_alert_set_appearance (copy->alert, "copy", ADW_RESPONSE_SUGGESTED);
  tandem_alert_set_default (copy->alert, "copy");
  tandem_alert_set_close (copy->alert, "cancel");
  g_signal_connect_data (copy->alert, "response", G_CALLBACK (on_response), copy,
                         (GClosureNotify)(void *)copy_free, G_CONNECT_SWAPPED);
  tandem_accessible_name_buttons (GTK_WIDGET (copy->alert));
  tandem_accessible_set_label (rows, _ ("Range"));
  on_changed (copy);
  tandem_alert_present (copy->alert, widget);
}
