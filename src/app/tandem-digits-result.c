/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-digits-result.h"

#include "app/tandem-accessible.h"
#include "app/tandem-digits-model.h"
#include "app/tandem-digits-save.h"
#include "app/tandem-format.h"
#include "app/tandem-job-text.h"
#include "app/tandem-report-line.h"
#include "app/tandem-toast.h"
#include "app/tandem-width-layout.h"

#include <glib/gi18n.h>

/* More than this in the clipboard helps nobody and stops other programs; a file holds them. */
#define MAX_COPY 10000000

/* The digits that the heading begins with. */
#define HEADING_DIGITS 20

/* From which width on a line holds how many digits. */
#define WIDE 720
#define MIDDLE 480

struct _TandemDigitsResult
{
  AdwBin parent_instance;

  GtkLabel *heading;
  GtkLabel *summary;
  GtkMenuButton *verified;
  AdwButtonContent *verified_content;
  GtkLabel *checks;
  GtkButton *again;
  GtkScrolledWindow *scrolled;
  GtkListView *list;

  TandemDigitsModel *model;
  GBytes *digits;
  GtkFileChooserNative *chooser;
};

enum
{
  SIGNAL_AGAIN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TandemDigitsResult, tandem_digits_result, ADW_TYPE_BIN)

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
on_line_bind (GtkSignalListItemFactory *factory, GtkListItem *item, TandemDigitsResult *self)
{
  TandemDigitsLine *line = gtk_list_item_get_item (item);
  GtkWidget *position = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *digits = gtk_widget_get_next_sibling (position);
  g_autofree char *last = tandem_format_count (self->digits != NULL ? g_bytes_get_size (self->digits) : 0);

  gtk_label_set_width_chars (GTK_LABEL (position), (int)g_utf8_strlen (last, -1));
  gtk_label_set_text (GTK_LABEL (position), tandem_digits_line_get_position (line));
  gtk_label_set_text (GTK_LABEL (digits), tandem_digits_line_get_text (line));
}

static guint
line_length_for (int width)
{
  return width >= WIDE ? 50 : width >= MIDDLE ? 30 : 20;
}

/* The number of digits in a line follows the width. */
static void
on_width (GtkWidget *widget, int width)
{
  TandemDigitsResult *self = TANDEM_DIGITS_RESULT (widget);

  tandem_digits_model_set_line_length (self->model, line_length_for (width));
  adw_button_content_set_label (self->verified_content, width >= MIDDLE ? _ ("Verified") : "");
}

static void
show_heading (TandemDigitsResult *self)
{
  gsize size;
  const char *digits = g_bytes_get_data (self->digits, &size);
  GString *text = g_string_new (size > 0 ? "e = 2." : "e = 2");

  for (gsize i = 0; i < MIN (size, HEADING_DIGITS); i++)
    g_string_append_c (text, g_ascii_isdigit (digits[i]) ? digits[i] : '?');
  if (size > HEADING_DIGITS)
    g_string_append (text, "…");
  gtk_label_set_text (self->heading, text->str);
  g_string_free (text, TRUE);
}

static void
show_checks (TandemDigitsResult *self, JsonObject *result)
{
  g_auto (GStrv) checks = tandem_report_get_strings (result, "checks");
  g_autoptr (GString) text = g_string_new (_ ("These digits were checked in a second way:"));

  for (guint i = 0; checks[i] != NULL; i++)
    {
      g_autofree char *check = tandem_format_message (checks[i]);

      g_string_append_printf (text, "\n• %s", check);
    }
  gtk_label_set_text (self->checks, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->verified), tandem_report_get_boolean (result, "verified"));
}

void
tandem_digits_result_show (TandemDigitsResult *self, TandemJobClient *client)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *status = tandem_job_text_status (client);

  g_clear_pointer (&self->digits, g_bytes_unref);
  self->digits = tandem_digits_map (tandem_job_client_get_result_fd (client), &error);
  if (self->digits == NULL)
    {
      self->digits = g_bytes_new (NULL, 0);
      tandem_toast_show (GTK_WIDGET (self), error->message);
    }

  tandem_digits_model_set_digits (self->model, self->digits);
  show_heading (self);
  show_checks (self, tandem_job_client_get_result (client));
  gtk_label_set_text (self->summary, status);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scrolled), 0);
}

static void
on_copy_clicked (TandemDigitsResult *self)
{
  gsize size;
  const char *digits = g_bytes_get_data (self->digits, &size);
  GString *text = g_string_sized_new (MIN (size, MAX_COPY) + 2);

  g_string_append (text, size > 0 ? "2." : "2");
  g_string_append_len (text, digits, (gssize)MIN (size, MAX_COPY));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text->str);
  g_string_free (text, TRUE);

  if (size > MAX_COPY)
    {
      g_autofree char *count = tandem_format_count (MAX_COPY);
      g_autofree char *message =
          g_strdup_printf (_ ("Copied the first %s digits. Save them to a file to have all."), count);

      tandem_toast_show (GTK_WIDGET (self), message);
    }
  else
    tandem_toast_show (GTK_WIDGET (self), _ ("Copied"));
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TandemDigitsResult) self = user_data;
  g_autoptr (GError) error = NULL;

  if (tandem_digits_save_finish (result, &error))
    tandem_toast_show (GTK_WIDGET (self), _ ("Saved"));
  else
    {
      g_autofree char *message = g_strdup_printf (_ ("Not saved: %s"), error->message);

      tandem_toast_show (GTK_WIDGET (self), message);
    }
}

static void
on_save_response (TandemDigitsResult *self, int response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr (GFile) file = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;

  file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  tandem_digits_save_async (self->digits, file, NULL, on_saved, g_object_ref (self));
}

static void
on_save_clicked (TandemDigitsResult *self)
{
  g_autofree char *name = NULL;

  if (self->chooser != NULL)
    return;

  self->chooser =
      gtk_file_chooser_native_new (_ ("Save Digits"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                   GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  name = g_strdup_printf ("e-%" G_GSIZE_FORMAT ".txt", g_bytes_get_size (self->digits));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_save_response), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_again_clicked (TandemDigitsResult *self)
{
  g_signal_emit (self, signals[SIGNAL_AGAIN], 0);
}

static void
tandem_digits_result_dispose (GObject *object)
{
  TandemDigitsResult *self = TANDEM_DIGITS_RESULT (object);

  g_clear_object (&self->chooser);
  g_clear_object (&self->model);
  g_clear_pointer (&self->digits, g_bytes_unref);
  G_OBJECT_CLASS (tandem_digits_result_parent_class)->dispose (object);
}

static void
tandem_digits_result_class_init (TandemDigitsResultClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tandem_digits_result_dispose;

  signals[SIGNAL_AGAIN] = g_signal_new ("again", TANDEM_TYPE_DIGITS_RESULT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               TANDEM_RESOURCE_PATH "ui/tandem-digits-result.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsResult, heading);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsResult, summary);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsResult, verified);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsResult, verified_content);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsResult, checks);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsResult, again);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsResult, scrolled);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsResult, list);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_save_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_again_clicked);
}

static void
tandem_digits_result_init (TandemDigitsResult *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkSelectionModel) selection = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  tandem_accessible_set_label (self->verified, _ ("Verified: what was checked"));
  tandem_accessible_set_label (self->again, _ ("New computation"));
  self->model = tandem_digits_model_new ();
  self->digits = g_bytes_new (NULL, 0);
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->model))));
  g_signal_connect (factory, "setup", G_CALLBACK (on_line_setup), NULL);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_line_bind), self, 0);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, selection);
  tandem_width_layout_install (GTK_WIDGET (self), on_width);
}
