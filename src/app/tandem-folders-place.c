/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-folders-place.h"

#include "app/tandem-accessible.h"
#include "app/tandem-choose.h"
#include "app/tandem-cli-call.h"
#include "app/tandem-export.h"
#include "app/tandem-failure-view.h"
#include "app/tandem-folder-acts.h"
#include "app/tandem-folders-start.h"
#include "app/tandem-format.h"
#include "app/tandem-job-text.h"
#include "app/tandem-remote-dialog.h"
#include "app/tandem-scan-view.h"
#include "app/tandem-settings.h"
#include "app/tandem-toast.h"
#include "app/tandem-total-window.h"
#include "app/tandem-width-layout.h"

#include <glib/gi18n.h>

#define REFRESH_INTERVAL_MS 500

struct _TandemFoldersPlace
{
  AdwBin parent_instance;

  GtkStack *states;
  AdwBin *view_bin;
  GtkBox *view_page;
  GtkRevealer *partial_notice;
  TandemScanView *view; /* (nullable) what shows a result is made with the first, or ahead of it */
  TandemFailureView *failure;

  TandemJobClient *client; /* the latest scan; NULL before the first */
  TandemFolderActs *acts;  /* (nullable) likewise */
  guint refresh_source;
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
  const gboolean can_look = self->acts != NULL && tandem_folder_acts_can_look (self->acts);
  const gboolean can_act = self->acts != NULL && tandem_folder_acts_can_act (self->acts);

  gtk_widget_action_set_enabled (widget, "entries.open", can_look);
  gtk_widget_action_set_enabled (widget, "entries.show-in-files", can_look);
  gtk_widget_action_set_enabled (widget, "entries.copy-path", can_look);
  gtk_widget_action_set_enabled (widget, "entries.trash", can_act);
  gtk_widget_action_set_enabled (widget, "entries.delete", can_act);
  gtk_widget_action_set_enabled (widget, "entries.exclude", can_act);
  gtk_widget_action_set_enabled (widget, "entries.rescan",
                                 self->acts != NULL && tandem_folder_acts_can_rescan (self->acts));
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

/* What comes from a file, or from another machine, cannot. */
static gboolean
can_be_acted_upon (TandemFoldersPlace *self)
{
  return !tandem_job_client_is_active (self->client)
         && tandem_job_request_is_whole_scan (tandem_job_client_get_request (self->client));
}

/* Puts a finished scan into the history, for later comparison. That it cannot be is no reason to disturb. */
static void
keep (TandemFoldersPlace *self)
{
  if (!tandem_settings_get_keep_history ()
      || !tandem_job_request_is_whole_scan (tandem_job_client_get_request (self->client)))
    return;
  tandem_cli_call_async ((const char *const[]){ "keep", "--result-fd", TANDEM_CLI_CALL_FD, NULL },
                         tandem_job_client_get_result_fd (self->client), NULL, NULL, NULL);
}

static void
on_state_changed (TandemFoldersPlace *self)
{
  TandemJobState state = tandem_job_client_get_state (self->client);

  tandem_folder_acts_set_client (self->acts, can_be_acted_upon (self) ? self->client : NULL);
  update_actions (self);
  if (state == TANDEM_JOB_STATE_FINISHED)
    keep (self);

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

/* What a place that never scans anything does without. */
static void
ensure_view (TandemFoldersPlace *self)
{
  if (self->view != NULL)
    return;

  self->view = g_object_new (TANDEM_TYPE_SCAN_VIEW, "vexpand", TRUE, NULL);
  gtk_box_append (self->view_page, GTK_WIDGET (self->view));
  self->acts = tandem_folder_acts_new (self->view);
  g_signal_connect_object (self->acts, "job-started", G_CALLBACK (on_acts_job_started), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->acts, "changed", G_CALLBACK (on_acts_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "selection-changed", G_CALLBACK (update_actions), self,
                           G_CONNECT_SWAPPED);
}

/* Begins what @request asks for, in place of what is shown. */
static void
start (TandemFoldersPlace *self, const TandemJobRequest *request)
{
  g_autoptr (TandemJobClient) client = tandem_job_client_new (request);

  if (self->client != NULL)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_set_object (&self->client, client);
  ensure_view (self);
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
  else if (self->acts != NULL && tandem_folder_acts_is_busy (self->acts))
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

/* ---- Files and other machines ---- */

static void
on_kind_known (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TandemFoldersPlace) self = user_data;
  GFile *file = G_FILE (source);
  g_autoptr (GFileInfo) info = g_file_query_info_finish (file, result, NULL);
  g_autoptr (TandemJobRequest) request = NULL;

  if (info == NULL || g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR
      || g_file_peek_path (file) == NULL)
    {
      tandem_folders_place_scan (self, file);
      return;
    }
  if (!is_free (self))
    return;
  request = tandem_job_request_new_import (file);
  start (self, request);
}

void
tandem_folders_place_open (TandemFoldersPlace *self, GFile *file)
{
  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT,
                           NULL, on_kind_known, g_object_ref (self));
}

static void
on_saved_chosen (gpointer widget, GFile *file)
{
  tandem_folders_place_open (widget, file);
}

void
tandem_folders_place_open_saved (TandemFoldersPlace *self)
{
  tandem_choose (GTK_WIDGET (self), TANDEM_CHOOSE_FILE, _ ("Open a Saved Scan"), _ ("_Open"), NULL,
                 on_saved_chosen);
}

gboolean
tandem_folders_place_has_result (TandemFoldersPlace *self)
{
  return self->client != NULL && !tandem_job_client_is_active (self->client)
         && tandem_job_client_get_state (self->client) != TANDEM_JOB_STATE_FAILED;
}

void
tandem_folders_place_export (TandemFoldersPlace *self)
{
  if (tandem_folders_place_has_result (self))
    tandem_export_choose (GTK_WIDGET (self), self->client);
  else
    tandem_toast_show (GTK_WIDGET (self), _ ("There is no finished scan to export."));
}

static void
on_remote_chosen (gpointer widget, const char *place)
{
  TandemFoldersPlace *self = widget;
  g_autoptr (TandemJobRequest) request = NULL;

  if (!is_free (self))
    return;
  request = tandem_job_request_new_remote (place);
  start (self, request);
}

void
tandem_folders_place_scan_remote (TandemFoldersPlace *self)
{
  tandem_remote_dialog_present (GTK_WIDGET (self), on_remote_chosen);
}

static void
on_explain (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TandemFoldersPlace *self = TANDEM_FOLDERS_PLACE (widget);
  TandemSnapshot *snapshot = self->view != NULL ? tandem_scan_view_get_snapshot (self->view) : NULL;

  if (snapshot == NULL || !tandem_folders_place_has_result (self)
      || !tandem_job_request_is_whole_scan (tandem_job_client_get_request (self->client)))
    tandem_toast_show (widget,
                       _ ("Only finished scans of folders of this computer can be compared with df."));
  else
    tandem_total_window_present (
        GTK_WINDOW (gtk_widget_get_root (widget)), snapshot,
        g_file_peek_path (tandem_job_request_get_folder (tandem_job_client_get_request (self->client))));
}

static void
on_find_duplicates (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TandemFoldersPlace *self = TANDEM_FOLDERS_PLACE (widget);
  g_autoptr (TandemJobRequest) request = NULL;

  if (self->client == NULL || !is_free (self))
    return;
  if (!tandem_job_request_is_whole_scan (tandem_job_client_get_request (self->client)))
    {
      tandem_toast_show (GTK_WIDGET (self), _ ("Only files of this computer can be compared."));
      return;
    }
  request = tandem_job_request_new_scan_duplicates (tandem_job_client_get_request (self->client));
  start (self, request);
}

static void
on_exclude (GtkWidget *widget, const char *action, GVariant *parameter)
{
  TandemFoldersPlace *self = TANDEM_FOLDERS_PLACE (widget);
  g_autofree char *exclude = self->acts != NULL ? tandem_folder_acts_dup_exclude (self->acts) : NULL;
  g_autoptr (TandemJobRequest) request = NULL;

  if (exclude == NULL || self->client == NULL || !is_free (self))
    return;
  request = tandem_job_request_new_scan_without (tandem_job_client_get_request (self->client), exclude);
  start (self, request);
}

static void
on_folder_chosen (gpointer widget, GFile *folder)
{
  tandem_folders_place_scan (widget, folder);
}

void
tandem_folders_place_choose (TandemFoldersPlace *self)
{
  tandem_choose (GTK_WIDGET (self), TANDEM_CHOOSE_FOLDER, _ ("Choose a Folder to Scan"), _ ("_Scan"), NULL,
                 on_folder_chosen);
}

void
tandem_folders_place_rescan (TandemFoldersPlace *self)
{
  const TandemJobRequest *request;
  g_autoptr (TandemJobRequest) again = NULL;
  g_autoptr (GFile) folder = NULL;

  if (self->client == NULL)
    {
      tandem_folders_place_choose (self);
      return;
    }

  request = tandem_job_client_get_request (self->client);
  if (tandem_job_request_is_whole_scan (request))
    {
      folder = g_object_ref (tandem_job_request_get_folder (request));
      tandem_folders_place_scan (self, folder);
    }
  else if (is_free (self))
    {
      again = tandem_job_request_copy (request);
      start (self, again);
    }
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
  g_type_ensure (TANDEM_TYPE_FAILURE_VIEW);
  g_type_ensure (TANDEM_TYPE_SCAN_VIEW); /* made later; known from the start, as each template's type is */
  gtk_widget_class_install_action (widget_class, "folders.start", NULL, on_start_action);
  gtk_widget_class_install_action (widget_class, "folders.explain", NULL, on_explain);
  gtk_widget_class_install_action (widget_class, "folders.find-duplicates", NULL, on_find_duplicates);
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
  gtk_widget_class_bind_template_child (widget_class, TandemFoldersPlace, view_bin);
  gtk_widget_class_bind_template_child (widget_class, TandemFoldersPlace, view_page);
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
  tandem_width_layout_install (GTK_WIDGET (self->view_bin), NULL);
  update_actions (self);
  tandem_accessible_follow_stack (self->states);
  tandem_accessible_follow_revealer (self->partial_notice);
}
