/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-job-row.h"

#include "app/tandem-accessible.h"
#include "app/tandem-job-text.h"
#include "app/tandem-progress-line.h"
#include "app/tandem-start-text.h"

#include <glib/gi18n.h>

struct _TandemJobRow
{
  AdwBin parent_instance;

  GtkImage *icon;
  GtkInscription *title;
  TandemProgressLine *progress;
  GtkInscription *status;
  GtkButton *show;
  GtkStack *ending;
  GtkButton *cancel;
  GtkButton *dismiss;

  TandemJobClient *client;
};

enum
{
  SIGNAL_SHOW,
  SIGNAL_DISMISSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TandemJobRow, tandem_job_row, ADW_TYPE_BIN)

static const char *
icon_name (TandemJobClient *client)
{
  switch (tandem_job_client_get_state (client))
    {
    case TANDEM_JOB_STATE_FAILED:
      return "dialog-error-symbolic";
    case TANDEM_JOB_STATE_CANCELLED:
      return "process-stop-symbolic";
    case TANDEM_JOB_STATE_FINISHED:
      return "object-select-symbolic";
    case TANDEM_JOB_STATE_IDLE:
    case TANDEM_JOB_STATE_RUNNING:
    case TANDEM_JOB_STATE_CANCELLING:
    default:
      if (tandem_job_request_get_kind (tandem_job_client_get_request (client)) == TANDEM_JOB_KIND_ACT)
        return "user-trash-symbolic";
      if (tandem_job_request_get_kind (tandem_job_client_get_request (client)) == TANDEM_JOB_KIND_SPEEDUP)
        return "tandem-processes-symbolic";
      return tandem_job_request_get_kind (tandem_job_client_get_request (client)) == TANDEM_JOB_KIND_SCAN
                 ? "folder-symbolic"
                 : "tandem-digits-symbolic";
    }
}

static void
on_updated (TandemJobRow *self)
{
  const TandemJobProgress *progress = tandem_job_client_get_progress (self->client);
  g_autofree char *status = tandem_job_text_status (self->client);

  if (progress->fraction >= 0)
    tandem_progress_line_set_fraction (self->progress, progress->fraction);
  else if (tandem_job_client_is_active (self->client))
    tandem_progress_line_pulse (self->progress);
  tandem_start_text_set (self->status, status);
}

/* Asked for only when it is wanted: GTK asks the display server where the pointer is each time that the text
 * of a tooltip is set, and waits for the answer. */
static gboolean
on_status_tooltip (TandemJobRow *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  const char *status = gtk_inscription_get_text (self->status);

  gtk_tooltip_set_text (tooltip, status);
  return status != NULL && status[0] != '\0';
}

static void
on_state_changed (TandemJobRow *self)
{
  gboolean active = tandem_job_client_is_active (self->client);
  gboolean cancelling = tandem_job_client_get_state (self->client) == TANDEM_JOB_STATE_CANCELLING;
  const char *title = tandem_job_client_get_title (self->client);
  char *name; /* of the button: its label, and the job's title */

  if (tandem_job_client_get_state (self->client) == TANDEM_JOB_STATE_FINISHED)
    {
      g_autofree char *finished =
          tandem_job_request_dup_finished_title (tandem_job_client_get_request (self->client));

      tandem_start_text_set (self->title, finished);
    }
  if (g_strcmp0 (gtk_image_get_icon_name (self->icon), icon_name (self->client)) != 0)
    gtk_image_set_from_icon_name (self->icon, icon_name (self->client));
  if (!active && tandem_job_client_get_progress (self->client)->fraction < 0)
    tandem_progress_line_set_fraction (self->progress, 0);
  gtk_stack_set_visible_child_name (self->ending, active ? "active" : "over");
  /* Pressed again it ends the job with force; the label has the same width at all times. */
  if (cancelling)
    {
      gtk_button_set_label (self->cancel, _ ("Force"));
      name = g_strdup_printf (_ ("Force to end: %s"), title);
    }
  else if (tandem_job_request_is_open_ended (tandem_job_client_get_request (self->client)))
    {
      gtk_button_set_label (self->cancel, _ ("Stop"));
      name = g_strdup_printf (_ ("Stop: %s"), title);
    }
  else
    {
      gtk_button_set_label (self->cancel, _ ("Cancel"));
      name = g_strdup_printf (_ ("Cancel: %s"), title);
    }
  tandem_accessible_take_label (self->cancel, name);
  on_updated (self);
  tandem_progress_line_settle (self->progress);
}

static void
on_show_clicked (TandemJobRow *self)
{
  g_signal_emit (self, signals[SIGNAL_SHOW], 0);
}

static void
on_cancel_clicked (TandemJobRow *self)
{
  tandem_job_client_cancel (self->client);
}

static void
on_dismiss_clicked (TandemJobRow *self)
{
  g_signal_emit (self, signals[SIGNAL_DISMISSED], 0);
}

TandemJobClient *
tandem_job_row_get_client (TandemJobRow *self)
{
  return self->client;
}

void
tandem_job_row_set_client (TandemJobRow *self, TandemJobClient *client)
{
  const char *title = tandem_job_client_get_title (client);

  if (self->client != NULL)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_set_object (&self->client, client);
  tandem_start_text_set (self->title, title);
  tandem_progress_line_set_fraction (self->progress, 0);
  tandem_progress_line_take_label (self->progress, g_strdup_printf (_ ("Progress: %s"), title));
  tandem_accessible_take_label (self->show, g_strdup_printf (_ ("Show: %s"), title));
  tandem_accessible_take_label (self->dismiss, g_strdup_printf (_ ("Dismiss: %s"), title));
  g_signal_connect_object (client, "updated", G_CALLBACK (on_updated), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "notify::state", G_CALLBACK (on_state_changed), self, G_CONNECT_SWAPPED);
  on_state_changed (self);
}

static void
tandem_job_row_dispose (GObject *object)
{
  TandemJobRow *self = TANDEM_JOB_ROW (object);

  if (self->client != NULL)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (tandem_job_row_parent_class)->dispose (object);
}

static void
tandem_job_row_class_init (TandemJobRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tandem_job_row_dispose;

  signals[SIGNAL_SHOW] = g_signal_new ("show-result", TANDEM_TYPE_JOB_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_DISMISSED] =
      g_signal_new ("dismissed", TANDEM_TYPE_JOB_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (TANDEM_TYPE_PROGRESS_LINE);
  gtk_widget_class_set_template_from_resource (widget_class, TANDEM_RESOURCE_PATH "ui/tandem-job-row.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemJobRow, icon);
  gtk_widget_class_bind_template_child (widget_class, TandemJobRow, title);
  gtk_widget_class_bind_template_child (widget_class, TandemJobRow, progress);
  gtk_widget_class_bind_template_child (widget_class, TandemJobRow, status);
  gtk_widget_class_bind_template_child (widget_class, TandemJobRow, show);
  gtk_widget_class_bind_template_child (widget_class, TandemJobRow, ending);
  gtk_widget_class_bind_template_child (widget_class, TandemJobRow, cancel);
  gtk_widget_class_bind_template_child (widget_class, TandemJobRow, dismiss);
  gtk_widget_class_bind_template_callback (widget_class, on_status_tooltip);
  gtk_widget_class_bind_template_callback (widget_class, on_show_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_dismiss_clicked);
}

static void
tandem_job_row_init (TandemJobRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tandem_accessible_follow_stack (self->ending);
}

TandemJobRow *
tandem_job_row_new (TandemJobClient *client)
{
  TandemJobRow *self = g_object_new (TANDEM_TYPE_JOB_ROW, NULL);

  tandem_job_row_set_client (self, client);
  return self;
}
