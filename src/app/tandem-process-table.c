/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-process-table.h"

#include "app/tandem-accessible.h"
#include "app/tandem-job-client.h"
#include "app/tandem-log-list.h"
#include "app/tandem-process-columns.h"
#include "app/tandem-process-item.h"
#include "app/tandem-width-layout.h"

#include <glib/gi18n.h>
#include <unistd.h>

#define SAMPLE_INTERVAL_MS 500

struct _TandemProcessTable
{
  AdwBin parent_instance;

  GtkSearchEntry *filter;
  GtkColumnView *view;
  GtkLabel *note;
  GtkRevealer *details;
  GtkLabel *title;
  GtkLabel *reason;
  GtkFlowBox *acts;
  GtkButton *pause;
  GtkButton *end;
  GtkBox *workers_box;
  GtkSpinButton *workers;
  TandemLogList *log;

  GListModel *jobs;
  GListModel *processes; /* all, unfiltered */
  GtkFilter *text_filter;
  char *folded; /* what is searched for; NULL for all */
  GtkSingleSelection *selection;
  TandemProcessItem *shown; /* whose details are shown; NULL when there is none */
  TandemProcessSampler *sampler;
  guint sample_source;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (TandemProcessTable, tandem_process_table, ADW_TYPE_BIN)

/* ---- Samples ---- */

static TandemProcessItem *
find_item (TandemProcessTable *self, gint64 pid)
{
  for (guint i = 0; i < g_list_model_get_n_items (self->processes); i++)
    {
      g_autoptr (TandemProcessItem) item = g_list_model_get_item (self->processes, i);

      if (tandem_process_item_get_pid (item) == pid && !tandem_process_item_is_ended (item))
        return item; /* the list keeps it */
    }
  return NULL;
}

static void
on_samples (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TandemProcessTable) self = user_data;
  g_autoptr (GArray) samples = tandem_process_sampler_read_finish (TANDEM_PROCESS_SAMPLER (source), result);

  if (samples == NULL || self->processes == NULL || self->sample_source == 0)
    return;

  for (guint i = 0; i < samples->len; i++)
    {
      const TandemProcessSample *sample = &g_array_index (samples, TandemProcessSample, i);
      TandemProcessItem *item = find_item (self, sample->pid);

      if (item != NULL)
        tandem_process_item_take_sample (item, sample);
    }
  /* Rows that are sorted by what has changed. */
  if (gtk_sorter_get_order (gtk_column_view_get_sorter (self->view)) != GTK_SORTER_ORDER_NONE)
    gtk_sorter_changed (gtk_column_view_get_sorter (self->view), GTK_SORTER_CHANGE_DIFFERENT);
}

static gboolean
on_sample (gpointer user_data)
{
  TandemProcessTable *self = user_data;
  GArray *pids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; self->processes != NULL && i < g_list_model_get_n_items (self->processes); i++)
    {
      g_autoptr (TandemProcessItem) item = g_list_model_get_item (self->processes, i);
      gint64 pid = tandem_process_item_get_pid (item);

      if (!tandem_process_item_is_ended (item) && pid > 0)
        g_array_append_val (pids, pid);
    }
  tandem_process_sampler_read_async (self->sampler, pids, on_samples, g_object_ref (self));
  return G_SOURCE_CONTINUE;
}

static void
tandem_process_table_map (GtkWidget *widget)
{
  TandemProcessTable *self = TANDEM_PROCESS_TABLE (widget);

  /* Out of sight there are no rows: GTK would make widgets for each worker of each job that begins. */
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  GTK_WIDGET_CLASS (tandem_process_table_parent_class)->map (widget);
  self->sample_source = g_timeout_add (SAMPLE_INTERVAL_MS, on_sample, self);
  on_sample (self);
}

static void
tandem_process_table_unmap (GtkWidget *widget)
{
  TandemProcessTable *self = TANDEM_PROCESS_TABLE (widget);

  g_clear_handle_id (&self->sample_source, g_source_remove);
  GTK_WIDGET_CLASS (tandem_process_table_parent_class)->unmap (widget);
  gtk_column_view_set_model (self->view, NULL);
}

/* ---- Details ---- */

/* The job of the process that is shown; NULL when that is over or it has none. */
static TandemJobClient *
shown_client (TandemProcessTable *self)
{
  gpointer wanted = self->shown != NULL ? tandem_process_item_get_client (self->shown) : NULL;

  for (guint i = 0; wanted != NULL && i < g_list_model_get_n_items (self->jobs); i++)
    {
      g_autoptr (TandemJobClient) client = g_list_model_get_item (self->jobs, i);

      if (client == wanted && tandem_job_client_is_active (client))
        return client; /* the list keeps it */
    }
  return NULL;
}

static void
update_details (TandemProcessTable *self)
{
  TandemJobClient *client = shown_client (self);
  gboolean is_worker;
  gboolean paused = client != NULL && tandem_job_client_is_paused (client);
  const char *reason;
  g_autofree char *title = NULL;
  const char *label = paused ? _ ("Resume Job") : _ ("Pause Job");

  if (self->shown == NULL)
    return;

  is_worker = tandem_process_item_get_role (self->shown) == TANDEM_PROCESS_ROLE_WORKER;
  /* Translators: a process, its number and its state: "e worker 1 · PID 4321 · Working" */
  title = g_strdup_printf (_ ("%s · PID %d · %s"), tandem_process_item_get_name (self->shown),
                           (int)tandem_process_item_get_pid (self->shown),
                           tandem_process_item_get_state (self->shown));
  gtk_label_set_text (self->title, title);
  reason = tandem_process_item_get_reason (self->shown);
  if (reason == NULL)
    reason = tandem_process_item_get_work (self->shown);
  gtk_label_set_text (self->reason, reason);
  gtk_widget_set_visible (GTK_WIDGET (self->reason), reason[0] != '\0');

  gtk_widget_set_visible (GTK_WIDGET (self->acts), client != NULL);
  if (client == NULL)
    return;
  if (g_strcmp0 (gtk_button_get_label (self->pause), label) != 0)
    {
      gtk_button_set_label (self->pause, label);
      tandem_accessible_take_label (self->pause,
                                    g_strdup_printf ("%s: %s", label, tandem_job_client_get_title (client)));
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->pause),
                            tandem_job_client_get_state (client) == TANDEM_JOB_STATE_RUNNING);
  gtk_widget_set_visible (GTK_WIDGET (self->end), is_worker);
  gtk_widget_set_sensitive (GTK_WIDGET (self->end), !tandem_process_item_is_ended (self->shown));
  gtk_widget_set_sensitive (GTK_WIDGET (self->workers_box),
                            tandem_job_client_get_state (client) == TANDEM_JOB_STATE_RUNNING);
  self->updating = TRUE;
  gtk_spin_button_set_value (self->workers, tandem_job_client_get_n_workers (client));
  self->updating = FALSE;
}

static void
show_details (TandemProcessTable *self, TandemProcessItem *item)
{
  if (self->shown == item)
    return;

  if (self->shown != NULL)
    g_signal_handlers_disconnect_by_func (self->shown, update_details, self);
  g_set_object (&self->shown, item);
  if (item != NULL)
    {
      g_signal_connect_object (item, "notify::revision", G_CALLBACK (update_details), self,
                               G_CONNECT_SWAPPED);
      tandem_log_model_set_filter (tandem_log_list_get_model (self->log),
                                   tandem_process_item_get_log_name (item), 0, NULL);
      tandem_log_list_set_follow (self->log, TRUE);
      update_details (self);
    }
  gtk_revealer_set_reveal_child (self->details, item != NULL);
}

static void
on_selected (TandemProcessTable *self)
{
  show_details (self, gtk_single_selection_get_selected_item (self->selection));
}

static void
on_close_clicked (TandemProcessTable *self)
{
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/* ---- Acts ---- */

static void
on_pause_clicked (TandemProcessTable *self)
{
  TandemJobClient *client = shown_client (self);

  if (client != NULL)
    tandem_job_client_set_paused (client, !tandem_job_client_is_paused (client));
}

static void
on_end_clicked (TandemProcessTable *self)
{
  TandemJobClient *client = shown_client (self);

  if (client != NULL)
    tandem_job_client_end_worker (client, tandem_process_item_get_pid (self->shown));
}

static void
on_workers_changed (TandemProcessTable *self)
{
  TandemJobClient *client = shown_client (self);

  if (client != NULL && !self->updating)
    tandem_job_client_set_n_workers (client, (guint)gtk_spin_button_get_value_as_int (self->workers));
}

/* ---- The list ---- */

static gboolean
passes (gpointer item, gpointer user_data)
{
  TandemProcessTable *self = user_data;

  return self->folded == NULL || tandem_process_columns_match (item, self->folded);
}

static void
on_filter_changed (TandemProcessTable *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->filter));

  g_free (self->folded);
  self->folded = text[0] != '\0' ? g_utf8_casefold (text, -1) : NULL;
  gtk_filter_changed (self->text_filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static void
on_jobs_changed (TandemProcessTable *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->note), g_list_model_get_n_items (self->jobs) == 0);
}

static gpointer
get_processes_of_job (gpointer item, gpointer user_data)
{
  g_autoptr (TandemJobClient) client = item;

  return g_object_ref (tandem_job_client_get_processes (client));
}

static GListModel *
make_processes (GListModel *jobs)
{
  g_autoptr (GListStore) parts = g_list_store_new (G_TYPE_LIST_MODEL);
  g_autoptr (GListStore) window_part = g_list_store_new (TANDEM_TYPE_PROCESS_ITEM);
  g_autoptr (TandemProcessItem) window_item = NULL;
  g_autoptr (GListModel) jobs_part = NULL;

  window_item = tandem_process_item_new (TANDEM_PROCESS_ROLE_WINDOW, _ ("Tandem"), NULL, getpid ());
  tandem_process_item_update (window_item, getpid (), _ ("Running"), NULL, 0, 0);
  g_list_store_append (window_part, window_item);

  jobs_part = G_LIST_MODEL (gtk_flatten_list_model_new (
      G_LIST_MODEL (gtk_map_list_model_new (g_object_ref (jobs), get_processes_of_job, NULL, NULL))));
  g_list_store_append (parts, window_part);
  g_list_store_append (parts, jobs_part);
  return G_LIST_MODEL (gtk_flatten_list_model_new (g_object_ref (G_LIST_MODEL (parts))));
}

void
tandem_process_table_set_jobs (TandemProcessTable *self, GListModel *jobs)
{
  GtkFilterListModel *filtered;
  GtkSortListModel *sorted;

  self->jobs = g_object_ref (jobs);
  self->processes = make_processes (jobs);
  self->text_filter = GTK_FILTER (gtk_custom_filter_new (passes, self, NULL));
  filtered = gtk_filter_list_model_new (g_object_ref (self->processes), g_object_ref (self->text_filter));
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (filtered),
                                    g_object_ref (gtk_column_view_get_sorter (self->view)));
  self->selection = gtk_single_selection_new (G_LIST_MODEL (sorted));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (on_selected), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (jobs, "items-changed", G_CALLBACK (on_jobs_changed), self, G_CONNECT_SWAPPED);
  on_jobs_changed (self);
}

static void
on_width (GtkWidget *widget, int room)
{
  tandem_process_columns_set_width (TANDEM_PROCESS_TABLE (widget)->view, room);
}

static void
tandem_process_table_dispose (GObject *object)
{
  TandemProcessTable *self = TANDEM_PROCESS_TABLE (object);

  g_clear_handle_id (&self->sample_source, g_source_remove);
  g_clear_object (&self->selection);
  g_clear_object (&self->shown);
  g_clear_object (&self->text_filter);
  g_clear_object (&self->processes);
  g_clear_object (&self->jobs);
  g_clear_object (&self->sampler);
  g_clear_pointer (&self->folded, g_free);
  G_OBJECT_CLASS (tandem_process_table_parent_class)->dispose (object);
}

static void
tandem_process_table_class_init (TandemProcessTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tandem_process_table_dispose;
  widget_class->map = tandem_process_table_map;
  widget_class->unmap = tandem_process_table_unmap;

  g_type_ensure (TANDEM_TYPE_LOG_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TANDEM_RESOURCE_PATH "ui/tandem-process-table.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemProcessTable, filter);
  gtk_widget_class_bind_template_child (widget_class, TandemProcessTable, view);
  gtk_widget_class_bind_template_child (widget_class, TandemProcessTable, note);
  gtk_widget_class_bind_template_child (widget_class, TandemProcessTable, details);
  gtk_widget_class_bind_template_child (widget_class, TandemProcessTable, title);
  gtk_widget_class_bind_template_child (widget_class, TandemProcessTable, reason);
  gtk_widget_class_bind_template_child (widget_class, TandemProcessTable, acts);
  gtk_widget_class_bind_template_child (widget_class, TandemProcessTable, pause);
  gtk_widget_class_bind_template_child (widget_class, TandemProcessTable, end);
  gtk_widget_class_bind_template_child (widget_class, TandemProcessTable, workers_box);
  gtk_widget_class_bind_template_child (widget_class, TandemProcessTable, workers);
  gtk_widget_class_bind_template_child (widget_class, TandemProcessTable, log);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_close_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_pause_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_end_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_workers_changed);
}

static void
tandem_process_table_init (TandemProcessTable *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tandem_process_columns_add (self->view);
  tandem_width_layout_install (GTK_WIDGET (self), on_width);
  tandem_accessible_follow_revealer (self->details);
  self->sampler = tandem_process_sampler_new ();
}
