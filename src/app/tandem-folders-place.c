/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-folders-place.h"

#include "app/tandem-accessible.h"
#include "app/tandem-failure-view.h"
#include "app/tandem-folder-acts.h"
#include "app/tandem-folders-start.h"
#include "app/tandem-job-text.h"
#include "app/tandem-scan-view.h"
#include "app/tandem-settings.h"
#include "app/tandem-toast.h"

#include <glib/gi18n.h>

#define REFRESH_INTERVAL_MS 500

struct _TandemFoldersPlace
{
  AdwBin parent_instance;

  GtkStack *states;
  GtkRevealer *partial_notice;
  TandemScanView *view;
  TandemFailureView *failure;

  TandemJobClient *client; /* the latest scan; NULL before the first */
  TandemFolderActs *acts;
  guint refresh_source;
  GtkFileChooserNative *chooser;
};

enum
{
  SIGNAL_JOB_STARTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TandemFoldersPlace, tandem_folders_place, ADW_TYPE_BIN)

/* ---- What is done to entries ---- */

static void
update_actions (TandemFoldersPlace *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  const gboolean can_look = tandem_folder_acts_can_look (self->acts);
  const gboolean can_act = tandem_folder_acts_can_act (self->acts);

  gtk_widget_action_set_enabled (widget, "entries.open", can_look);
  gtk_widget_action_set_enabled (widget, "entries.show-in-files", can_look);
  gtk_widget_action_set_enabled (widget, "entries.copy-path", can_look);
  gtk_widget_action_set_enabled (widget, "entries.trash", can_act);
  gtk_widget_action_set_enabled (widget, "entries.delete", can_act);
  gtk_widget_action_set_enabled (widget, "entries.exclude", can_act);
  gtk_widget_action_set_enabled (widget, "entries.rescan", tandem_folder_acts_can_rescan (self->acts));
}

/* While a folder is scanned again the memory changes under the view. */
static gboolean
on_refresh (gpointer user_data)
{
  TandemFoldersPlace *self = user_data;

  tandem_scan_view_refresh (self->view);
  if (tandem_folder_acts_is_busy (self->acts))
    return G_SOURCE_CONTINUE;
  self->refresh_source = 0;
  return G_SOURCE_REMOVE;
}

static void
on_acts_job_started (TandemFoldersPlace *self, TandemJobClient *client)
{
  g_signal_emit (self, signals[SIGNAL_JOB_STARTED], 0, client);
  if (self->refresh_source == 0)
    self->refresh_source = g_timeout_add (REFRESH_INTERVAL_MS, on_refresh, self);
}

static void
on_acts_changed (TandemFoldersPlace *self)
{
  tandem_scan_view_refresh (self->view);
  update_actions (self);
}

static void
on_entries_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  static const struct
  {
    const char *action;
    void (*function) (TandemFolderActs *acts);
  } functions[] = {
    { "entries.open", tandem_folder_acts_open },
    { "entries.show-in-files", tandem_folder_acts_show_in_files },
    { "entries.copy-path", tandem_folder_acts_copy_path },
    { "entries.trash", tandem_folder_acts_trash },
    { "entries.delete", tandem_folder_acts_delete },
    { "entries.rescan", tandem_folder_acts_rescan },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
    if (g_str_equal (action, functions[i].action))
      functions[i].function (TANDEM_FOLDERS_PLACE (widget)->acts);
}

/* ---- The scan ---- */

static void
on_state_changed (TandemFoldersPlace *self)
{
  TandemJobState state = tandem_job_client_get_state (self->client);

  tandem_folder_acts_set_client (self->acts,
                                 tandem_job_client_is_active (self->client) ? NULL : self->client);
  update_actions (self);

  gtk_revealer_set_reveal_child (self->partial_notice, state == TANDEM_JOB_STATE_CANCELLED);
  if (state == TANDEM_JOB_STATE_FAILED)
    {
      tandem_failure_view_show (self->failure, self->client);
      gtk_stack_set_visible_child_name (self->states, "failed");
      return;
    }

  if (!tandem_job_client_is_active (self->client))
    tandem_scan_view_refresh (self->view);
  gtk_stack_set_visible_child_name (self->states, "view");
}

gboolean
tandem_folders_place_is_scanning (TandemFoldersPlace *self)
{
  return self->client != NULL && tandem_job_client_is_active (self->client);
}

/* Begins what @request asks for, in place of what is shown. */
static void
start (TandemFoldersPlace *self, const TandemJobRequest *request)
{
  g_autoptr (TandemJobClient) client = tandem_job_client_new (request);

  if (self->client != NULL)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_set_object (&self->client, client);
  tandem_folder_acts_set_client (self->acts, NULL);
  g_signal_connect_object (client, "notify::state", G_CALLBACK (on_state_changed), self, G_CONNECT_SWAPPED);
  g_signal_emit (self, signals[SIGNAL_JOB_STARTED], 0, client);
  tandem_scan_view_set_client (self->view, client);
  tandem_job_client_start (client);
}

/* Whether nothing is under way that another scan would be in the way of; says so when there is. */
static gboolean
is_free (TandemFoldersPlace *self)
{
  if (tandem_folders_place_is_scanning (self))
    tandem_toast_show (GTK_WIDGET (self), _ ("A scan is running. Cancel it first."));
  else if (tandem_folder_acts_is_busy (self->acts))
    tandem_toast_show (GTK_WIDGET (self), _ ("Files are being moved or deleted. Wait for the end of it."));
  else
    return TRUE;
  return FALSE;
}

void
tandem_folders_place_scan (TandemFoldersPlace *self, GFile *folder)
{
  g_autoptr (TandemJobRequest) request = NULL;

  if (!is_free (self))
    return;
  if (g_file_peek_path (folder) == NULL)
    {
      tandem_toast_show (GTK_WIDGET (self), _ ("Only folders of this computer can be scanned."));
      return;
    }

  request = tandem_job_request_new_scan (folder, tandem_settings_get_workers ());
  start (self, request);
}

static void
on_exclude (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TandemFoldersPlace *self = TANDEM_FOLDERS_PLACE (widget);
  g_autofree char *exclude = tandem_folder_acts_dup_exclude (self->acts);
  g_autoptr (TandemJobRequest) request = NULL;

  if (exclude == NULL || self->client == NULL || !is_free (self))
    return;
  request = tandem_job_request_new_scan_without (tandem_job_client_get_request (self->client), exclude);
  start (self, request);
}

static void
on_chooser_response (TandemFoldersPlace *self, int response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr (GFile) folder = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;

  folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  if (folder != NULL)
    tandem_folders_place_scan (self, folder);
}

void
tandem_folders_place_choose (TandemFoldersPlace *self)
{
  if (self->chooser != NULL)
    return;

  self->chooser = gtk_file_chooser_native_new (
      _ ("Choose a Folder to Scan"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
      GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Scan"), _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chooser_response), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

void
tandem_folders_place_rescan (TandemFoldersPlace *self)
{
  g_autoptr (GFile) folder = NULL;

  if (self->client == NULL)
    {
      tandem_folders_place_choose (self);
      return;
    }

  folder = g_object_ref (tandem_job_request_get_folder (tandem_job_client_get_request (self->client)));
  tandem_folders_place_scan (self, folder);
}

gboolean
tandem_folders_place_cancel (TandemFoldersPlace *self)
{
  if (!tandem_folders_place_is_scanning (self))
    return FALSE;

  if (tandem_job_client_get_state (self->client) == TANDEM_JOB_STATE_RUNNING)
    tandem_job_client_cancel (self->client);
  return TRUE;
}

static void
on_chosen (TandemFoldersPlace *self, GFile *folder)
{
  tandem_folders_place_scan (self, folder);
}

static void
show_start (TandemFoldersPlace *self)
{
  gtk_stack_set_visible_child_name (self->states, "start");
}

static void
on_start_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  show_start (TANDEM_FOLDERS_PLACE (widget));
}

static void
tandem_folders_place_dispose (GObject *object)
{
  TandemFoldersPlace *self = TANDEM_FOLDERS_PLACE (object);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  if (self->acts != NULL)
    g_signal_handlers_disconnect_by_data (self->acts, self);
  g_clear_object (&self->acts);
  g_clear_object (&self->client);
  g_clear_object (&self->chooser);
  G_OBJECT_CLASS (tandem_folders_place_parent_class)->dispose (object);
}

static void
tandem_folders_place_class_init (TandemFoldersPlaceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tandem_folders_place_dispose;

  signals[SIGNAL_JOB_STARTED] = g_signal_new ("job-started", TANDEM_TYPE_FOLDERS_PLACE, G_SIGNAL_RUN_LAST, 0,
                                              NULL, NULL, NULL, G_TYPE_NONE, 1, TANDEM_TYPE_JOB_CLIENT);

  g_type_ensure (TANDEM_TYPE_FOLDERS_START);
  g_type_ensure (TANDEM_TYPE_SCAN_VIEW);
  g_type_ensure (TANDEM_TYPE_FAILURE_VIEW);
  gtk_widget_class_install_action (widget_class, "folders.start", NULL, on_start_action);
  /* Class actions: unlike those of a window's group they are not exported on the bus. */
  gtk_widget_class_install_action (widget_class, "entries.open", NULL, on_entries_action);
  gtk_widget_class_install_action (widget_class, "entries.show-in-files", NULL, on_entries_action);
  gtk_widget_class_install_action (widget_class, "entries.copy-path", NULL, on_entries_action);
  gtk_widget_class_install_action (widget_class, "entries.trash", NULL, on_entries_action);
  gtk_widget_class_install_action (widget_class, "entries.delete", NULL, on_entries_action);
  gtk_widget_class_install_action (widget_class, "entries.rescan", NULL, on_entries_action);
  gtk_widget_class_install_action (widget_class, "entries.exclude", NULL, on_exclude);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Delete, 0, "entries.trash", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "entries.trash", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, GDK_SHIFT_MASK, "entries.delete", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "entries.copy-path", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TANDEM_RESOURCE_PATH "ui/tandem-folders-place.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemFoldersPlace, states);
  gtk_widget_class_bind_template_child (widget_class, TandemFoldersPlace, partial_notice);
  gtk_widget_class_bind_template_child (widget_class, TandemFoldersPlace, view);
  gtk_widget_class_bind_template_child (widget_class, TandemFoldersPlace, failure);
  gtk_widget_class_bind_template_callback (widget_class, tandem_folders_place_choose);
  gtk_widget_class_bind_template_callback (widget_class, tandem_folders_place_rescan);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen);
  gtk_widget_class_bind_template_callback (widget_class, show_start);
}

static void
tandem_folders_place_init (TandemFoldersPlace *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->acts = tandem_folder_acts_new (self->view);
  g_signal_connect_object (self->acts, "job-started", G_CALLBACK (on_acts_job_started), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->acts, "changed", G_CALLBACK (on_acts_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "selection-changed", G_CALLBACK (update_actions), self,
                           G_CONNECT_SWAPPED);
  update_actions (self);
  tandem_accessible_follow_stack (self->states);
  tandem_accessible_follow_revealer (self->partial_notice);
}
