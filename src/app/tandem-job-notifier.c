/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-job-notifier.h"

#include "app/tandem-job-text.h"

#include <glib/gi18n.h>

struct _TandemJobNotifier
{
  GObject parent_instance;

  GtkWindow *window;
  GHashTable *sent; /* set of places whose notification may be there */
};

G_DEFINE_FINAL_TYPE (TandemJobNotifier, tandem_job_notifier, G_TYPE_OBJECT)

/* One for each place: a new one takes the place of the one before it. (transfer full) */
static char *
id_of (const char *place)
{
  return g_strconcat ("job-", place, NULL);
}

static char *
dup_title (TandemJobClient *client)
{
  if (tandem_job_client_get_state (client) == TANDEM_JOB_STATE_FINISHED)
    return tandem_job_request_dup_finished_title (tandem_job_client_get_request (client));
  return g_strdup (tandem_job_client_get_title (client));
}

static void
on_state_changed (TandemJobNotifier *self, GParamSpec *pspec, TandemJobClient *client)
{
  GApplication *application = G_APPLICATION (gtk_window_get_application (self->window));
  TandemJobState state = tandem_job_client_get_state (client);
  const char *place = g_object_get_data (G_OBJECT (client), "tandem-place");
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;
  g_autofree char *id = NULL;

  /* Who cancels a job knows that it ended. */
  if (application == NULL || (state != TANDEM_JOB_STATE_FINISHED && state != TANDEM_JOB_STATE_FAILED)
      || gtk_window_is_active (self->window))
    return;

  title = dup_title (client);
  body = tandem_job_text_status (client);
  id = id_of (place);
  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  if (state == TANDEM_JOB_STATE_FAILED)
    g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_HIGH);
  g_notification_set_default_action_and_target (notification, "app.show-place", "s", place);
  g_notification_add_button_with_target (notification, _ ("Show"), "app.show-place", "s", place);
  g_application_send_notification (application, id, notification);
  g_hash_table_add (self->sent, g_strdup (place));
}

static void
on_active_changed (TandemJobNotifier *self)
{
  GApplication *application = G_APPLICATION (gtk_window_get_application (self->window));
  GHashTableIter iter;
  gpointer place;

  if (application == NULL || !gtk_window_is_active (self->window))
    return;
  g_hash_table_iter_init (&iter, self->sent);
  while (g_hash_table_iter_next (&iter, &place, NULL))
    {
      g_autofree char *id = id_of (place);

      g_application_withdraw_notification (application, id);
      g_hash_table_iter_remove (&iter);
    }
}

void
tandem_job_notifier_add (TandemJobNotifier *self, TandemJobClient *client, const char *place)
{
  g_object_set_data_full (G_OBJECT (client), "tandem-place", g_strdup (place), g_free);
  g_signal_connect_object (client, "notify::state", G_CALLBACK (on_state_changed), self, G_CONNECT_SWAPPED);
}

static void
tandem_job_notifier_finalize (GObject *object)
{
  g_hash_table_unref (TANDEM_JOB_NOTIFIER (object)->sent);
  G_OBJECT_CLASS (tandem_job_notifier_parent_class)->finalize (object);
}

static void
tandem_job_notifier_class_init (TandemJobNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_job_notifier_finalize;
}

static void
tandem_job_notifier_init (TandemJobNotifier *self)
{
  self->sent = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

TandemJobNotifier *
tandem_job_notifier_new (GtkWindow *window)
{
  TandemJobNotifier *self = g_object_new (TANDEM_TYPE_JOB_NOTIFIER, NULL);

  self->window = window;
  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (on_active_changed), self,
                           G_CONNECT_SWAPPED);
  return self;
}
