/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-filter-bar.h"

#include "app/tandem-accessible.h"

#include <glib/gi18n.h>

struct _TandemFilterBar
{
  AdwBin parent_instance;

  GtkSearchBar *bar;
  GtkSearchEntry *entry;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TandemFilterBar, tandem_filter_bar, ADW_TYPE_BIN)

static void
on_search_changed (TandemFilterBar *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
tandem_filter_bar_set_capture (TandemFilterBar *self, GtkWidget *widget)
{
  gtk_search_bar_set_key_capture_widget (self->bar, widget);
}

void
tandem_filter_bar_set_toggle (TandemFilterBar *self, GtkToggleButton *toggle)
{
  g_object_bind_property (self->bar, "search-mode-enabled", toggle, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  tandem_accessible_set_label (toggle, _ ("Filter by name"));
}

void
tandem_filter_bar_open (TandemFilterBar *self)
{
  gtk_search_bar_set_search_mode (self->bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

void
tandem_filter_bar_clear (TandemFilterBar *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  gtk_search_bar_set_search_mode (self->bar, FALSE);
}

const char *
tandem_filter_bar_get_text (TandemFilterBar *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

static void
tandem_filter_bar_class_init (TandemFilterBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", TANDEM_TYPE_FILTER_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, TANDEM_RESOURCE_PATH "ui/tandem-filter-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemFilterBar, bar);
  gtk_widget_class_bind_template_child (widget_class, TandemFilterBar, entry);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
}

static void
tandem_filter_bar_init (TandemFilterBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->bar, GTK_EDITABLE (self->entry));
}
