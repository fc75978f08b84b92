/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-log-view.h"

#include "app/tandem-accessible.h"
#include "app/tandem-choose.h"
#include "app/tandem-format.h"
#include "app/tandem-log-list.h"
#include "app/tandem-log-save.h"
#include "app/tandem-toast.h"

#include <glib/gi18n.h>

struct _TandemLogView
{
  AdwBin parent_instance;

  GtkSearchEntry *text;
  GtkDropDown *process;
  GtkDropDown *level;
  GtkToggleButton *follow;
  GtkButton *save;
  GtkStack *pages;
  GtkLabel *empty;
  TandemLogList *list;
  GtkLabel *summary;

  GtkStringList *processes; /* "All processes", then those of the store */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (TandemLogView, tandem_log_view, ADW_TYPE_BIN)

static const struct
{
  const char *name;
  GLogLevelFlags level;
} levels[] = {
  { N_ ("All levels"), 0 },
  { N_ ("Messages and worse"), G_LOG_LEVEL_MESSAGE },
  { N_ ("Warnings and worse"), G_LOG_LEVEL_WARNING },
  { N_ ("Errors only"), G_LOG_LEVEL_CRITICAL },
};

static TandemLogStore *
store_of (TandemLogView *self)
{
  return tandem_log_model_get_store (tandem_log_list_get_model (self->list));
}

static void
update_summary (TandemLogView *self)
{
  TandemLogModel *model = tandem_log_list_get_model (self->list);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (model));
  guint64 first = tandem_log_store_get_first (store_of (self));
  guint64 all = tandem_log_store_get_end (store_of (self)) - first;
  g_autofree char *shown = tandem_format_count (n);
  g_autofree char *total = tandem_format_count (all);
  g_autofree char *lines = NULL;
  g_autofree char *text = NULL;

  if (n == all)
    lines = g_strdup_printf (ngettext ("%s line", "%s lines", (gulong)all), total);
  else
    /* Translators: how many lines are shown of how many there are */
    lines = g_strdup_printf (ngettext ("%s of %s line", "%s of %s lines", (gulong)all), shown, total);
  if (tandem_log_model_is_searching (model))
    /* Translators: %s is "12 lines" or "3 of 12 lines" */
    text = g_strdup_printf (_ ("%s · searching…"), lines);
  else if (first > 0)
    /* Translators: %s is "12 lines" or "3 of 12 lines" */
    text = g_strdup_printf (_ ("%s · the oldest were left out"), lines);
  gtk_label_set_text (self->summary, text != NULL ? text : lines);

  gtk_label_set_text (self->empty,
                      all == 0 ? _ ("Nothing was logged yet") : _ ("No line matches the filter"));
  gtk_stack_set_visible_child_name (self->pages, n > 0 ? "list" : "empty");
  gtk_widget_set_sensitive (GTK_WIDGET (self->save), n > 0);
}

/* Adds the processes that have logged meanwhile. */
static void
update_processes (TandemLogView *self)
{
  TandemLogStore *store = store_of (self);

  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->processes)) - 1;
       i < tandem_log_store_get_n_processes (store); i++)
    gtk_string_list_append (self->processes, tandem_log_store_get_process (store, i));
}

static void
on_store_changed (TandemLogView *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  update_processes (self);
  update_summary (self);
}

static void
update_filter (TandemLogView *self)
{
  guint process = gtk_drop_down_get_selected (self->process);
  guint level = gtk_drop_down_get_selected (self->level);

  if (process == GTK_INVALID_LIST_POSITION || level >= G_N_ELEMENTS (levels))
    return;
  tandem_log_model_set_filter (tandem_log_list_get_model (self->list),
                               process > 0 ? gtk_string_list_get_string (self->processes, process) : NULL,
                               levels[level].level, gtk_editable_get_text (GTK_EDITABLE (self->text)));
  update_summary (self);
}

void
tandem_log_view_show_process (TandemLogView *self, const char *process)
{
  update_processes (self);
  gtk_editable_set_text (GTK_EDITABLE (self->text), "");
  gtk_drop_down_set_selected (self->level, 0);
  for (guint i = 1; i < g_list_model_get_n_items (G_LIST_MODEL (self->processes)); i++)
    if (g_str_equal (gtk_string_list_get_string (self->processes, i), process))
      gtk_drop_down_set_selected (self->process, i);
}

static void
on_copy_clicked (TandemLogView *self)
{
  guint n = tandem_log_list_copy (self->list);
  g_autofree char *count = tandem_format_count (n);
  g_autofree char *message = g_strdup_printf (ngettext ("%s line copied", "%s lines copied", n), count);

  tandem_toast_show (GTK_WIDGET (self), message);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TandemLogView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  if (tandem_log_save_finish (result, &error))
    message = g_strdup (_ ("The log was saved"));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    message = g_strdup_printf (_ ("The log could not be saved: %s"), error->message);
  if (message != NULL && gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    tandem_toast_show (GTK_WIDGET (self), message);
}

static void
on_save_to (gpointer widget, GFile *file)
{
  TandemLogView *self = widget;

  tandem_log_save_async (tandem_log_list_get_model (self->list), file, self->cancellable, on_saved,
                         g_object_ref (self));
}

static void
on_save_clicked (TandemLogView *self)
{
  tandem_choose (GTK_WIDGET (self), TANDEM_CHOOSE_NEW_FILE, _ ("Save the Log"), _ ("_Save"), "tandem.log",
                 on_save_to);
}

static void
tandem_log_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (tandem_log_view_parent_class)->map (widget);
  on_store_changed (TANDEM_LOG_VIEW (widget));
}

static void
tandem_log_view_dispose (GObject *object)
{
  TandemLogView *self = TANDEM_LOG_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  G_OBJECT_CLASS (tandem_log_view_parent_class)->dispose (object);
}

static void
tandem_log_view_finalize (GObject *object)
{
  TandemLogView *self = TANDEM_LOG_VIEW (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->processes);
  G_OBJECT_CLASS (tandem_log_view_parent_class)->finalize (object);
}

static void
tandem_log_view_class_init (TandemLogViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tandem_log_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = tandem_log_view_finalize;
  widget_class->map = tandem_log_view_map;

  g_type_ensure (TANDEM_TYPE_LOG_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, TANDEM_RESOURCE_PATH "ui/tandem-log-view.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemLogView, text);
  gtk_widget_class_bind_template_child (widget_class, TandemLogView, process);
  gtk_widget_class_bind_template_child (widget_class, TandemLogView, level);
  gtk_widget_class_bind_template_child (widget_class, TandemLogView, follow);
  gtk_widget_class_bind_template_child (widget_class, TandemLogView, save);
  gtk_widget_class_bind_template_child (widget_class, TandemLogView, pages);
  gtk_widget_class_bind_template_child (widget_class, TandemLogView, empty);
  gtk_widget_class_bind_template_child (widget_class, TandemLogView, list);
  gtk_widget_class_bind_template_child (widget_class, TandemLogView, summary);
  gtk_widget_class_bind_template_callback (widget_class, update_filter);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_save_clicked);
}

static void
tandem_log_view_init (TandemLogView *self)
{
  g_autoptr (GtkStringList) level_names = gtk_string_list_new (NULL);

  self->cancellable = g_cancellable_new ();
  self->processes = gtk_string_list_new (NULL);
  gtk_string_list_append (self->processes, _ ("All processes"));
  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    gtk_string_list_append (level_names, _ (levels[i].name));

  gtk_widget_init_template (GTK_WIDGET (self));
  tandem_accessible_follow_stack (self->pages);
  tandem_accessible_name_drop_down (self->level, _ ("Level"));
  tandem_accessible_name_drop_down (self->process, _ ("Process"));
  gtk_drop_down_set_model (self->level, G_LIST_MODEL (level_names));
  gtk_drop_down_set_model (self->process, G_LIST_MODEL (self->processes));
  g_object_bind_property (self->list, "follow", self->follow, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect_object (store_of (self), "changed", G_CALLBACK (on_store_changed), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (tandem_log_list_get_model (self->list), "items-changed",
                           G_CALLBACK (on_store_changed), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}
