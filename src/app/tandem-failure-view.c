/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-failure-view.h"

#include "app/tandem-accessible.h"

#include <glib/gi18n.h>

struct _TandemFailureView
{
  AdwBin parent_instance;

  AdwStatusPage *page;
  GtkLabel *cause;
  GtkToggleButton *details; /* in GTK 4.8 the Tab key does not get past an expander that is closed */
  GtkRevealer *revealer;
  GtkTextView *log;
};

enum
{
  PROP_0,
  PROP_TITLE,
  N_PROPERTIES
};

enum
{
  SIGNAL_TRY_AGAIN,
  SIGNAL_DISMISSED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TandemFailureView, tandem_failure_view, ADW_TYPE_BIN)

void
tandem_failure_view_show (TandemFailureView *self, TandemJobClient *client)
{
  const char *failure = tandem_job_client_get_failure (client);
  g_autofree char *log = tandem_job_client_dup_log (client);
  g_autofree char *text = NULL;

  text = log[0] != '\0' ? g_strconcat (failure, "\n\n", log, NULL)
                        : g_strdup_printf ("%s\n\n%s", failure, _ ("The job wrote no log lines."));
  gtk_label_set_text (self->cause, failure);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->log), text, -1);
  gtk_toggle_button_set_active (self->details, FALSE);
}

static void
on_details_toggled (TandemFailureView *self)
{
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->details), GTK_ACCESSIBLE_STATE_EXPANDED,
                               gtk_toggle_button_get_active (self->details), -1);
}

static void
on_try_again_clicked (TandemFailureView *self)
{
  g_signal_emit (self, signals[SIGNAL_TRY_AGAIN], 0);
}

static void
on_dismiss_clicked (TandemFailureView *self)
{
  g_signal_emit (self, signals[SIGNAL_DISMISSED], 0);
}

static void
tandem_failure_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TandemFailureView *self = TANDEM_FAILURE_VIEW (object);

  if (id == PROP_TITLE)
    g_value_set_string (value, adw_status_page_get_title (self->page));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
tandem_failure_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  TandemFailureView *self = TANDEM_FAILURE_VIEW (object);

  if (id == PROP_TITLE)
    adw_status_page_set_title (self->page, g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
tandem_failure_view_class_init (TandemFailureViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = tandem_failure_view_get_property;
  object_class->set_property = tandem_failure_view_set_property;

  properties[PROP_TITLE] =
      g_param_spec_string ("title", NULL, NULL, "", G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  signals[SIGNAL_TRY_AGAIN] = g_signal_new ("try-again", TANDEM_TYPE_FAILURE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                            NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_DISMISSED] = g_signal_new ("dismissed", TANDEM_TYPE_FAILURE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                            NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               TANDEM_RESOURCE_PATH "ui/tandem-failure-view.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemFailureView, page);
  gtk_widget_class_bind_template_child (widget_class, TandemFailureView, cause);
  gtk_widget_class_bind_template_child (widget_class, TandemFailureView, details);
  gtk_widget_class_bind_template_child (widget_class, TandemFailureView, revealer);
  gtk_widget_class_bind_template_child (widget_class, TandemFailureView, log);
  gtk_widget_class_bind_template_callback (widget_class, on_details_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_try_again_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_dismiss_clicked);
}

static void
tandem_failure_view_init (TandemFailureView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tandem_accessible_name_buttons (GTK_WIDGET (self));
  tandem_accessible_set_label (self->details, _ ("Details"));
  tandem_accessible_follow_revealer (self->revealer);
  on_details_toggled (self);
}
