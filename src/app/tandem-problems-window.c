/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-problems-window.h"

#include "app/tandem-accessible.h"
#include "app/tandem-format.h"
#include "app/tandem-problem.h"
#include "app/tandem-side-window.h"
#include "app/tandem-toast.h"

#include <glib/gi18n.h>

static GtkWidget *
make_label (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (css_class != NULL)
    {
      gtk_widget_add_css_class (label, css_class);
      gtk_widget_add_css_class (label, "dim-label");
    }
  return label;
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_widget_set_margin_start (box, 10);
  gtk_widget_set_margin_end (box, 10);
  gtk_box_append (GTK_BOX (box), make_label (NULL));
  gtk_box_append (GTK_BOX (box), make_label ("caption"));
  gtk_list_item_set_child (item, box);
  gtk_list_item_set_activatable (item, FALSE);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  TandemProblem *problem = gtk_list_item_get_item (item);
  GtkWidget *path = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *message = gtk_widget_get_next_sibling (path);

  gtk_label_set_text (GTK_LABEL (path), tandem_problem_get_path (problem));
  gtk_label_set_text (GTK_LABEL (message), tandem_problem_get_message (problem));
}

/* Each entry with its reason, one a line. */
static void
on_copy (GSimpleAction *action, GVariant *parameter, gpointer list)
{
  GListModel *problems = G_LIST_MODEL (gtk_list_view_get_model (list));
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (problems); i++)
    {
      g_autoptr (TandemProblem) problem = g_list_model_get_item (problems, i);

      g_string_append_printf (text, "%s: %s\n", tandem_problem_get_path (problem),
                              tandem_problem_get_message (problem));
    }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (list), text->str);
  tandem_toast_show (list, _ ("Copied to the clipboard"));
}

static void
add_actions (GtkWindow *window, GtkListView *list)
{
  static const GActionEntry entries[] = { { .name = "copy", .activate = on_copy } };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), list);
  gtk_widget_insert_action_group (GTK_WIDGET (window), "problems", G_ACTION_GROUP (group));
}

static void
present (GtkWindow *parent, GListModel *problems, const char *title, const char *text)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource (TANDEM_RESOURCE_PATH "ui/tandem-problems-window.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "window"));
  GtkListView *list = GTK_LIST_VIEW (gtk_builder_get_object (builder, "list"));
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkSelectionModel) selection =
      GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (problems)));

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  gtk_list_view_set_factory (list, factory);
  gtk_list_view_set_model (list, selection);
  add_actions (window, list);
  gtk_label_set_text (GTK_LABEL (gtk_builder_get_object (builder, "note")), text);
  gtk_window_set_title (window, title);
  tandem_side_window_present (window, parent);
}

void
tandem_problems_window_present (GtkWindow *parent, GListModel *problems, guint64 total)
{
  const guint listed = g_list_model_get_n_items (problems);
  g_autofree char *count = tandem_format_count (total);
  g_autofree char *text = NULL;

  text =
      total > listed ? g_strdup_printf (
          ngettext (
              "%s entry could not be read; its size is missing from the totals. The first ones are listed.",
              "%s entries could not be read; their sizes are missing from the totals. The first ones are "
              "listed.",
              (gulong)total),
          count)
                     : g_strdup_printf (
                         ngettext ("%s entry could not be read; its size is missing from the totals.",
                                   "%s entries could not be read; their sizes are missing from the totals.",
                                   (gulong)total),
                         count);
  present (parent, problems, _ ("Could Not Be Read"), text);
}

void
tandem_problems_window_present_left (GtkWindow *parent, GListModel *problems)
{
  const guint n = g_list_model_get_n_items (problems);
  g_autofree char *count = tandem_format_count (n);
  g_autofree char *text =
      g_strdup_printf (ngettext ("%s item was left as it is, for the reason below.",
                                 "%s items were left as they are, for the reasons below.", n),
                       count);

  present (parent, problems, _ ("Left as They Are"), text);
}
