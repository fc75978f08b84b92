/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-export.h"

#include "app/tandem-choose.h"
#include "app/tandem-cli-call.h"
#include "app/tandem-toast.h"

#include <glib/gi18n.h>

static void
on_exported (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = tandem_cli_call_finish (result, &error);

  tandem_toast_show (widget, error != NULL ? error->message : _ ("The scan was exported"));
}

static void
on_chosen (gpointer widget, GFile *file)
{
  TandemJobClient *client = g_object_get_data (widget, "tandem-export");

  if (g_file_peek_path (file) == NULL || client == NULL)
    return;
  tandem_cli_call_async ((const char *const[]){ "import", "/proc/self/fd/" TANDEM_CLI_CALL_FD, "--progress",
                                                "none", "--export", g_file_peek_path (file), NULL },
                         tandem_job_client_get_result_fd (client), NULL, on_exported, g_object_ref (widget));
}

void
tandem_export_choose (GtkWidget *widget, TandemJobClient *client)
{
  g_autofree char *name = tandem_job_request_dup_folder_name (tandem_job_client_get_request (client));
  g_autofree char *file_name = g_strdelimit (g_strconcat (name, ".json", NULL), "/:", '-');

  g_object_set_data_full (G_OBJECT (widget), "tandem-export", g_object_ref (client), g_object_unref);
  tandem_choose (widget, TANDEM_CHOOSE_NEW_FILE, _ ("Export for ncdu, or as CSV When the Name Ends in .csv"),
                 _ ("_Export"), file_name, on_chosen);
}
