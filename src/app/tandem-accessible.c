/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-accessible.h"

void
tandem_accessible_set_label (gpointer widget, const char *label)
{
  /* A button names itself after the label in it; both names would be read one after the other. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

void
tandem_accessible_take_label (gpointer widget, char *label)
{
  tandem_accessible_set_label (widget, label);
  g_free (label);
}

static void
name_button (GtkButton *button)
{
  g_auto (GStrv) parts = g_strsplit (gtk_button_get_label (button), "_", 2);

  tandem_accessible_take_label (button, g_strjoinv ("", parts));
}

void
tandem_accessible_name_buttons (GtkWidget *root)
{
  if (GTK_IS_BUTTON (root) && gtk_button_get_use_underline (GTK_BUTTON (root))
      && gtk_button_get_label (GTK_BUTTON (root)) != NULL)
    name_button (GTK_BUTTON (root));

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    tandem_accessible_name_buttons (child);
}

/* What is chosen in @drop_down, as it is shown; null where nothing is. */
static char *
dup_choice (GtkDropDown *drop_down)
{
  gpointer item = gtk_drop_down_get_selected_item (drop_down);
  GtkExpression *expression = gtk_drop_down_get_expression (drop_down);
  g_auto (GValue) value = G_VALUE_INIT;

  if (GTK_IS_STRING_OBJECT (item))
    return g_strdup (gtk_string_object_get_string (item));
  if (item == NULL || expression == NULL || !gtk_expression_evaluate (expression, item, &value))
    return NULL;
  return g_value_dup_string (&value);
}

static void
on_choice_changed (GtkDropDown *drop_down, GParamSpec *pspec, const char *label)
{
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (drop_down));
  g_autofree char *choice = NULL;
  g_autofree char *name = NULL;

  if (button == NULL || gtk_widget_in_destruction (GTK_WIDGET (drop_down)))
    return; /* GTK 4.18 says so of a drop-down that goes */
  choice = dup_choice (drop_down);
  name = choice != NULL ? g_strdup_printf ("%s: %s", label, choice) : g_strdup (label);
  /* What has the focus is its button, to which GTK 4.18 gives the name of what is around it. */
  tandem_accessible_set_label (drop_down, name);
  tandem_accessible_set_label (button, name);
}

static void
free_label (gpointer label, GClosure *closure)
{
  g_free (label);
}

void
tandem_accessible_name_drop_down (GtkDropDown *drop_down, const char *label)
{
  char *kept = g_strdup (label);

  g_signal_connect_data (drop_down, "notify::selected-item", G_CALLBACK (on_choice_changed), kept, free_label,
                         0);
  on_choice_changed (drop_down, NULL, kept);
}

static void
set_hidden (GtkWidget *widget, gboolean hidden)
{
  gtk_accessible_update_state (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_STATE_HIDDEN, hidden, -1);
}

static void
on_visible_child_changed (GtkWidget *stack)
{
  g_autoptr (GtkWidget) shown = NULL;

  g_object_get (stack, "visible-child", &shown, NULL);
  for (GtkWidget *child = gtk_widget_get_first_child (stack); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    set_hidden (child, child != shown);
}

void
tandem_accessible_follow_stack (gpointer stack)
{
  g_signal_connect (stack, "notify::visible-child", G_CALLBACK (on_visible_child_changed), NULL);
  on_visible_child_changed (stack);
}

static void
on_reveal_changed (GtkRevealer *revealer)
{
  GtkWidget *child = gtk_revealer_get_child (revealer);

  if (child != NULL)
    set_hidden (child, !gtk_revealer_get_reveal_child (revealer));
}

void
tandem_accessible_follow_revealer (GtkRevealer *revealer)
{
  g_signal_connect (revealer, "notify::reveal-child", G_CALLBACK (on_reveal_changed), NULL);
  on_reveal_changed (revealer);
}
