/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-digits-progress.h"

#include "app/tandem-accessible.h"
#include "app/tandem-format.h"
#include "app/tandem-job-text.h"
#include "app/tandem-worker-strip.h"

#include <glib/gi18n.h>

#define MAX_STEPS 8

/* A step's row: its mark, its name, its fraction. */
typedef struct
{
  GtkWidget *row;
  GtkStack *mark;
  GtkLabel *amount;
} Step;

struct _TandemDigitsProgress
{
  AdwBin parent_instance;

  GtkLabel *title;
  GtkProgressBar *progress;
  TandemWorkerStrip *strip;
  GtkListBox *steps;
  GtkLabel *status;
  GtkButton *cancel;

  Step step[MAX_STEPS];
  TandemJobClient *client;
};

G_DEFINE_FINAL_TYPE (TandemDigitsProgress, tandem_digits_progress, ADW_TYPE_BIN)

static void
add_step (TandemDigitsProgress *self, Step *step, const char *name)
{
  GtkWidget *spinner = gtk_spinner_new ();
  GtkWidget *done = gtk_image_new_from_icon_name ("object-select-symbolic");

  step->row = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (step->row), name);
  step->mark = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_size_request (GTK_WIDGET (step->mark), 16, 16);
  gtk_widget_set_valign (GTK_WIDGET (step->mark), GTK_ALIGN_CENTER);
  /* GTK goes on with the animation, sixty times a second, when no page that the spinner is on is shown. */
  g_signal_connect (spinner, "map", G_CALLBACK (gtk_spinner_start), NULL);
  g_signal_connect (spinner, "unmap", G_CALLBACK (gtk_spinner_stop), NULL);
  gtk_stack_add_named (step->mark, adw_bin_new (), "waiting");
  gtk_stack_add_named (step->mark, spinner, "running");
  gtk_stack_add_named (step->mark, done, "done");
  tandem_accessible_follow_stack (step->mark);
  step->amount = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (step->amount), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (step->amount), "dim-label");
  adw_action_row_add_prefix (ADW_ACTION_ROW (step->row), GTK_WIDGET (step->mark));
  adw_action_row_add_suffix (ADW_ACTION_ROW (step->row), GTK_WIDGET (step->amount));
  gtk_list_box_append (self->steps, step->row);
}

static void
show_step (Step *step, int order, double fraction)
{
  g_autofree char *amount = NULL;

  gtk_stack_set_visible_child_name (step->mark, order < 0 ? "done" : order == 0 ? "running" : "waiting");
  if (order < 0)
    amount = g_strdup (_ ("Done"));
  else if (order == 0 && fraction >= 0)
    amount = tandem_format_percent (fraction);
  gtk_label_set_text (step->amount, amount != NULL ? amount : "");
  if (order > 0)
    gtk_widget_add_css_class (step->row, "dim-label");
  else
    gtk_widget_remove_css_class (step->row, "dim-label");
}

static int
phase_index (const char *phase)
{
  for (int i = 0; tandem_job_e_phases[i] != NULL; i++)
    {
      if (g_str_equal (tandem_job_e_phases[i], phase))
        return i;
    }

  return 0;
}

static void
on_updated (TandemDigitsProgress *self)
{
  const TandemJobProgress *progress = tandem_job_client_get_progress (self->client);
  int current = phase_index (progress->phase);
  g_autofree char *elapsed = tandem_format_duration (progress->elapsed);
  g_autofree char *left = NULL;
  g_autofree char *digits = NULL;
  g_autofree char *reached = NULL;
  g_autofree char *all = NULL;
  g_autofree char *status = NULL;
  g_autofree char *percent = NULL;

  /* A change out of sight has the whole window laid out as well. */
  if (!tandem_job_client_is_active (self->client) || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  for (int i = 0; tandem_job_e_phases[i] != NULL; i++)
    show_step (&self->step[i], i - current, progress->phase_fraction);

  if (progress->fraction >= 0)
    {
      percent = tandem_format_percent (progress->fraction);
      gtk_progress_bar_set_fraction (self->progress, progress->fraction);
    }
  else
    gtk_progress_bar_pulse (self->progress);
  gtk_progress_bar_set_text (self->progress, percent != NULL ? percent : " ");

  tandem_worker_strip_set_parts (self->strip, progress->parts, progress->n_parts);

  if (tandem_job_client_get_state (self->client) == TANDEM_JOB_STATE_CANCELLING)
    {
      status = tandem_job_text_status (self->client);
      gtk_label_set_text (self->status, status);
      return;
    }
  digits = tandem_format_count (progress->digits);
  /* Translators: digits that the work so far is enough for */
  reached =
      g_strdup_printf (ngettext ("%s digit so far", "%s digits so far", (gulong)progress->digits), digits);
  if (progress->seconds_left >= 0)
    left = tandem_format_seconds_left (progress->seconds_left);
  /* Translators: %s is a duration, "12.3 s" */
  status = g_strdup_printf (_ ("%s so far"), elapsed);
  all = g_strjoin (" · ", reached, status, left, NULL);
  gtk_label_set_text (self->status, all);
}

static void
tandem_digits_progress_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (tandem_digits_progress_parent_class)->map (widget);
  if (TANDEM_DIGITS_PROGRESS (widget)->client != NULL)
    on_updated (TANDEM_DIGITS_PROGRESS (widget));
}

static void
on_state_changed (TandemDigitsProgress *self)
{
  gboolean cancelling = tandem_job_client_get_state (self->client) == TANDEM_JOB_STATE_CANCELLING;
  gboolean open_ended = tandem_job_request_is_open_ended (tandem_job_client_get_request (self->client));

  gtk_button_set_label (self->cancel, cancelling   ? _ ("Force to End")
                                      : open_ended ? _ ("Stop")
                                                   : _ ("Cancel"));
  tandem_accessible_set_label (self->cancel, cancelling   ? _ ("Force to end: Compute e")
                                             : open_ended ? _ ("Stop: Compute e")
                                                          : _ ("Cancel: Compute e"));
  on_updated (self);
}

static void
on_cancel_clicked (TandemDigitsProgress *self)
{
  if (self->client != NULL)
    tandem_job_client_cancel (self->client);
}

void
tandem_digits_progress_set_client (TandemDigitsProgress *self, TandemJobClient *client)
{
  if (self->client != NULL)
    g_signal_handlers_disconnect_by_data (self->client, self);
  if (!g_set_object (&self->client, client) || client == NULL)
    return;

  gtk_label_set_text (self->title, tandem_job_client_get_title (client));
  gtk_progress_bar_set_fraction (self->progress, 0);
  g_signal_connect_object (client, "updated", G_CALLBACK (on_updated), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "notify::state", G_CALLBACK (on_state_changed), self, G_CONNECT_SWAPPED);
  on_state_changed (self);
}

static void
tandem_digits_progress_dispose (GObject *object)
{
  TandemDigitsProgress *self = TANDEM_DIGITS_PROGRESS (object);

  g_clear_object (&self->client);
  G_OBJECT_CLASS (tandem_digits_progress_parent_class)->dispose (object);
}

static void
tandem_digits_progress_class_init (TandemDigitsProgressClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tandem_digits_progress_dispose;
  widget_class->map = tandem_digits_progress_map;

  g_type_ensure (TANDEM_TYPE_WORKER_STRIP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TANDEM_RESOURCE_PATH "ui/tandem-digits-progress.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsProgress, title);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsProgress, progress);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsProgress, strip);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsProgress, steps);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsProgress, status);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsProgress, cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked);
}

static void
tandem_digits_progress_init (TandemDigitsProgress *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int i = 0; i < MAX_STEPS && tandem_job_e_phases[i] != NULL; i++)
    add_step (self, &self->step[i], tandem_job_text_phase (tandem_job_e_phases[i]));
}
