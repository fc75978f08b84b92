/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-folder-summary.h"

#include "app/tandem-format.h"
#include "app/tandem-start-text.h"
#include "app/tandem-problems-window.h"

#include <glib/gi18n.h>

struct _TandemFolderSummary
{
  AdwBin parent_instance;

  GtkInscription *summary;
  GtkButton *problems;

  TandemJobClient *client; /* NULL before something is shown */
};

G_DEFINE_FINAL_TYPE (TandemFolderSummary, tandem_folder_summary, ADW_TYPE_BIN)

void
tandem_folder_summary_show (TandemFolderSummary *self, const TandemNodeInfo *info, TandemJobClient *client)
{
  const guint64 errors = tandem_job_client_get_progress (client)->errors;
  g_autofree char *number = tandem_format_count (info->items);
  g_autofree char *items = g_strdup_printf (ngettext ("%s item", "%s items", (gulong)info->items), number);
  g_autofree char *allocated = g_format_size (info->allocated);
  g_autofree char *apparent = g_format_size (info->apparent);
  /* Translators: items in a folder, the space that they take on the disk, the sizes of the files */
  g_autofree char *text = g_strdup_printf (_ ("%s · %s on disk · %s of data"), items, allocated, apparent);

  g_set_object (&self->client, client);
  tandem_start_text_set (self->summary, text);
  gtk_widget_set_visible (GTK_WIDGET (self->problems), errors > 0);
  if (errors > 0)
    {
      g_autofree char *count = tandem_format_count (errors);
      g_autofree char *label =
          g_strdup_printf (ngettext ("%s could not be read", "%s could not be read", (gulong)errors), count);

      gtk_button_set_label (self->problems, label);
    }
}

static void
on_problems_clicked (TandemFolderSummary *self)
{
  tandem_problems_window_present (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                  tandem_job_client_get_problems (self->client),
                                  tandem_job_client_get_progress (self->client)->errors);
}

static void
tandem_folder_summary_dispose (GObject *object)
{
  g_clear_object (&TANDEM_FOLDER_SUMMARY (object)->client);
  G_OBJECT_CLASS (tandem_folder_summary_parent_class)->dispose (object);
}

static void
tandem_folder_summary_class_init (TandemFolderSummaryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tandem_folder_summary_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TANDEM_RESOURCE_PATH "ui/tandem-folder-summary.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemFolderSummary, summary);
  gtk_widget_class_bind_template_child (widget_class, TandemFolderSummary, problems);
  gtk_widget_class_bind_template_callback (widget_class, on_problems_clicked);
}

static void
tandem_folder_summary_init (TandemFolderSummary *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
