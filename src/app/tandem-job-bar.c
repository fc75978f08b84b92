/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-job-bar.h"

#include "app/tandem-accessible.h"
#include "app/tandem-job-row.h"

struct _TandemJobBar
{
  AdwBin parent_instance;

  GtkRevealer *revealer;
  GtkBox *rows;

  GListStore *jobs;
};

enum
{
  SIGNAL_SHOW,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TandemJobBar, tandem_job_bar, ADW_TYPE_BIN)

static void
on_row_show (TandemJobBar *self, TandemJobRow *row)
{
  g_signal_emit (self, signals[SIGNAL_SHOW], 0, tandem_job_row_get_client (row));
}

static void
remove_row (TandemJobBar *self, TandemJobRow *row)
{
  guint position;

  if (g_list_store_find (self->jobs, tandem_job_row_get_client (row), &position))
    g_list_store_remove (self->jobs, position);
  /* The last row stays while the bar is hidden, so that the bar does not jump to nothing first. */
  if (g_list_model_get_n_items (G_LIST_MODEL (self->jobs)) > 0)
    gtk_box_remove (self->rows, GTK_WIDGET (row));
  else
    gtk_revealer_set_reveal_child (self->revealer, FALSE);
}

static void
on_row_dismissed (TandemJobBar *self, TandemJobRow *row)
{
  remove_row (self, row);
}

static TandemJobKind
kind_of (TandemJobClient *client)
{
  return tandem_job_request_get_kind (tandem_job_client_get_request (client));
}

/* The row of an earlier job of the kind of @client that is over; it makes room for the new one, in its place
 * and with its widgets: to make new ones takes longer than a frame. NULL when there is none. */
static TandemJobRow *
find_old_row (TandemJobBar *self, TandemJobClient *client)
{
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->rows)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      TandemJobClient *other = tandem_job_row_get_client (TANDEM_JOB_ROW (row));

      if (!tandem_job_client_is_active (other) && kind_of (other) == kind_of (client))
        return TANDEM_JOB_ROW (row);
    }

  return NULL;
}

/* Rows that stayed only until the bar was hidden. */
static void
remove_dismissed_rows (TandemJobBar *self, TandemJobRow *but)
{
  GtkWidget *next;

  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->rows)); row != NULL; row = next)
    {
      next = gtk_widget_get_next_sibling (row);
      if (row != GTK_WIDGET (but)
          && !g_list_store_find (self->jobs, tandem_job_row_get_client (TANDEM_JOB_ROW (row)), NULL))
        gtk_box_remove (self->rows, row);
    }
}

void
tandem_job_bar_add (TandemJobBar *self, TandemJobClient *client)
{
  TandemJobRow *row = find_old_row (self, client);
  guint position;

  remove_dismissed_rows (self, row);
  if (row != NULL)
    {
      if (g_list_store_find (self->jobs, tandem_job_row_get_client (row), &position))
        g_list_store_splice (self->jobs, position, 1, (gpointer *)&client, 1);
      else
        g_list_store_append (self->jobs, client);
      tandem_job_row_set_client (row, client);
    }
  else
    {
      row = tandem_job_row_new (client);
      g_signal_connect_object (row, "show-result", G_CALLBACK (on_row_show), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (row, "dismissed", G_CALLBACK (on_row_dismissed), self, G_CONNECT_SWAPPED);
      g_list_store_append (self->jobs, client);
      gtk_box_append (self->rows, GTK_WIDGET (row));
    }
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
}

GListModel *
tandem_job_bar_get_jobs (TandemJobBar *self)
{
  return G_LIST_MODEL (self->jobs);
}

static void
tandem_job_bar_finalize (GObject *object)
{
  TandemJobBar *self = TANDEM_JOB_BAR (object);

  g_clear_object (&self->jobs);
  G_OBJECT_CLASS (tandem_job_bar_parent_class)->finalize (object);
}

static void
tandem_job_bar_class_init (TandemJobBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = tandem_job_bar_finalize;

  signals[SIGNAL_SHOW] = g_signal_new ("show-result", TANDEM_TYPE_JOB_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 1, TANDEM_TYPE_JOB_CLIENT);

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  g_type_ensure (TANDEM_TYPE_JOB_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, TANDEM_RESOURCE_PATH "ui/tandem-job-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemJobBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, TandemJobBar, rows);
}

static void
tandem_job_bar_init (TandemJobBar *self)
{
  self->jobs = g_list_store_new (TANDEM_TYPE_JOB_CLIENT);
  gtk_widget_init_template (GTK_WIDGET (self));
  tandem_accessible_follow_revealer (self->revealer);
}
