/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-log-list.h"

#include "app/tandem-accessible.h"
#include "app/tandem-tab-stop.h"

#include <glib/gi18n.h>

/* So near to the end, in pixels, the list counts as being there. */
#define NEAR_END 48

struct _TandemLogList
{
  AdwBin parent_instance;

  GtkScrolledWindow *scroller;
  GtkLabel *empty;
  GtkListView *list;

  TandemLogModel *model;
  GtkMultiSelection *selection;
  gboolean follow;
  guint scroll_source;
};

enum
{
  PROP_0,
  PROP_FOLLOW,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (TandemLogList, tandem_log_list, ADW_TYPE_BIN)

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (label), 4);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), 3);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (list_item, label);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  GtkWidget *label = gtk_list_item_get_child (list_item);
  TandemLogLine *line = gtk_list_item_get_item (list_item);
  g_autofree char *text = tandem_log_line_dup_text (line);
  TandemLogEntry entry = { .level = G_LOG_LEVEL_DEBUG };

  tandem_log_line_get (line, &entry);
  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_widget_remove_css_class (label, "error");
  gtk_widget_remove_css_class (label, "warning");
  if (entry.level <= G_LOG_LEVEL_CRITICAL)
    gtk_widget_add_css_class (label, "error");
  else if (entry.level == G_LOG_LEVEL_WARNING)
    gtk_widget_add_css_class (label, "warning");
}

/* ---- Following ---- */

static void
set_follow (TandemLogList *self, gboolean follow)
{
  if (self->follow == follow)
    return;
  self->follow = follow;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOW]);
}

static gboolean
on_scroll_to_end (gpointer user_data)
{
  TandemLogList *self = user_data;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));

  self->scroll_source = 0;
  if (n > 0)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", n - 1);
  return G_SOURCE_REMOVE;
}

static void
scroll_to_end (TandemLogList *self)
{
  if (self->follow && self->scroll_source == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->scroll_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_scroll_to_end, self, NULL);
}

/* A person who scrolls up wants to read, who scrolls to the end wants to follow: by wheel and keys here, by
 * the scroll bar below. */
static gboolean
on_scroll (TandemLogList *self, double dx, double dy)
{
  if (dy < 0)
    set_follow (self, FALSE);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
on_key (TandemLogList *self, guint key, guint code, GdkModifierType modifiers)
{
  if (key == GDK_KEY_Up || key == GDK_KEY_Page_Up || key == GDK_KEY_Home)
    set_follow (self, FALSE);
  else if (key == GDK_KEY_End)
    set_follow (self, TRUE);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
on_bar_moved (TandemLogList *self, GtkScrollType type, double value)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double end = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);

  set_follow (self, value >= end - NEAR_END);
  return FALSE;
}

static void
tandem_log_list_map (GtkWidget *widget)
{
  TandemLogList *self = TANDEM_LOG_LIST (widget);

  /* Who never looks at it has no rows: GTK would make one for each line, and keep two hundred. */
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  GTK_WIDGET_CLASS (tandem_log_list_parent_class)->map (widget);
  scroll_to_end (self);
}

gboolean
tandem_log_list_get_follow (TandemLogList *self)
{
  return self->follow;
}

void
tandem_log_list_set_follow (TandemLogList *self, gboolean follow)
{
  set_follow (self, follow);
  scroll_to_end (self);
}

/* ---- Copying ---- */

guint
tandem_log_list_copy (TandemLogList *self)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  gboolean all = gtk_bitset_is_empty (selected);
  guint n = MIN (all ? n_rows : (guint)gtk_bitset_get_size (selected), TANDEM_LOG_LIST_MAX_COPY);
  guint from = all ? n_rows - n : 0;
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TandemLogLine) line = g_list_model_get_item (
          G_LIST_MODEL (self->model), all ? from + i : gtk_bitset_get_nth (selected, i));
      g_autofree char *line_text = line != NULL ? tandem_log_line_dup_text (line) : g_strdup ("");

      g_string_append (text, line_text);
      g_string_append_c (text, '\n');
    }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text->str);
  g_string_free (text, TRUE);
  return n;
}

static void
on_copy (GtkWidget *widget, const char *action, GVariant *parameter)
{
  tandem_log_list_copy (TANDEM_LOG_LIST (widget));
}

static void
on_items_changed (TandemLogList *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->empty),
                          g_list_model_get_n_items (G_LIST_MODEL (self->model)) == 0);
  scroll_to_end (self);
}

TandemLogModel *
tandem_log_list_get_model (TandemLogList *self)
{
  return self->model;
}

/* ---- Construction ---- */

static void
tandem_log_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_FOLLOW)
    g_value_set_boolean (value, TANDEM_LOG_LIST (object)->follow);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
tandem_log_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_FOLLOW)
    tandem_log_list_set_follow (TANDEM_LOG_LIST (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
tandem_log_list_dispose (GObject *object)
{
  TandemLogList *self = TANDEM_LOG_LIST (object);

  g_clear_handle_id (&self->scroll_source, g_source_remove);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (tandem_log_list_parent_class)->dispose (object);
}

static void
tandem_log_list_class_init (TandemLogListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = tandem_log_list_get_property;
  object_class->set_property = tandem_log_list_set_property;
  object_class->dispose = tandem_log_list_dispose;
  widget_class->map = tandem_log_list_map;

  properties[PROP_FOLLOW] = g_param_spec_boolean (
      "follow", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  gtk_widget_class_install_action (widget_class, "log.copy", NULL, on_copy);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "log.copy", NULL);
}

static void
tandem_log_list_init (TandemLogList *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkWidget *stop = g_object_new (TANDEM_TYPE_TAB_STOP, NULL);
  GtkWidget *overlay;
  GtkWidget *range; /* of the scroll bar */

  self->model = tandem_log_model_new (tandem_log_store_get_default ());
  self->selection = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->model)));
  self->follow = TRUE;
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);

  self->list = GTK_LIST_VIEW (gtk_list_view_new (NULL, factory));
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "log");
  tandem_accessible_set_label (self->list, _ ("Log lines"));
  self->scroller = GTK_SCROLLED_WINDOW (gtk_scrolled_window_new ());
  gtk_scrolled_window_set_policy (self->scroller, GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (self->scroller, GTK_WIDGET (self->list));
  self->empty = GTK_LABEL (gtk_label_new (_ ("No log lines")));
  gtk_widget_add_css_class (GTK_WIDGET (self->empty), "dim-label");
  overlay = gtk_overlay_new ();
  adw_bin_set_child (ADW_BIN (stop), GTK_WIDGET (self->scroller));
  gtk_overlay_set_child (GTK_OVERLAY (overlay), stop);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), GTK_WIDGET (self->empty));
  gtk_widget_set_can_target (GTK_WIDGET (self->empty), FALSE);
  adw_bin_set_child (ADW_BIN (self), overlay);

  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (on_scroll), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
  range = gtk_widget_get_first_child (gtk_scrolled_window_get_vscrollbar (self->scroller));
  g_signal_connect_object (range, "change-value", G_CALLBACK (on_bar_moved), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (on_items_changed), self,
                           G_CONNECT_SWAPPED);
  on_items_changed (self);
}
