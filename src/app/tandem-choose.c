/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-choose.h"

#include <glib/gi18n.h>

#define ASKS "tandem-asks-for-a-file"

typedef struct
{
  GWeakRef widget;
  TandemChosenFunc chosen;
} Question;

static void
on_chosen (GFile *file, gpointer user_data)
{
  Question *question = user_data;
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&question->widget);

  if (widget != NULL)
    {
      g_object_set_data (G_OBJECT (widget), ASKS, NULL);
      if (file != NULL && gtk_widget_get_root (widget) != NULL)
        question->chosen (widget, file);
    }
  g_weak_ref_clear (&question->widget);
  g_free (question);
}

void
tandem_choose (GtkWidget *widget,
               TandemChooseKind kind,
               const char *title,
               const char *accept,
               const char *name,
               TandemChosenFunc chosen)
{
  Question *question;

  if (g_object_get_data (G_OBJECT (widget), ASKS) != NULL)
    return;

  question = g_new0 (Question, 1);
  question->chosen = chosen;
  g_weak_ref_init (&question->widget, widget);
  g_object_set_data (G_OBJECT (widget), ASKS, question);
  tandem_compat_choose (GTK_WINDOW (gtk_widget_get_root (widget)), kind, title, accept, _ ("_Cancel"), name,
                        on_chosen, question);
}
