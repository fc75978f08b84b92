/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-battery-notice.h"

#include "app/tandem-accessible.h"
#include "app/tandem-first-frame.h"
#include "app/tandem-job-client.h"

#include <glib/gi18n.h>

struct _TandemBatteryNotice
{
  AdwBin parent_instance;

  GtkRevealer *revealer;
  GtkLabel *text;
  GtkButton *act;

  GListModel *jobs;
  GCancellable *cancellable;
  GDBusProxy *upower; /* NULL until it is known */
  gboolean asked;
  gboolean on_battery;
  gboolean dismissed; /* until the power changes */
  gboolean paused;    /* by this notice */
};

G_DEFINE_FINAL_TYPE (TandemBatteryNotice, tandem_battery_notice, ADW_TYPE_BIN)

/* The running jobs that are paused, or are not. */
static guint
count (TandemBatteryNotice *self, gboolean paused)
{
  guint n = 0;

  for (guint i = 0; self->jobs != NULL && i < g_list_model_get_n_items (self->jobs); i++)
    {
      g_autoptr (TandemJobClient) client = g_list_model_get_item (self->jobs, i);

      if (tandem_job_client_get_state (client) == TANDEM_JOB_STATE_RUNNING
          && tandem_job_client_is_paused (client) == paused)
        n++;
    }
  return n;
}

static void
set_all_paused (TandemBatteryNotice *self, gboolean paused)
{
  for (guint i = 0; i < g_list_model_get_n_items (self->jobs); i++)
    {
      g_autoptr (TandemJobClient) client = g_list_model_get_item (self->jobs, i);

      if (tandem_job_client_is_active (client))
        tandem_job_client_set_paused (client, paused);
    }
}

void
tandem_battery_notice_update (TandemBatteryNotice *self)
{
  gboolean offer_pause = self->on_battery && count (self, FALSE) > 0;
  gboolean offer_resume = !offer_pause && self->paused && count (self, TRUE) > 0;

  if (offer_pause || offer_resume)
    {
      gtk_label_set_text (self->text, offer_pause        ? _ ("On battery power")
                                      : self->on_battery ? _ ("Paused on battery power")
                                                         : _ ("Plugged in again"));
      gtk_button_set_label (self->act, offer_resume ? _ ("Resume Jobs") : _ ("Pause Jobs"));
      tandem_accessible_set_label (self->act, offer_resume ? _ ("Resume Jobs") : _ ("Pause Jobs"));
    }
  else if (count (self, TRUE) == 0)
    self->paused = FALSE;
  gtk_revealer_set_reveal_child (self->revealer, !self->dismissed && (offer_pause || offer_resume));
}

static void
on_act_clicked (TandemBatteryNotice *self)
{
  gboolean pause = self->on_battery && count (self, FALSE) > 0;

  self->paused = pause;
  set_all_paused (self, pause);
  if (!pause)
    self->dismissed = TRUE;
  tandem_battery_notice_update (self);
}

static void
on_dismiss_clicked (TandemBatteryNotice *self)
{
  self->dismissed = TRUE;
  tandem_battery_notice_update (self);
}

/* ---- The power ---- */

static void
read_power (TandemBatteryNotice *self)
{
  g_autoptr (GVariant) value = g_dbus_proxy_get_cached_property (self->upower, "OnBattery");
  gboolean on_battery =
      value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN) && g_variant_get_boolean (value);

  if (self->on_battery == on_battery)
    return;
  self->on_battery = on_battery;
  self->dismissed = FALSE;
  tandem_battery_notice_update (self);
}

static void
on_proxy (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GDBusProxy *proxy = g_dbus_proxy_new_for_bus_finish (result, &error);
  TandemBatteryNotice *self = user_data;

  if (proxy == NULL)
    return; /* there is no system bus, or the window is gone */
  self->upower = proxy;
  g_signal_connect_object (proxy, "g-properties-changed", G_CALLBACK (read_power), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (proxy, "notify::g-name-owner", G_CALLBACK (read_power), self, G_CONNECT_SWAPPED);
  read_power (self);
}

static void
ask_power (gpointer object)
{
  TandemBatteryNotice *self = object;

  g_dbus_proxy_new_for_bus (G_BUS_TYPE_SYSTEM, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, NULL,
                            "org.freedesktop.UPower", "/org/freedesktop/UPower", "org.freedesktop.UPower",
                            self->cancellable, on_proxy, self);
}

static void
tandem_battery_notice_map (GtkWidget *widget)
{
  TandemBatteryNotice *self = TANDEM_BATTERY_NOTICE (widget);

  GTK_WIDGET_CLASS (tandem_battery_notice_parent_class)->map (widget);
  if (!self->asked)
    tandem_first_frame_call (widget, ask_power, self);
  self->asked = TRUE;
}

void
tandem_battery_notice_set_jobs (TandemBatteryNotice *self, GListModel *jobs)
{
  self->jobs = g_object_ref (jobs);
}

static void
tandem_battery_notice_dispose (GObject *object)
{
  TandemBatteryNotice *self = TANDEM_BATTERY_NOTICE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->upower);
  g_clear_object (&self->jobs);
  G_OBJECT_CLASS (tandem_battery_notice_parent_class)->dispose (object);
}

static void
tandem_battery_notice_finalize (GObject *object)
{
  g_object_unref (TANDEM_BATTERY_NOTICE (object)->cancellable);
  G_OBJECT_CLASS (tandem_battery_notice_parent_class)->finalize (object);
}

static void
tandem_battery_notice_class_init (TandemBatteryNoticeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tandem_battery_notice_dispose;
  G_OBJECT_CLASS (klass)->finalize = tandem_battery_notice_finalize;
  widget_class->map = tandem_battery_notice_map;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               TANDEM_RESOURCE_PATH "ui/tandem-battery-notice.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemBatteryNotice, revealer);
  gtk_widget_class_bind_template_child (widget_class, TandemBatteryNotice, text);
  gtk_widget_class_bind_template_child (widget_class, TandemBatteryNotice, act);
  gtk_widget_class_bind_template_callback (widget_class, on_act_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_dismiss_clicked);
}

static void
tandem_battery_notice_init (TandemBatteryNotice *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  tandem_accessible_follow_revealer (self->revealer);
}
