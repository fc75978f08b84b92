/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-quit-guard.h"

#include "app/tandem-accessible.h"
#include "app/tandem-compat.h"
#include "app/tandem-job-client.h"

#include <glib/gi18n.h>

struct _TandemQuitGuard
{
  GObject parent_instance;

  GListModel *jobs;
  TandemAlert *alert; /* NULL when it does not ask */
  gboolean stopping;
};

enum
{
  SIGNAL_READY,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TandemQuitGuard, tandem_quit_guard, G_TYPE_OBJECT)

gboolean
tandem_quit_guard_has_active_job (TandemQuitGuard *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (self->jobs); i++)
    {
      g_autoptr (TandemJobClient) client = g_list_model_get_item (self->jobs, i);

      if (tandem_job_client_is_active (client))
        return TRUE;
    }

  return FALSE;
}

/* What would be lost of a job. (transfer full) */
static char *
describe_job (TandemJobClient *client)
{
  const char *title = tandem_job_client_get_title (client);

  switch (tandem_job_request_get_kind (tandem_job_client_get_request (client)))
    {
    case TANDEM_JOB_KIND_E:
      /* Translators: %s is the title of a job, "Computing 1,000 digits of e" */
      return g_strdup_printf (_ ("%s: the digits computed so far will be lost."), title);
    case TANDEM_JOB_KIND_SPEEDUP:
      /* Translators: %s is the title of a job, "Speed-up of scanning Documents" */
      return g_strdup_printf (_ ("%s: what was measured so far will be lost."), title);
    case TANDEM_JOB_KIND_ACT:
      /* Translators: %s is the title of a job, "Moving 3 items to the Trash" */
      return g_strdup_printf (_ ("%s: what is done stays done, the rest is left as it is."), title);
    case TANDEM_JOB_KIND_FIND:
    case TANDEM_JOB_KIND_FREQUENCY:
      /* Translators: %s is the title of a job, "Counting digits" */
      return g_strdup_printf (_ ("%s: what was found so far will be lost."), title);
    case TANDEM_JOB_KIND_SCAN:
    default:
      /* Translators: %s is the title of a job, "Scanning Documents" */
      return g_strdup_printf (_ ("%s: what was scanned so far will be lost."), title);
    }
}

/* What would be lost, a line for each active job. (transfer full) */
static char *
describe_loss (TandemQuitGuard *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (self->jobs); i++)
    {
      g_autoptr (TandemJobClient) client = g_list_model_get_item (self->jobs, i);
      g_autofree char *loss = NULL;

      if (!tandem_job_client_is_active (client))
        continue;
      if (text->len > 0)
        g_string_append (text, "\n\n");
      loss = describe_job (client);
      g_string_append (text, loss);
    }

  return g_string_free (text, FALSE);
}

static void
check_ready (TandemQuitGuard *self)
{
  if (!self->stopping || tandem_quit_guard_has_active_job (self))
    return;

  self->stopping = FALSE;
  g_signal_emit (self, signals[SIGNAL_READY], 0);
}

static gboolean
on_idle_check (gpointer user_data)
{
  check_ready (user_data);
  return G_SOURCE_REMOVE;
}

static void
stop_all (TandemQuitGuard *self)
{
  self->stopping = TRUE;
  for (guint i = 0; i < g_list_model_get_n_items (self->jobs); i++)
    {
      g_autoptr (TandemJobClient) client = g_list_model_get_item (self->jobs, i);

      g_signal_connect_object (client, "notify::state", G_CALLBACK (check_ready), self,
                               G_CONNECT_SWAPPED | G_CONNECT_AFTER);
      tandem_job_client_hurry (client);
    }
  /* They may all have ended while the question stood. */
  g_idle_add_full (G_PRIORITY_DEFAULT, on_idle_check, g_object_ref (self), g_object_unref);
}

static void
on_response (TandemQuitGuard *self, const char *response)
{
  self->alert = NULL;
  if (g_str_equal (response, "stop"))
    stop_all (self);
}

/* The question has no object any more once nothing runs: the answer can only be that the window closes. */
static void
on_job_state (TandemQuitGuard *self)
{
  TandemAlert *alert = self->alert;

  if (alert == NULL || tandem_quit_guard_has_active_job (self))
    return;

  self->alert = NULL;
  g_signal_handlers_disconnect_by_data (alert, self);
  tandem_alert_dismiss (alert);
  stop_all (self);
}

static void
watch_jobs (TandemQuitGuard *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (self->jobs); i++)
    {
      g_autoptr (TandemJobClient) client = g_list_model_get_item (self->jobs, i);

      g_signal_handlers_disconnect_by_func (client, on_job_state, self);
      g_signal_connect_object (client, "notify::state", G_CALLBACK (on_job_state), self,
                               G_CONNECT_SWAPPED | G_CONNECT_AFTER);
    }
}

void
tandem_quit_guard_ask (TandemQuitGuard *self, GtkWindow *parent)
{
  g_autofree char *loss = describe_loss (self);
  TandemAlert *alert;

  if (self->stopping)
    return;
  if (self->alert != NULL)
    {
      tandem_alert_present (self->alert, GTK_WIDGET (parent));
      return;
    }

  alert = tandem_alert_new (_ ("Stop and Quit?"), loss);
  tandem_alert_add_responses (alert, "keep", _ ("_Keep Running"), "stop", _ ("_Stop and Quit"), NULL);
  tandem_alert_set_appearance (alert, "stop", ADW_RESPONSE_DESTRUCTIVE);
  tandem_alert_set_default (alert, "keep");
  tandem_alert_set_close (alert, "keep");
  g_signal_connect_object (alert, "response", G_CALLBACK (on_response), self, G_CONNECT_SWAPPED);
  tandem_accessible_name_buttons (GTK_WIDGET (alert));
  self->alert = alert;
  watch_jobs (self);
  tandem_alert_present (alert, GTK_WIDGET (parent));
}

static void
tandem_quit_guard_finalize (GObject *object)
{
  TandemQuitGuard *self = TANDEM_QUIT_GUARD (object);

  g_clear_object (&self->jobs);
  G_OBJECT_CLASS (tandem_quit_guard_parent_class)->finalize (object);
}

static void
tandem_quit_guard_class_init (TandemQuitGuardClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tandem_quit_guard_finalize;

  signals[SIGNAL_READY] =
      g_signal_new ("ready", TANDEM_TYPE_QUIT_GUARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
tandem_quit_guard_init (TandemQuitGuard *self)
{
}

TandemQuitGuard *
tandem_quit_guard_new (GListModel *jobs)
{
  TandemQuitGuard *self = g_object_new (TANDEM_TYPE_QUIT_GUARD, NULL);

  self->jobs = g_object_ref (jobs);
  return self;
}
