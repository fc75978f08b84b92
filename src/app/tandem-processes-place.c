/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-processes-place.h"

#include "app/tandem-accessible.h"
#include "app/tandem-log-view.h"
#include "app/tandem-process-table.h"

struct _TandemProcessesPlace
{
  AdwBin parent_instance;

  GtkStack *pages;
  TandemProcessTable *table;
};

G_DEFINE_FINAL_TYPE (TandemProcessesPlace, tandem_processes_place, ADW_TYPE_BIN)

void
tandem_processes_place_set_jobs (TandemProcessesPlace *self, GListModel *jobs)
{
  tandem_process_table_set_jobs (self->table, jobs);
}

static void
tandem_processes_place_class_init (TandemProcessesPlaceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TANDEM_TYPE_LOG_VIEW);
  g_type_ensure (TANDEM_TYPE_PROCESS_TABLE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               TANDEM_RESOURCE_PATH "ui/tandem-processes-place.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemProcessesPlace, pages);
  gtk_widget_class_bind_template_child (widget_class, TandemProcessesPlace, table);
}

static void
tandem_processes_place_init (TandemProcessesPlace *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  tandem_accessible_follow_stack (self->pages);
}
