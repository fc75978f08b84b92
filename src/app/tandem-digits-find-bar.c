/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-digits-find-bar.h"

#include "app/tandem-accessible.h"
#include "app/tandem-digits-finder.h"
#include "app/tandem-format.h"
#include "app/tandem-typed-number.h"

#include <glib/gi18n.h>
#include <string.h>

struct _TandemDigitsFindBar
{
  AdwBin parent_instance;

  GtkSearchEntry *sequence;
  GtkButton *previous;
  GtkButton *next;
  GtkLabel *status;
  GtkEntry *position;

  TandemDigitsFinder *finder;
  guint64 size;
  gint64 current; /* the match that is shown, from 0; -1: none yet */
  guint64 number; /* which one it is, from 1; 0: not known */
};

enum
{
  SIGNAL_SEQUENCE,
  SIGNAL_GO_TO,
  SIGNAL_CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TandemDigitsFindBar, tandem_digits_find_bar, ADW_TYPE_BIN)

static char *
describe_found (TandemDigitsFindBar *self)
{
  guint64 count = tandem_digits_finder_get_count (self->finder);
  g_autofree char *all = tandem_format_count (count);
  g_autofree char *number = tandem_format_count (self->number);
  g_autofree char *place = tandem_format_count ((guint64)(self->current + 1));
  g_autofree char *size = tandem_format_count (self->size);

  if (count == 0)
    /* Translators: %s is how many digits there are, "1,000,000" */
    return g_strdup_printf (ngettext ("Not found in %s digit", "Not found in %s digits", (gulong)self->size),
                            size);
  if (self->current < 0)
    return g_strdup_printf (ngettext ("%s match", "%s matches", (gulong)count), all);
  if (self->number == 0)
    /* Translators: how many matches there are, and where the shown one begins */
    return g_strdup_printf (ngettext ("%s match, at digit %s", "%s matches, at digit %s", (gulong)count), all,
                            place);
  /* Translators: the number of the match that is shown, how many there are, and where it begins */
  return g_strdup_printf (_ ("%s of %s, at digit %s"), number, all, place);
}

static void
show_status (TandemDigitsFindBar *self)
{
  TandemFindState state = tandem_digits_finder_get_state (self->finder);
  gboolean any = state == TANDEM_FIND_FOUND && tandem_digits_finder_get_count (self->finder) > 0;
  g_autofree char *text = NULL;

  switch (state)
    {
    case TANDEM_FIND_INVALID:
      text = g_strdup (_ ("Only digits can be found"));
      break;
    case TANDEM_FIND_RUNNING:
      text = g_strdup (_ ("Searching…"));
      break;
    case TANDEM_FIND_FOUND:
      text = describe_found (self);
      break;
    case TANDEM_FIND_FAILED:
      text = g_strdup_printf (_ ("The search failed: %s"), tandem_digits_finder_get_failure (self->finder));
      break;
    case TANDEM_FIND_NOTHING:
    default:
      text = g_strdup (_ ("A birthday, for example"));
      break;
    }
  gtk_label_set_text (self->status, text);
  gtk_widget_set_sensitive (GTK_WIDGET (self->previous), any);
  gtk_widget_set_sensitive (GTK_WIDGET (self->next), any);
  if (state == TANDEM_FIND_INVALID || state == TANDEM_FIND_FAILED)
    gtk_widget_add_css_class (GTK_WIDGET (self->sequence), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->sequence), "error");
}

void
tandem_digits_find_bar_step (TandemDigitsFindBar *self, gboolean forward)
{
  guint64 match;

  if (!tandem_digits_finder_step (self->finder, self->current, forward, &match, &self->number))
    return;

  self->current = (gint64)match;
  show_status (self);
  g_signal_emit (self, signals[SIGNAL_GO_TO], 0, match,
                 (guint)strlen (tandem_digits_finder_get_sequence (self->finder)));
}

static void
on_finder_changed (TandemDigitsFindBar *self)
{
  self->current = -1;
  self->number = 0;
  g_signal_emit (self, signals[SIGNAL_SEQUENCE], 0, tandem_digits_finder_get_sequence (self->finder));
  /* The first match is shown at once. */
  if (tandem_digits_finder_get_state (self->finder) == TANDEM_FIND_FOUND)
    tandem_digits_find_bar_step (self, TRUE);
  show_status (self);
}

static void
on_search_changed (TandemDigitsFindBar *self)
{
  tandem_digits_finder_search (self->finder, gtk_editable_get_text (GTK_EDITABLE (self->sequence)));
}

static void
on_next (TandemDigitsFindBar *self)
{
  tandem_digits_find_bar_step (self, TRUE);
}

static void
on_previous (TandemDigitsFindBar *self)
{
  tandem_digits_find_bar_step (self, FALSE);
}

static void
on_closed (TandemDigitsFindBar *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->sequence), "");
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

static void
on_position_changed (TandemDigitsFindBar *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->position), "error");
}

static void
on_position (TandemDigitsFindBar *self)
{
  g_autofree char *size = tandem_format_count (self->size);
  g_autofree char *text = NULL;
  gint64 position;

  if (tandem_parse_count (gtk_editable_get_text (GTK_EDITABLE (self->position)), &position) && position >= 1
      && (guint64)position <= self->size)
    {
      self->current = position - 1;
      self->number = 0;
      show_status (self);
      g_signal_emit (self, signals[SIGNAL_GO_TO], 0, (guint64)position - 1, 1u);
      return;
    }

  gtk_widget_add_css_class (GTK_WIDGET (self->position), "error");
  /* Translators: %s is the number of the last digit */
  text = g_strdup_printf (_ ("Positions go from 1 to %s"), size);
  gtk_label_set_text (self->status, text);
}

void
tandem_digits_find_bar_set_digits (TandemDigitsFindBar *self, GBytes *digits, int fd)
{
  self->size = g_bytes_get_size (digits);
  tandem_digits_finder_set_digits (self->finder, digits, fd);
}

void
tandem_digits_find_bar_focus (TandemDigitsFindBar *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->sequence));
}

void
tandem_digits_find_bar_focus_position (TandemDigitsFindBar *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->position));
}

static void
tandem_digits_find_bar_dispose (GObject *object)
{
  TandemDigitsFindBar *self = TANDEM_DIGITS_FIND_BAR (object);

  if (self->finder != NULL)
    g_signal_handlers_disconnect_by_data (self->finder, self);
  g_clear_object (&self->finder);
  G_OBJECT_CLASS (tandem_digits_find_bar_parent_class)->dispose (object);
}

static void
tandem_digits_find_bar_class_init (TandemDigitsFindBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = tandem_digits_find_bar_dispose;

  signals[SIGNAL_SEQUENCE] = g_signal_new ("sequence", TANDEM_TYPE_DIGITS_FIND_BAR, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_GO_TO] = g_signal_new ("go-to", TANDEM_TYPE_DIGITS_FIND_BAR, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT64, G_TYPE_UINT);
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", TANDEM_TYPE_DIGITS_FIND_BAR, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               TANDEM_RESOURCE_PATH "ui/tandem-digits-find-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsFindBar, sequence);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsFindBar, previous);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsFindBar, next);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsFindBar, status);
  gtk_widget_class_bind_template_child (widget_class, TandemDigitsFindBar, position);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_next);
  gtk_widget_class_bind_template_callback (widget_class, on_previous);
  gtk_widget_class_bind_template_callback (widget_class, on_closed);
  gtk_widget_class_bind_template_callback (widget_class, on_position);
  gtk_widget_class_bind_template_callback (widget_class, on_position_changed);
}

static void
tandem_digits_find_bar_init (TandemDigitsFindBar *self)
{
  self->current = -1;
  self->finder = tandem_digits_finder_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  tandem_accessible_set_label (self->sequence, _ ("Digits to find"));
  tandem_accessible_set_label (self->position, _ ("Go to position"));
  /* Digits run from left to right in every language. */
  gtk_widget_set_direction (GTK_WIDGET (self->sequence), GTK_TEXT_DIR_LTR);
  g_signal_connect_object (self->finder, "changed", G_CALLBACK (on_finder_changed), self, G_CONNECT_SWAPPED);
  show_status (self);
}
