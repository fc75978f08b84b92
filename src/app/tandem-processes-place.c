/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-processes-place.h"

#include "app/tandem-job-client.h"
#include "app/tandem-process-columns.h"
#include "app/tandem-process-item.h"
#include "app/tandem-width-layout.h"

#include <glib/gi18n.h>
#include <unistd.h>

#define SAMPLE_INTERVAL_MS 500

/* Below this width the table has only its most telling columns. */
#define NARROW 600

struct _TandemProcessesPlace
{
  AdwBin parent_instance;

  GtkColumnView *view;
  GtkLabel *note;

  GListModel *jobs;
  GListModel *processes;
  guint sample_source;
};

G_DEFINE_FINAL_TYPE (TandemProcessesPlace, tandem_processes_place, ADW_TYPE_BIN)

static gboolean
on_sample (gpointer user_data)
{
  TandemProcessesPlace *self = user_data;

  for (guint i = 0; self->processes != NULL && i < g_list_model_get_n_items (self->processes); i++)
    {
      g_autoptr (TandemProcessItem) item = g_list_model_get_item (self->processes, i);

      tandem_process_item_sample (item);
    }

  return G_SOURCE_CONTINUE;
}

static void
tandem_processes_place_map (GtkWidget *widget)
{
  TandemProcessesPlace *self = TANDEM_PROCESSES_PLACE (widget);

  GTK_WIDGET_CLASS (tandem_processes_place_parent_class)->map (widget);
  on_sample (self);
  self->sample_source = g_timeout_add (SAMPLE_INTERVAL_MS, on_sample, self);
}

static void
tandem_processes_place_unmap (GtkWidget *widget)
{
  TandemProcessesPlace *self = TANDEM_PROCESSES_PLACE (widget);

  g_clear_handle_id (&self->sample_source, g_source_remove);
  GTK_WIDGET_CLASS (tandem_processes_place_parent_class)->unmap (widget);
}

static void
on_width (GtkWidget *widget, int width)
{
  tandem_process_columns_set_narrow (TANDEM_PROCESSES_PLACE (widget)->view, width < NARROW);
}

static void
on_jobs_changed (TandemProcessesPlace *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->note), g_list_model_get_n_items (self->jobs) == 0);
}

static gpointer
get_processes_of_job (gpointer item, gpointer user_data)
{
  g_autoptr (TandemJobClient) client = item;

  return g_object_ref (tandem_job_client_get_processes (client));
}

void
tandem_processes_place_set_jobs (TandemProcessesPlace *self, GListModel *jobs)
{
  g_autoptr (GListStore) parts = g_list_store_new (G_TYPE_LIST_MODEL);
  g_autoptr (GListStore) window_part = g_list_store_new (TANDEM_TYPE_PROCESS_ITEM);
  g_autoptr (TandemProcessItem) window_item = NULL;
  g_autoptr (GListModel) jobs_part = NULL;
  g_autoptr (GtkSelectionModel) selection = NULL;

  window_item = tandem_process_item_new (TANDEM_PROCESS_ROLE_WINDOW, _ ("Tandem"), NULL, getpid ());
  tandem_process_item_update (window_item, getpid (), _ ("Running"), 0, 0);
  g_list_store_append (window_part, window_item);

  jobs_part = G_LIST_MODEL (gtk_flatten_list_model_new (
      G_LIST_MODEL (gtk_map_list_model_new (g_object_ref (jobs), get_processes_of_job, NULL, NULL))));
  g_list_store_append (parts, window_part);
  g_list_store_append (parts, jobs_part);

  self->jobs = g_object_ref (jobs);
  self->processes = G_LIST_MODEL (gtk_flatten_list_model_new (g_object_ref (G_LIST_MODEL (parts))));
  selection = GTK_SELECTION_MODEL (gtk_single_selection_new (g_object_ref (self->processes)));
  gtk_single_selection_set_autoselect (GTK_SINGLE_SELECTION (selection), FALSE);
  gtk_single_selection_set_can_unselect (GTK_SINGLE_SELECTION (selection), TRUE);
  gtk_single_selection_set_selected (GTK_SINGLE_SELECTION (selection), GTK_INVALID_LIST_POSITION);
  gtk_column_view_set_model (self->view, selection);
  g_signal_connect_object (jobs, "items-changed", G_CALLBACK (on_jobs_changed), self, G_CONNECT_SWAPPED);
  on_jobs_changed (self);
}

static void
tandem_processes_place_dispose (GObject *object)
{
  TandemProcessesPlace *self = TANDEM_PROCESSES_PLACE (object);

  g_clear_handle_id (&self->sample_source, g_source_remove);
  g_clear_object (&self->jobs);
  g_clear_object (&self->processes);
  G_OBJECT_CLASS (tandem_processes_place_parent_class)->dispose (object);
}

static void
tandem_processes_place_class_init (TandemProcessesPlaceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tandem_processes_place_dispose;
  widget_class->map = tandem_processes_place_map;
  widget_class->unmap = tandem_processes_place_unmap;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               TANDEM_RESOURCE_PATH "ui/tandem-processes-place.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemProcessesPlace, view);
  gtk_widget_class_bind_template_child (widget_class, TandemProcessesPlace, note);
}

static void
tandem_processes_place_init (TandemProcessesPlace *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tandem_process_columns_add (self->view);
  tandem_width_layout_install (GTK_WIDGET (self), on_width);
}
