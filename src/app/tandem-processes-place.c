/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-processes-place.h"

#include "app/tandem-accessible.h"
#include "app/tandem-frame-view.h"
#include "app/tandem-log-view.h"
#include "app/tandem-process-table.h"
#include "app/tandem-speedup-view.h"

struct _TandemProcessesPlace
{
  AdwBin parent_instance;

  GtkStack *pages;
  TandemProcessTable *table;
  TandemSpeedupView *speedup;
};

enum
{
  SIGNAL_JOB_STARTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TandemProcessesPlace, tandem_processes_place, ADW_TYPE_BIN)

void
tandem_processes_place_set_jobs (TandemProcessesPlace *self, GListModel *jobs)
{
  tandem_process_table_set_jobs (self->table, jobs);
}

static void
on_job_started (TandemProcessesPlace *self, TandemJobClient *client)
{
  g_signal_emit (self, signals[SIGNAL_JOB_STARTED], 0, client);
}

void
tandem_processes_place_show_speedup (TandemProcessesPlace *self)
{
  gtk_stack_set_visible_child_name (self->pages, "speedup");
}

gboolean
tandem_processes_place_cancel (TandemProcessesPlace *self)
{
  return tandem_speedup_view_cancel (self->speedup);
}

static void
tandem_processes_place_class_init (TandemProcessesPlaceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TANDEM_TYPE_FRAME_VIEW);
  g_type_ensure (TANDEM_TYPE_LOG_VIEW);
  signals[SIGNAL_JOB_STARTED] = g_signal_new ("job-started", TANDEM_TYPE_PROCESSES_PLACE, G_SIGNAL_RUN_LAST,
                                              0, NULL, NULL, NULL, G_TYPE_NONE, 1, TANDEM_TYPE_JOB_CLIENT);

  g_type_ensure (TANDEM_TYPE_PROCESS_TABLE);
  g_type_ensure (TANDEM_TYPE_SPEEDUP_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TANDEM_RESOURCE_PATH "ui/tandem-processes-place.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemProcessesPlace, pages);
  gtk_widget_class_bind_template_child (widget_class, TandemProcessesPlace, table);
  gtk_widget_class_bind_template_child (widget_class, TandemProcessesPlace, speedup);
  gtk_widget_class_bind_template_callback (widget_class, on_job_started);
}

static void
tandem_processes_place_init (TandemProcessesPlace *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tandem_accessible_follow_stack (self->pages);
}
