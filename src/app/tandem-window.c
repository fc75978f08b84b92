/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-window.h"

#include "app/tandem-accessible.h"
#include "app/tandem-battery-notice.h"
#include "app/tandem-job-bar.h"
#include "app/tandem-job-client.h"
#include "app/tandem-job-notifier.h"
#include "app/tandem-processes-place.h"
#include "app/tandem-quit-guard.h"
#include "app/tandem-settings.h"
#include "app/tandem-tab-stop.h"

#include <glib/gi18n.h>

struct _TandemWindow
{
  AdwApplicationWindow parent_instance;

  AdwViewStack *stack;
  GtkMenuButton *menu_button;
  TandemFoldersPlace *folders_place;
  AdwBin *digits_page;
  AdwBin *processes_page;
  TandemDigitsPlace *digits_place;       /* (nullable) made soon after the start, or when it is first shown */
  TandemProcessesPlace *processes_place; /* (nullable) likewise */
  TandemJobBar *job_bar;
  TandemBatteryNotice *battery_notice;

  TandemQuitGuard *quit_guard;
  TandemJobNotifier *notifier;
  guint inhibit_cookie;
};

G_DEFINE_FINAL_TYPE (TandemWindow, tandem_window, ADW_TYPE_APPLICATION_WINDOW)

static void on_job_started (TandemWindow *self, TandemJobClient *client);

/* A place is made when it is first shown: one that nobody opens takes neither time nor memory. */
static void
ensure_place (TandemWindow *self, const char *place)
{
  if (g_strcmp0 (place, "digits") == 0 && self->digits_place == NULL)
    {
      self->digits_place = g_object_new (TANDEM_TYPE_DIGITS_PLACE, NULL);
      g_signal_connect_object (self->digits_place, "job-started", G_CALLBACK (on_job_started), self,
                               G_CONNECT_SWAPPED);
      adw_bin_set_child (self->digits_page, GTK_WIDGET (self->digits_place));
    }
  if (g_strcmp0 (place, "processes") == 0 && self->processes_place == NULL)
    {
      self->processes_place = g_object_new (TANDEM_TYPE_PROCESSES_PLACE, NULL);
      tandem_processes_place_set_jobs (self->processes_place, tandem_job_bar_get_jobs (self->job_bar));
      g_signal_connect_object (self->processes_place, "job-started", G_CALLBACK (on_job_started), self,
                               G_CONNECT_SWAPPED);
      adw_bin_set_child (self->processes_page, GTK_WIDGET (self->processes_place));
    }
}

static void
on_place_changed (TandemWindow *self)
{
  /* A stack that is being taken apart shows one page after the other. */
  if (!gtk_widget_in_destruction (GTK_WIDGET (self)))
    ensure_place (self, adw_view_stack_get_visible_child_name (self->stack));
}

void
tandem_window_show_place (TandemWindow *self, const char *place)
{
  GtkWidget *child = adw_view_stack_get_child_by_name (self->stack, place);

  if (child == NULL)
    return;
  adw_view_stack_set_visible_child (self->stack, child);
  gtk_widget_child_focus (child, GTK_DIR_TAB_FORWARD);
}

/* The session neither ends nor sleeps unasked while a job runs. */
static void
update_inhibit (TandemWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  gboolean active = tandem_quit_guard_has_active_job (self->quit_guard);

  if (application == NULL)
    return;
  if (active && self->inhibit_cookie == 0)
    self->inhibit_cookie = gtk_application_inhibit (
        application, GTK_WINDOW (self), GTK_APPLICATION_INHIBIT_LOGOUT | GTK_APPLICATION_INHIBIT_SUSPEND,
        _ ("A job is running"));
  else if (!active && self->inhibit_cookie != 0)
    {
      gtk_application_uninhibit (application, self->inhibit_cookie);
      self->inhibit_cookie = 0;
    }
}

/* Where the result of @client is. */
static const char *
place_of (TandemJobClient *client)
{
  switch (tandem_job_request_get_kind (tandem_job_client_get_request (client)))
    {
    case TANDEM_JOB_KIND_SCAN:
    case TANDEM_JOB_KIND_ACT:
      return "folders";
    case TANDEM_JOB_KIND_SPEEDUP:
      return "processes";
    case TANDEM_JOB_KIND_E:
    case TANDEM_JOB_KIND_FIND:
    case TANDEM_JOB_KIND_FREQUENCY:
    default:
      return "digits";
    }
}

static void
on_job_started (TandemWindow *self, TandemJobClient *client)
{
  tandem_job_bar_add (self->job_bar, client);
  tandem_job_notifier_add (self->notifier, client, place_of (client));
  g_signal_connect_object (client, "notify::state", G_CALLBACK (tandem_battery_notice_update),
                           self->battery_notice, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "notify::paused", G_CALLBACK (tandem_battery_notice_update),
                           self->battery_notice, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "notify::state", G_CALLBACK (update_inhibit), self, G_CONNECT_SWAPPED);
}

static void
on_show_result (TandemWindow *self, TandemJobClient *client)
{
  tandem_window_show_place (self, place_of (client));
  if (tandem_job_request_get_kind (tandem_job_client_get_request (client)) == TANDEM_JOB_KIND_SPEEDUP)
    tandem_processes_place_show_speedup (self->processes_place);
}

void
tandem_window_open (TandemWindow *self, GFile *folder)
{
  tandem_window_show_place (self, "folders");
  tandem_folders_place_open (self->folders_place, folder);
}

TandemFoldersPlace *
tandem_window_get_folders_place (TandemWindow *self)
{
  return self->folders_place;
}

TandemDigitsPlace *
tandem_window_get_digits_place (TandemWindow *self)
{
  ensure_place (self, "digits");
  return self->digits_place;
}

static void
on_new_scan (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TandemWindow *self = TANDEM_WINDOW (widget);

  tandem_window_show_place (self, "folders");
  tandem_folders_place_choose (self->folders_place);
}

static void
on_rescan (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TandemWindow *self = TANDEM_WINDOW (widget);

  tandem_window_show_place (self, "folders");
  tandem_folders_place_rescan (self->folders_place);
}

static void
on_file_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TandemWindow *self = TANDEM_WINDOW (widget);

  tandem_window_show_place (self, "folders");
  if (g_str_equal (action, "tandem.open-saved"))
    tandem_folders_place_open_saved (self->folders_place);
  else if (g_str_equal (action, "tandem.export"))
    tandem_folders_place_export (self->folders_place);
  else
    tandem_folders_place_scan_remote (self->folders_place);
}

static void
on_show_place (GtkWidget *widget, const char *action, GVariant *parameter)
{
  tandem_window_show_place (TANDEM_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

/* Escape: the job of the place that a person is in. */
static void
on_cancel (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TandemWindow *self = TANDEM_WINDOW (widget);
  const char *place = adw_view_stack_get_visible_child_name (self->stack);

  if (g_strcmp0 (place, "folders") == 0)
    tandem_folders_place_cancel (self->folders_place);
  else if (g_strcmp0 (place, "digits") == 0 && self->digits_place != NULL)
    tandem_digits_place_cancel (self->digits_place);
  else if (g_strcmp0 (place, "processes") == 0 && self->processes_place != NULL)
    tandem_processes_place_cancel (self->processes_place);
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, TandemWindow *self)
{
  GFile *file = g_value_get_object (value);

  if (file == NULL)
    return FALSE;
  tandem_window_open (self, file);
  return TRUE;
}

static gboolean
tandem_window_close_request (GtkWindow *window)
{
  TandemWindow *self = TANDEM_WINDOW (window);

  if (tandem_quit_guard_has_active_job (self->quit_guard))
    {
      tandem_quit_guard_ask (self->quit_guard, window);
      return GDK_EVENT_STOP;
    }

  return GTK_WINDOW_CLASS (tandem_window_parent_class)->close_request (window);
}

static void
restore (TandemWindow *self)
{
  GSettings *settings = tandem_settings ();

  g_settings_bind (settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "place", self->stack, "visible-child-name", G_SETTINGS_BIND_DEFAULT);
}

static void
tandem_window_dispose (GObject *object)
{
  TandemWindow *self = TANDEM_WINDOW (object);

  g_clear_object (&self->quit_guard);
  g_clear_object (&self->notifier);
  G_OBJECT_CLASS (tandem_window_parent_class)->dispose (object);
}

static void
tandem_window_class_init (TandemWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tandem_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = tandem_window_close_request;

  g_type_ensure (TANDEM_TYPE_FOLDERS_PLACE);
  g_type_ensure (TANDEM_TYPE_DIGITS_PLACE);
  g_type_ensure (TANDEM_TYPE_PROCESSES_PLACE);
  g_type_ensure (TANDEM_TYPE_JOB_BAR);
  g_type_ensure (TANDEM_TYPE_BATTERY_NOTICE);
  g_type_ensure (TANDEM_TYPE_TAB_STOP); /* in many templates */

  /* Actions of the widget: unlike those of the window's action group they are not exported on the bus. */
  gtk_widget_class_install_action (widget_class, "tandem.new-scan", NULL, on_new_scan);
  gtk_widget_class_install_action (widget_class, "tandem.rescan", NULL, on_rescan);
  gtk_widget_class_install_action (widget_class, "tandem.open-saved", NULL, on_file_action);
  gtk_widget_class_install_action (widget_class, "tandem.export", NULL, on_file_action);
  gtk_widget_class_install_action (widget_class, "tandem.scan-remote", NULL, on_file_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_o, GDK_CONTROL_MASK, "tandem.open-saved", NULL);
  gtk_widget_class_install_action (widget_class, "tandem.cancel", NULL, on_cancel);
  gtk_widget_class_install_action (widget_class, "tandem.show-place", "s", on_show_place);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_n, GDK_CONTROL_MASK, "tandem.new-scan", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, GDK_CONTROL_MASK, "tandem.rescan", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "tandem.cancel", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_1, GDK_ALT_MASK, "tandem.show-place", "s",
                                       "folders");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_2, GDK_ALT_MASK, "tandem.show-place", "s",
                                       "digits");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_3, GDK_ALT_MASK, "tandem.show-place", "s",
                                       "processes");

  gtk_widget_class_set_template_from_resource (widget_class, TANDEM_RESOURCE_PATH "ui/tandem-window.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, TandemWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, TandemWindow, folders_place);
  gtk_widget_class_bind_template_child (widget_class, TandemWindow, digits_page);
  gtk_widget_class_bind_template_child (widget_class, TandemWindow, processes_page);
  gtk_widget_class_bind_template_child (widget_class, TandemWindow, job_bar);
  gtk_widget_class_bind_template_child (widget_class, TandemWindow, battery_notice);
}

static void
tandem_window_init (TandemWindow *self)
{
  GtkDropTarget *drop_target;
  GListModel *jobs;

  gtk_widget_init_template (GTK_WIDGET (self));
  tandem_accessible_follow_stack (self->stack);
  jobs = tandem_job_bar_get_jobs (self->job_bar);
  self->quit_guard = tandem_quit_guard_new (jobs);
  self->notifier = tandem_job_notifier_new (GTK_WINDOW (self));
  tandem_battery_notice_set_jobs (self->battery_notice, jobs);
  g_signal_connect_object (self->folders_place, "job-started", G_CALLBACK (on_job_started), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->stack, "notify::visible-child", G_CALLBACK (on_place_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->job_bar, "show-result", G_CALLBACK (on_show_result), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->quit_guard, "ready", G_CALLBACK (gtk_window_destroy), self,
                           G_CONNECT_SWAPPED);

  drop_target = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);
  g_signal_connect (drop_target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop_target));

  restore (self);
  on_place_changed (self);
}

TandemWindow *
tandem_window_new (GtkApplication *application)
{
  return g_object_new (TANDEM_TYPE_WINDOW, "application", application, NULL);
}
