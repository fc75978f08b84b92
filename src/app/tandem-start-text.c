/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem"

#include "app/tandem-start-text.h"

#define RIGHT_TO_LEFT_MARK 0x200f

static const GUnicodeScript from_right[] = { G_UNICODE_SCRIPT_ARABIC, G_UNICODE_SCRIPT_HEBREW,
                                             G_UNICODE_SCRIPT_SYRIAC, G_UNICODE_SCRIPT_THAANA,
                                             G_UNICODE_SCRIPT_NKO,    G_UNICODE_SCRIPT_ADLAM };

/* As Pango finds it: the first letter says it. */
static gboolean
runs_from_right (const char *text)
{
  const char *at = text;

  while (*at != '\0' && g_utf8_get_char (at) != RIGHT_TO_LEFT_MARK
         && !g_unichar_isalpha (g_utf8_get_char (at)))
    at = g_utf8_next_char (at);
  if (*at == '\0')
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (from_right); i++)
    if (g_unichar_get_script (g_utf8_get_char (at)) == from_right[i])
      return TRUE;
  return g_utf8_get_char (at) == RIGHT_TO_LEFT_MARK;
}

void
tandem_start_text_set (GtkInscription *inscription, const char *text)
{
  const gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (inscription)) == GTK_TEXT_DIR_RTL;
  const float xalign = runs_from_right (text) == mirrored ? 0 : 1;

  if (gtk_inscription_get_xalign (inscription) != xalign)
    gtk_inscription_set_xalign (inscription, xalign);
  gtk_inscription_set_text (inscription, text);
}

PangoAlignment
tandem_start_text_get_alignment (const char *text)
{
  return runs_from_right (text) ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT;
}
