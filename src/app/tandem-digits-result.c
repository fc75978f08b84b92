/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-digits-result.h"

#include "app/tandem-accessible.h"
#include "app/tandem-choose.h"
#include "app/tandem-digits-copy.h"
#include "app/tandem-digits-find-bar.h"
#include "app/tandem-digits-frequency.h"
#include "app/tandem-digits-list.h"
#include "app/tandem-digits-print.h"
#include "app/tandem-digits-save.h"
#include "app/tandem-format.h"
#include "app/tandem-job-text.h"
#include "app/tandem-toast.h"
#include "app/tandem-width-layout.h"
#include "job/tandem-digits-map.h"
#include "job/tandem-report-line.h"

#include <glib/gi18n.h>

/* The digits that the heading begins with. */
#define HEADING_DIGITS 20

/* From which width on there is room for words and for buttons that the menu has too. */
#define MIDDLE 560

struct _TandemDigitsResult
{
  AdwBin parent_instance;

  GtkLabel *heading;
  GtkLabel *summary;
  GtkMenuButton *verified;
  AdwButtonContent *verified_content;
  GtkLabel *checks;
  GtkToggleButton *find;
  GtkToggleButton *show_frequency;
  GtkButton *copy;
  GtkButton *save;
  GtkMenuButton *more;
  GtkButton *again;
  GtkRevealer *find_revealer;
  TandemDigitsFindBar *find_bar;
  GtkStack *views;
  TandemDigitsList *list;
  TandemDigitsFrequency *frequency;

  GBytes *digits;
  JsonObject *result;  /* the job's; NULL before the first */
  GDateTime *finished; /* when */
};

enum
{
  SIGNAL_AGAIN,
  SIGNAL_CONTINUE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TandemDigitsResult, tandem_digits_result, ADW_TYPE_BIN)

static void
on_width (GtkWidget *widget, int room)
{
  TandemDigitsResult *self = TANDEM_DIGITS_RESULT (widget);
  gboolean wide = room >= MIDDLE;

  adw_button_content_set_label (self->verified_content, wide ? _ ("Verified") : "");
  gtk_widget_set_visible (GTK_WIDGET (self->copy), wide);
  gtk_widget_set_visible (GTK_WIDGET (self->save), wide);
}

/* ---- What is shown ---- */

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
show_checks (TandemDigitsResult *self)
{
  g_auto (GStrv) checks = tandem_report_get_strings (self->result, "checks");
  g_autoptr (GString) text = g_string_new (_ ("These digits were checked in a second way:"));

  for (guint i = 0; checks[i] != NULL; i++)
    {
      g_autofree char *check = tandem_format_message (checks[i]);

      g_string_append_printf (text, "\n• %s", check);
    }
  gtk_label_set_text (self->checks, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->verified), tandem_report_get_boolean (self->result, "verified"));
}

void
tandem_digits_result_show (TandemDigitsResult *self, TandemJobClient *client, gboolean best)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *status = tandem_job_text_status (client);
  /* Translators: %s is "1,000,000 digits · verified · 0.3 s" */
  g_autofree char *summary =
      best ? g_strdup_printf (_ ("%s · your fastest so far"), status) : g_strdup (status);
  int fd = tandem_job_client_get_result_fd (client);

  g_clear_pointer (&self->digits, g_bytes_unref);
  self->digits = tandem_digits_map (fd, &error);
  if (self->digits == NULL)
    {
      self->digits = g_bytes_new (NULL, 0);
      tandem_toast_show (GTK_WIDGET (self), error->message);
    }
  g_clear_pointer (&self->result, json_object_unref);
  self->result = json_object_ref (tandem_job_client_get_result (client));
  g_clear_pointer (&self->finished, g_date_time_unref);
  self->finished = g_date_time_new_now_local ();

  tandem_digits_list_set_digits (self->list, self->digits);
  tandem_digits_find_bar_set_digits (self->find_bar, self->digits, fd);
  tandem_digits_frequency_set_digits (self->frequency, fd);
  show_heading (self);
  show_checks (self);
  gtk_label_set_text (self->summary, summary);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "result.continue",
                                 tandem_report_get_string (self->result, "checkpoint") != NULL);
}

/* ---- Finding ---- */

static void
on_find_toggled (TandemDigitsResult *self)
{
  gboolean active = gtk_toggle_button_get_active (self->find);

  gtk_revealer_set_reveal_child (self->find_revealer, active);
  if (active)
    {
      gtk_toggle_button_set_active (self->show_frequency, FALSE);
      tandem_digits_find_bar_focus (self->find_bar);
    }
  else
    tandem_digits_list_focus (self->list);
}

static void
on_find_closed (TandemDigitsResult *self)
{
  gtk_toggle_button_set_active (self->find, FALSE);
}

static void
on_sequence (TandemDigitsResult *self, const char *sequence)
{
  tandem_digits_list_set_sequence (self->list, sequence);
}

static void
on_go_to (TandemDigitsResult *self, guint64 offset, guint length)
{
  tandem_digits_list_go_to (self->list, offset, length);
}

static void
on_frequency_toggled (TandemDigitsResult *self)
{
  gboolean active = gtk_toggle_button_get_active (self->show_frequency);

  if (active)
    gtk_toggle_button_set_active (self->find, FALSE);
  gtk_stack_set_visible_child_name (self->views, active ? "frequency" : "digits");
}

static void
find_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TandemDigitsResult *self = TANDEM_DIGITS_RESULT (widget);

  gtk_toggle_button_set_active (self->find, TRUE);
  if (g_str_equal (action, "result.go-to"))
    tandem_digits_find_bar_focus_position (self->find_bar);
  else
    tandem_digits_find_bar_focus (self->find_bar);
}

static void
step_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  tandem_digits_find_bar_step (TANDEM_DIGITS_RESULT (widget)->find_bar, g_str_equal (action, "result.next"));
}

/* ---- Copy, save, print ---- */

static void
copy_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TandemDigitsResult *self = TANDEM_DIGITS_RESULT (widget);

  if (g_str_equal (action, "result.copy"))
    tandem_digits_copy_all (widget, self->digits);
  else
    tandem_digits_copy_range (widget, self->digits,
                              (guint64)MAX (tandem_digits_list_get_current (self->list), 0) + 1);
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

/* What is known of these digits, for who has the file. */
static JsonObject *
make_record (TandemDigitsResult *self)
{
  JsonObject *record = json_object_new ();
  JsonArray *array = json_array_new ();
  g_auto (GStrv) checks = tandem_report_get_strings (self->result, "checks");
  g_autofree char *time = g_date_time_format_iso8601 (self->finished);

  for (guint i = 0; checks[i] != NULL; i++)
    json_array_add_string_element (array, checks[i]);
  json_object_set_string_member (record, "number", "e");
  json_object_set_int_member (record, "digits", (gint64)g_bytes_get_size (self->digits));
  json_object_set_string_member (record, "time", time);
  json_object_set_double_member (record, "duration_s",
                                 tandem_report_get_double (self->result, "duration_s", 0));
  json_object_set_int_member (record, "workers", tandem_report_get_count (self->result, "workers", 0));
  json_object_set_boolean_member (record, "verified", tandem_report_get_boolean (self->result, "verified"));
  json_object_set_array_member (record, "checks", array);
  return record;
}

static void
on_save_to (gpointer widget, GFile *file)
{
  TandemDigitsResult *self = widget;

  if (self->result != NULL)
    tandem_digits_save_async (self->digits, make_record (self), file, NULL, on_saved, g_object_ref (self));
}

static void
save_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TandemDigitsResult *self = TANDEM_DIGITS_RESULT (widget);
  g_autofree char *name = g_strdup_printf ("e-%" G_GSIZE_FORMAT ".txt", g_bytes_get_size (self->digits));

  tandem_choose (widget, TANDEM_CHOOSE_NEW_FILE, _ ("Save Digits"), _ ("_Save"), name, on_save_to);
}

static void
print_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TandemDigitsResult *self = TANDEM_DIGITS_RESULT (widget);
  g_autofree char *count = tandem_format_count (g_bytes_get_size (self->digits));
  /* Translators: the title of a printed page; %s is a number with separators, e is Euler's number */
  g_autofree char *title = g_strdup_printf (
      ngettext ("e to %s digit", "e to %s digits", (gulong)g_bytes_get_size (self->digits)), count);

  tandem_digits_print (widget, self->digits, title);
}

static void
continue_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TandemDigitsResult *self = TANDEM_DIGITS_RESULT (widget);

  g_signal_emit (self, signals[SIGNAL_CONTINUE], 0, (guint64)g_bytes_get_size (self->digits));
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

  g_clear_pointer (&self->result, json_object_unref);
  g_clear_pointer (&self->finished, g_date_time_unref);
  G_OBJECT_CLASS (tandem_digits_result_parent_class)->dispose (object);
}

static void
tandem_digits_result_finalize (GObject *object)
{
  g_bytes_unref (TANDEM_DIGITS_RESULT (object)->digits);
  G_OBJECT_CLASS (tandem_digits_result_parent_class)->finalize (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "result.find", NULL, find_action);
  gtk_widget_class_install_action (widget_class, "result.go-to", NULL, find_action);
  gtk_widget_class_install_action (widget_class, "result.next", NULL, step_action);
  gtk_widget_class_install_action (widget_class, "result.previous", NULL, step_action);
  gtk_widget_class_install_action (widget_class, "result.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "result.copy-range", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "result.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "result.print", NULL, print_action);
  gtk_widget_class_install_action (widget_class, "result.continue", NULL, continue_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "result.find", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_i, GDK_CONTROL_MASK, "result.go-to", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_g, GDK_CONTROL_MASK, "result.next", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_g, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "result.previous", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "result.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, GDK_CONTROL_MASK, "result.print", NULL);
}

static void
tandem_digits_result_class_init (TandemDigitsResultClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tandem_digits_result_dispose;
  G_OBJECT_CLASS (klass)->finalize = tandem_digits_result_finalize;

  signals[SIGNAL_AGAIN] = g_signal_new ("again", TANDEM_TYPE_DIGITS_RESULT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 0);

  signals[SIGNAL_CONTINUE] = g_signal_new ("continue", TANDEM_TYPE_DIGITS_RESULT, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);

  g_type_ensure (TANDEM_TYPE_DIGITS_FIND_BAR);
  g_type_ensure (TANDEM_TYPE_DIGITS_FREQUENCY);
  g_type_ensure (TANDEM_TYPE_DIGITS_LIST);
  install_actions (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TANDEM_RESOURCE_PATH "ui/tandem-digits-result.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsResult, heading);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsResult, summary);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsResult, verified);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsResult, verified_content);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsResult, checks);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsResult, find);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsResult, show_frequency);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsResult, copy);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsResult, save);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsResult, more);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsResult, again);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsResult, find_revealer);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsResult, find_bar);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsResult, views);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsResult, list);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsResult, frequency);
  gtk_widget_class_bind_template_callback (widget_class, on_find_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_find_closed);
  gtk_widget_class_bind_template_callback (widget_class, on_frequency_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_sequence);
  gtk_widget_class_bind_template_callback (widget_class, on_go_to);
  gtk_widget_class_bind_template_callback (widget_class, on_again_clicked);
}

static void
tandem_digits_result_init (TandemDigitsResult *self)
{
  self->digits = g_bytes_new (NULL, 0);
  gtk_widget_init_template (GTK_WIDGET (self));
  tandem_accessible_follow_stack (self->views);
  tandem_accessible_follow_revealer (self->find_revealer);
  tandem_accessible_set_label (self->verified, _ ("Verified: what was checked"));
  tandem_accessible_set_label (self->again, _ ("New computation"));
  tandem_accessible_set_label (self->more, _ ("More to do with the digits"));
  tandem_width_layout_install (GTK_WIDGET (self), on_width);
}
