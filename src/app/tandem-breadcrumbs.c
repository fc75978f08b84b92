/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-breadcrumbs.h"

#include "app/tandem-accessible.h"

#include <glib/gi18n.h>

/* Beyond this many only the first and the last are shown: a tree may be thousands of folders deep. */
#define MAX_SHOWN 24

/* Characters of a name that are shown. */
#define MAX_NAME 24

struct _TandemBreadcrumbs
{
  AdwBin parent_instance;

  GtkScrolledWindow *scrolled;
  GtkBox *box;
  GStrv names; /* (nullable) those that are shown */
  guint scroll_source;
};

enum
{
  SIGNAL_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TandemBreadcrumbs, tandem_breadcrumbs, ADW_TYPE_BIN)

static void
on_clicked (GtkButton *button, TandemBreadcrumbs *self)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0,
                 GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "index")));
}

static void
add_button (TandemBreadcrumbs *self, guint index, const char *name, gboolean last)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *label = gtk_label_new (name);

  if (g_utf8_strlen (name, -1) > MAX_NAME)
    {
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
      gtk_label_set_width_chars (GTK_LABEL (label), MAX_NAME);
    }
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, last ? "heading" : "dim-label");
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_widget_add_css_class (button, "flat");
  g_object_set_data (G_OBJECT (button), "index", GUINT_TO_POINTER (index));
  tandem_accessible_take_label (button, g_strdup_printf (_ ("Go to folder: %s"), name));
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_clicked), self, 0);
  gtk_box_append (self->box, button);
}

static void
add_separator (TandemBreadcrumbs *self, gboolean gap)
{
  GtkWidget *separator = gap ? gtk_label_new ("…") : gtk_image_new_from_icon_name ("pan-end-symbolic");

  gtk_widget_add_css_class (separator, "dim-label");
  gtk_box_append (self->box, separator);
}

static gboolean
on_scroll (gpointer user_data)
{
  TandemBreadcrumbs *self = user_data;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_hadjustment (self->scrolled);
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  self->scroll_source = 0;
  gtk_adjustment_set_value (adjustment, mirrored ? 0 : gtk_adjustment_get_upper (adjustment));
  return G_SOURCE_REMOVE;
}

void
tandem_breadcrumbs_set_names (TandemBreadcrumbs *self, const char *const *names)
{
  guint n = g_strv_length ((char **)names);
  GtkWidget *child;

  if (self->names != NULL && g_strv_equal ((const char *const *)self->names, names))
    return;
  g_strfreev (self->names);
  self->names = g_strdupv ((char **)names);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);

  for (guint i = 0; i < n; i++)
    {
      gboolean hidden = n > MAX_SHOWN && i > 0 && i < n - MAX_SHOWN / 2;

      if (hidden)
        {
          if (i == 1)
            add_separator (self, TRUE);
          continue;
        }
      if (i > 0)
        add_separator (self, FALSE);
      add_button (self, i, names[i], i == n - 1);
    }

  /* The last one in sight, once the layout is done. */
  if (self->scroll_source == 0)
    self->scroll_source = g_idle_add (on_scroll, self);
}

static void
tandem_breadcrumbs_dispose (GObject *object)
{
  TandemBreadcrumbs *self = TANDEM_BREADCRUMBS (object);

  g_clear_handle_id (&self->scroll_source, g_source_remove);
  G_OBJECT_CLASS (tandem_breadcrumbs_parent_class)->dispose (object);
}

static void
tandem_breadcrumbs_finalize (GObject *object)
{
  g_strfreev (TANDEM_BREADCRUMBS (object)->names);
  G_OBJECT_CLASS (tandem_breadcrumbs_parent_class)->finalize (object);
}

static void
tandem_breadcrumbs_class_init (TandemBreadcrumbsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = tandem_breadcrumbs_dispose;
  G_OBJECT_CLASS (klass)->finalize = tandem_breadcrumbs_finalize;

  signals[SIGNAL_ACTIVATED] = g_signal_new ("activated", TANDEM_TYPE_BREADCRUMBS, G_SIGNAL_RUN_LAST, 0, NULL,
                                            NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
tandem_breadcrumbs_init (TandemBreadcrumbs *self)
{
  self->scrolled = GTK_SCROLLED_WINDOW (gtk_scrolled_window_new ());
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0));
  gtk_scrolled_window_set_policy (self->scrolled, GTK_POLICY_EXTERNAL, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (self->scrolled, GTK_WIDGET (self->box));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->scrolled));
}
