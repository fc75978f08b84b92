/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-digits-place.h"

#include "app/tandem-accessible.h"
#include "app/tandem-digits-progress.h"
#include "app/tandem-digits-result.h"
#include "app/tandem-failure-view.h"
#include "app/tandem-format.h"
#include "app/tandem-settings.h"

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
  TandemDigitsProgress *progress;
  TandemDigitsResult *result;
  TandemFailureView *failure;

  TandemJobClient *client; /* the latest; NULL before the first */
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
         || tandem_parse_count (gtk_editable_get_text (GTK_EDITABLE (self->digits)), digits);
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
  gtk_widget_set_sensitive (GTK_WIDGET (self->start), valid);
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

static void
on_state_changed (TandemDigitsPlace *self)
{
  switch (tandem_job_client_get_state (self->client))
    {
    case TANDEM_JOB_STATE_FINISHED:
      tandem_digits_result_show (self->result, self->client);
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
  tandem_job_client_start (client);
}

void
tandem_digits_place_compute (TandemDigitsPlace *self, gint64 digits, guint workers)
{
  g_autoptr (TandemJobRequest) request = tandem_job_request_new_e (digits, workers);

  start_request (self, request);
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
  G_OBJECT_CLASS (tandem_digits_place_parent_class)->dispose (object);
}

static void
tandem_digits_place_class_init (TandemDigitsPlaceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tandem_digits_place_dispose;

  signals[SIGNAL_JOB_STARTED] = g_signal_new ("job-started", TANDEM_TYPE_DIGITS_PLACE, G_SIGNAL_RUN_LAST, 0,
                                              NULL, NULL, NULL, G_TYPE_NONE, 1, TANDEM_TYPE_JOB_CLIENT);

  g_type_ensure (TANDEM_TYPE_DIGITS_PROGRESS);
  g_type_ensure (TANDEM_TYPE_DIGITS_RESULT);
  g_type_ensure (TANDEM_TYPE_FAILURE_VIEW);
  gtk_widget_class_install_action (widget_class, "digits.preset", "x", on_preset);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TANDEM_RESOURCE_PATH "ui/tandem-digits-place.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsPlace, states);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsPlace, digits);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsPlace, presets);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsPlace, until_stopped);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsPlace, workers);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsPlace, workers_adjustment);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsPlace, start);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsPlace, progress);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsPlace, result);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsPlace, failure);
  gtk_widget_class_bind_template_callback (widget_class, on_digits_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_start);
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
  gtk_widget_init_template (GTK_WIDGET (self));
  tandem_accessible_follow_stack (self->states);
  tandem_accessible_name_buttons (gtk_stack_get_child_by_name (self->states, "cancelled"));
  tandem_accessible_set_label (self->start, _ ("Start: Compute e"));
  tandem_accessible_set_label (self->presets, _ ("Presets"));
  gtk_adjustment_set_upper (self->workers_adjustment, 256);
  update_workers (self);
  g_signal_connect_object (tandem_settings (), "changed::workers", G_CALLBACK (update_workers), self,
                           G_CONNECT_SWAPPED);
  set_digits (self, tandem_settings_get_digits ());
  gtk_switch_set_active (self->until_stopped, tandem_settings_get_until_stopped ());
  on_digits_changed (self);
}
