/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-digits-place.h"

#include "app/tandem-accessible.h"
#include "app/tandem-compat.h"
#include "app/tandem-digits-amount.h"
#include "app/tandem-digits-checkpoint.h"
#include "app/tandem-digits-history.h"
#include "app/tandem-digits-progress.h"
#include "app/tandem-digits-result.h"
#include "app/tandem-failure-view.h"
#include "app/tandem-format.h"
#include "app/tandem-run-store.h"
#include "app/tandem-settings.h"
#include "job/tandem-estimate.h"
#include "job/tandem-report-line.h"

#include <glib/gi18n.h>

struct _TandemDigitsPlace
{
  AdwBin parent_instance;

  GtkStack *states;
  AdwEntryRow *digits;
  GtkMenuButton *presets;
  GtkSwitch *until_stopped;
  GtkSpinButton *workers;
  GtkAdjustment *workers_adjustment;
  GtkButton *start;
  GtkLabel *estimate;
  GtkListBox *interrupted;
  AdwActionRow *interrupted_row;
  GtkButton *continue_interrupted;
  TandemDigitsHistory *history;
  TandemDigitsProgress *progress;
  TandemDigitsResult *result;
  TandemFailureView *failure;

  TandemJobClient *client; /* the latest; NULL before the first */
  TandemRunStore *runs;
  gint64 interrupted_digits;
  guint interrupted_workers;
  const char *before_history; /* the page that the history goes back to */
};

enum
{
  SIGNAL_JOB_STARTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TandemDigitsPlace, tandem_digits_place, ADW_TYPE_BIN)

/* The digits that are asked for; below 0 until stopped. FALSE when what was typed is no number. */
static gboolean
get_digits (TandemDigitsPlace *self, gint64 *digits)
{
  *digits = -1;
  return gtk_switch_get_active (self->until_stopped)
         || tandem_parse_amount (gtk_editable_get_text (GTK_EDITABLE (self->digits)), digits);
}

/* What @digits take, in words; *@fits: whether they can be computed here. (transfer full) */
static char *
describe_estimate (TandemDigitsPlace *self, gint64 digits, gboolean *fits)
{
  guint workers = (guint)gtk_spin_button_get_value_as_int (self->workers);
  guint64 memory = tandem_estimate_memory ((guint64)digits, workers);
  guint64 available = tandem_estimate_available ();
  g_autofree char *needed_text = g_format_size (memory);
  g_autofree char *available_text = g_format_size (available);
  g_autofree char *most = tandem_format_count (tandem_estimate_max_digits ());
  g_autofree char *time = NULL;
  gboolean calibrated;

  *fits = memory > 0 && memory <= available;
  if (memory == 0)
    /* Translators: %s is a number of digits */
    return g_strdup_printf (ngettext ("More than %s digit cannot be computed",
                                      "More than %s digits cannot be computed",
                                      (gulong)tandem_estimate_max_digits ()),
                            most);
  if (!*fits)
    /* Translators: sizes of memory: what is needed, and what is free */
    return g_strdup_printf (_ ("That needs %s of memory, and %s are free"), needed_text, available_text);

  time = tandem_format_duration (tandem_estimate_seconds (tandem_run_store_get_runs (self->runs),
                                                          tandem_run_store_get_machine (self->runs),
                                                          (guint64)digits, workers, &calibrated));
  /* Translators: the estimated time and memory of a computation */
  return calibrated ? g_strdup_printf (_ ("About %s and %s of memory, going by earlier computations"), time,
                                       needed_text)
                    /* Translators: the same, when there is nothing yet to go by */
                    : g_strdup_printf (_ ("Perhaps %s, and %s of memory"), time, needed_text);
}

static void
show_estimate (TandemDigitsPlace *self)
{
  gint64 digits = 0;
  gboolean valid = self->estimate != NULL && get_digits (self, &digits);
  gboolean fits = TRUE;
  g_autofree char *text = NULL;

  if (self->estimate == NULL)
    return; /* the template is not complete yet */
  if (valid && digits >= 0)
    text = describe_estimate (self, digits, &fits);
  else if (valid)
    text = g_strdup (_ ("Until the memory is used up, or you stop it"));
  gtk_label_set_text (self->estimate, text != NULL ? text : "");
  if (fits)
    gtk_widget_remove_css_class (GTK_WIDGET (self->estimate), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->estimate), "error");
  gtk_widget_set_sensitive (GTK_WIDGET (self->start), valid && fits);
}

static void
on_digits_changed (TandemDigitsPlace *self)
{
  gboolean until_stopped = gtk_switch_get_active (self->until_stopped);
  gint64 digits;
  gboolean valid = get_digits (self, &digits);

  /* The focus must not stay in what cannot be used. */
  if (until_stopped && gtk_widget_get_focus_child (GTK_WIDGET (self->digits)) != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->until_stopped));
  gtk_widget_set_sensitive (GTK_WIDGET (self->digits), !until_stopped);
  show_estimate (self);
  if (valid)
    gtk_widget_remove_css_class (GTK_WIDGET (self->digits), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->digits), "error");
  /* Not by colour alone. */
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->digits),
                                 valid ? _ ("Digits after the point")
                                       : _ ("Digits: a whole number, 0 or more"));
}

static void
set_digits (TandemDigitsPlace *self, gint64 digits)
{
  g_autofree char *text = tandem_format_count ((guint64)MAX (digits, 0));

  gtk_editable_set_text (GTK_EDITABLE (self->digits), text);
}

static void
on_preset (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TandemDigitsPlace *self = TANDEM_DIGITS_PLACE (widget);

  gtk_switch_set_active (self->until_stopped, FALSE);
  set_digits (self, g_variant_get_int64 (parameter));
}

/* Keeps the run. Whether it is the fastest of its kind. */
static gboolean
keep_run (TandemDigitsPlace *self)
{
  JsonObject *result = tandem_job_client_get_result (self->client);
  guint64 digits = (guint64)tandem_report_get_count (result, "digits", 0);
  double seconds = tandem_report_get_double (result, "duration_s", 0);
  guint workers = (guint)tandem_report_get_count (result, "workers", 0);
  gboolean continued = tandem_report_get_count (result, "terms_reused", 0) > 0;

  return digits > 0 && tandem_run_store_add (self->runs, digits, seconds, workers, continued);
}

static void
on_state_changed (TandemDigitsPlace *self)
{
  if (!tandem_job_client_is_active (self->client)
      && tandem_job_client_get_state (self->client) != TANDEM_JOB_STATE_IDLE)
    tandem_digits_checkpoint_end ();

  switch (tandem_job_client_get_state (self->client))
    {
    case TANDEM_JOB_STATE_FINISHED:
      tandem_digits_result_show (self->result, self->client, keep_run (self));
      gtk_stack_set_visible_child_name (self->states, "result");
      break;
    case TANDEM_JOB_STATE_CANCELLED:
      gtk_stack_set_visible_child_name (self->states, "cancelled");
      break;
    case TANDEM_JOB_STATE_FAILED:
      tandem_failure_view_show (self->failure, self->client);
      gtk_stack_set_visible_child_name (self->states, "failed");
      break;
    case TANDEM_JOB_STATE_IDLE:
    case TANDEM_JOB_STATE_RUNNING:
    case TANDEM_JOB_STATE_CANCELLING:
    default:
      gtk_stack_set_visible_child_name (self->states, "progress");
      break;
    }
}

static void
start_request (TandemDigitsPlace *self, const TandemJobRequest *request)
{
  g_autoptr (TandemJobClient) client = NULL;

  if (self->client != NULL && tandem_job_client_is_active (self->client))
    return;

  client = tandem_job_client_new (request);
  if (self->client != NULL)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_set_object (&self->client, client);
  g_signal_connect_object (client, "notify::state", G_CALLBACK (on_state_changed), self, G_CONNECT_SWAPPED);
  tandem_digits_progress_set_client (self->progress, client);
  g_signal_emit (self, signals[SIGNAL_JOB_STARTED], 0, client);
  gtk_widget_set_visible (GTK_WIDGET (self->interrupted), FALSE);
  tandem_digits_checkpoint_begin (tandem_job_request_get_digits (request),
                                  tandem_job_request_get_workers (request));
  tandem_job_client_start (client);
}

static void
compute (TandemDigitsPlace *self, gint64 digits, guint workers, gboolean continues)
{
  g_autoptr (TandemJobRequest) request = tandem_job_request_new_e (digits, workers);
  g_autofree char *checkpoint = tandem_digits_checkpoint_get_path ();

  if (continues || digits < 0 || digits >= TANDEM_DIGITS_CHECKPOINT_MIN)
    tandem_job_request_set_checkpoint (request, checkpoint, continues);
  start_request (self, request);
}

void
tandem_digits_place_compute (TandemDigitsPlace *self, gint64 digits, guint workers)
{
  compute (self, digits, workers, FALSE);
}

gboolean
tandem_digits_place_cancel (TandemDigitsPlace *self)
{
  if (self->client == NULL || !tandem_job_client_is_active (self->client))
    return FALSE;

  if (tandem_job_client_get_state (self->client) == TANDEM_JOB_STATE_RUNNING)
    tandem_job_client_cancel (self->client);
  return TRUE;
}

static void
on_start (TandemDigitsPlace *self)
{
  guint workers = (guint)gtk_spin_button_get_value_as_int (self->workers);
  gint64 digits;

  if (!get_digits (self, &digits))
    return;

  tandem_settings_set_digits (digits, gtk_switch_get_active (self->until_stopped));
  tandem_settings_set_workers (workers);
  tandem_digits_place_compute (self, digits, workers);
}

static void
on_restart (TandemDigitsPlace *self)
{
  g_autoptr (TandemJobRequest) request =
      tandem_job_request_copy (tandem_job_client_get_request (self->client));

  start_request (self, request);
}

/* ---- Going on ---- */

static void
on_continue_interrupted (TandemDigitsPlace *self)
{
  compute (self, self->interrupted_digits, self->interrupted_workers, TRUE);
}

static void
on_discard_interrupted (TandemDigitsPlace *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->interrupted), FALSE);
  tandem_digits_checkpoint_end ();
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TandemDigitsPlace) self = user_data;
  g_autofree char *count = NULL;
  g_autofree char *text = NULL;

  if (!tandem_digits_checkpoint_look_finish (result, &self->interrupted_digits, &self->interrupted_workers)
      || self->client != NULL)
    return;

  count = tandem_format_count ((guint64)MAX (self->interrupted_digits, 0));
  text = self->interrupted_digits < 0
             ? g_strdup (_ ("Until stopped"))
             : g_strdup_printf (ngettext ("%s digit", "%s digits", (gulong)self->interrupted_digits), count);
  adw_action_row_set_subtitle (self->interrupted_row, text);
  gtk_widget_set_visible (GTK_WIDGET (self->interrupted), TRUE);
}

static void
on_continue_response (TandemAlert *alert, const char *response, TandemDigitsPlace *self)
{
  AdwEntryRow *row = g_object_get_data (G_OBJECT (alert), "digits");
  gint64 digits;

  if (g_str_equal (response, "continue")
      && tandem_parse_amount (gtk_editable_get_text (GTK_EDITABLE (row)), &digits))
    compute (self, digits, (guint)gtk_spin_button_get_value_as_int (self->workers), TRUE);
}

static void
on_continue_changed (AdwEntryRow *row, TandemAlert *alert)
{
  gint64 least = *(gint64 *)g_object_get_data (G_OBJECT (alert), "least");
  TandemDigitsPlace *self = g_object_get_data (G_OBJECT (alert), "place");
  g_autofree char *count = tandem_format_count ((guint64)least);
  g_autofree char *text = NULL;
  gboolean fits = FALSE;
  gint64 digits;

  if (tandem_parse_amount (gtk_editable_get_text (GTK_EDITABLE (row)), &digits) && digits > least)
    {
      text = describe_estimate (self, digits, &fits);
      if (fits)
        {
          g_free (text);
          /* Translators: %s is a number of digits */
          text = g_strdup_printf (ngettext ("The work on the first %s digit is used.",
                                            "The work on the first %s digits is used.", (gulong)least),
                                  count);
        }
    }
  else
    /* Translators: %s is a number of digits */
    text = g_strdup_printf (ngettext ("Ask for more than the %s digit that is there",
                                      "Ask for more than the %s digits that are there", (gulong)least),
                            count);
  tandem_alert_set_body (alert, text);
  tandem_alert_set_enabled (alert, "continue", fits);
}

/* From the digits that are shown to more. */
static void
on_continue (TandemDigitsPlace *self, guint64 digits)
{
  TandemAlert *alert = tandem_alert_new (_ ("Continue to More Digits"), NULL);
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *row = adw_entry_row_new ();
  g_autofree char *twice = tandem_format_count (2 * digits);
  gint64 least = (gint64)digits;

  g_object_set_data (G_OBJECT (alert), "digits", row);
  g_object_set_data (G_OBJECT (alert), "place", self);
  g_object_set_data_full (G_OBJECT (alert), "least", g_memdup2 (&least, sizeof least), g_free);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Digits after the point"));
  g_signal_connect (row, "changed", G_CALLBACK (on_continue_changed), alert);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  tandem_accessible_set_label (list, _ ("Digits"));
  tandem_alert_set_extra_child (alert, list);
  tandem_alert_add_responses (alert, "cancel", _ ("_Cancel"), "continue", _ ("C_ontinue"), NULL);
  tandem_alert_set_appearance (alert, "continue", ADW_RESPONSE_SUGGESTED);
  tandem_alert_set_default (alert, "continue");
  tandem_alert_set_close (alert, "cancel");
  g_signal_connect_object (alert, "response", G_CALLBACK (on_continue_response), self, 0);
  gtk_editable_set_text (GTK_EDITABLE (row), twice);
  tandem_accessible_name_buttons (GTK_WIDGET (alert));
  tandem_alert_present (alert, GTK_WIDGET (self));
}

/* ---- History ---- */

static void
history_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TandemDigitsPlace *self = TANDEM_DIGITS_PLACE (widget);

  self->before_history = g_intern_string (gtk_stack_get_visible_child_name (self->states));
  gtk_stack_set_visible_child_name (self->states, "history");
  gtk_widget_child_focus (GTK_WIDGET (self->history), GTK_DIR_TAB_FORWARD);
}

static void
on_history_back (TandemDigitsPlace *self)
{
  gtk_stack_set_visible_child_name (self->states, self->before_history);
  gtk_widget_child_focus (gtk_stack_get_visible_child (self->states), GTK_DIR_TAB_FORWARD);
}

static void
show_ask (TandemDigitsPlace *self)
{
  gtk_stack_set_visible_child_name (self->states, "ask");
  gtk_widget_grab_focus (GTK_WIDGET (self->start));
}

static void
tandem_digits_place_dispose (GObject *object)
{
  TandemDigitsPlace *self = TANDEM_DIGITS_PLACE (object);

  g_clear_object (&self->client);
  g_clear_object (&self->runs);
  G_OBJECT_CLASS (tandem_digits_place_parent_class)->dispose (object);
}

static void
tandem_digits_place_class_init (TandemDigitsPlaceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tandem_digits_place_dispose;

  signals[SIGNAL_JOB_STARTED] = g_signal_new ("job-started", TANDEM_TYPE_DIGITS_PLACE, G_SIGNAL_RUN_LAST, 0,
                                              NULL, NULL, NULL, G_TYPE_NONE, 1, TANDEM_TYPE_JOB_CLIENT);

  g_type_ensure (TANDEM_TYPE_DIGITS_HISTORY);
  g_type_ensure (TANDEM_TYPE_DIGITS_PROGRESS);
  g_type_ensure (TANDEM_TYPE_DIGITS_RESULT);
  g_type_ensure (TANDEM_TYPE_FAILURE_VIEW);
  gtk_widget_class_install_action (widget_class, "digits.preset", "x", on_preset);
  gtk_widget_class_install_action (widget_class, "digits.history", NULL, history_action);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TANDEM_RESOURCE_PATH "ui/tandem-digits-place.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsPlace, states);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsPlace, digits);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsPlace, presets);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsPlace, until_stopped);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsPlace, workers);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsPlace, workers_adjustment);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsPlace, start);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsPlace, estimate);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsPlace, interrupted);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsPlace, interrupted_row);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsPlace, continue_interrupted);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsPlace, history);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsPlace, progress);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsPlace, result);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsPlace, failure);
  gtk_widget_class_bind_template_callback (widget_class, on_digits_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_start);
  gtk_widget_class_bind_template_callback (widget_class, show_estimate);
  gtk_widget_class_bind_template_callback (widget_class, on_continue);
  gtk_widget_class_bind_template_callback (widget_class, on_continue_interrupted);
  gtk_widget_class_bind_template_callback (widget_class, on_discard_interrupted);
  gtk_widget_class_bind_template_callback (widget_class, on_history_back);
  gtk_widget_class_bind_template_callback (widget_class, on_restart);
  gtk_widget_class_bind_template_callback (widget_class, show_ask);
}

/* The preferences have it, too. */
static void
update_workers (TandemDigitsPlace *self)
{
  guint workers = tandem_settings_get_workers ();

  gtk_adjustment_set_value (self->workers_adjustment, workers > 0 ? workers : g_get_num_processors ());
}

static void
tandem_digits_place_init (TandemDigitsPlace *self)
{
  self->runs = tandem_run_store_new ();
  self->before_history = "ask";
  gtk_widget_init_template (GTK_WIDGET (self));
  tandem_digits_history_set_store (self->history, self->runs);
  tandem_accessible_follow_stack (self->states);
  tandem_accessible_name_buttons (gtk_stack_get_child_by_name (self->states, "cancelled"));
  tandem_accessible_set_label (self->start, _ ("Start: Compute e"));
  tandem_accessible_set_label (self->presets, _ ("Presets"));
  tandem_accessible_set_label (self->continue_interrupted, _ ("Continue the interrupted computation"));
  gtk_adjustment_set_upper (self->workers_adjustment, 256);
  update_workers (self);
  g_signal_connect_object (tandem_settings (), "changed::workers", G_CALLBACK (update_workers), self,
                           G_CONNECT_SWAPPED);
  set_digits (self, tandem_settings_get_digits ());
  gtk_switch_set_active (self->until_stopped, tandem_settings_get_until_stopped ());
  on_digits_changed (self);
  g_signal_connect_object (self->runs, "changed", G_CALLBACK (show_estimate), self, G_CONNECT_SWAPPED);
  tandem_digits_checkpoint_look_async (on_looked, g_object_ref (self));
}
