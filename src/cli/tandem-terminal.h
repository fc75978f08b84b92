/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Progress for people, on stderr: one bar that is redrawn on a terminal, a line every two seconds elsewhere.
 * Made from the report's lines. Log records and messages pass through here, so that they do not mix with the
 * bar. */
#pragma once

#include "cli/tandem-cli-options.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_TERMINAL (tandem_terminal_get_type ())
G_DECLARE_FINAL_TYPE (TandemTerminal, tandem_terminal, TANDEM, TERMINAL, GObject)

TandemTerminal *tandem_terminal_new (TandemProgressKind kind);

/* Whether what the report calls the walk of a scan is the reading of an export. */
void tandem_terminal_set_imports (TandemTerminal *self, gboolean imports);

/* Takes note of a line "progress", which is not trusted, and shows it when it is time to. */
void tandem_terminal_show (TandemTerminal *self, JsonObject *line);

/* Prints a line of its own. @text is printed as it is: the caller has quoted what needs it. */
void tandem_terminal_print (TandemTerminal *self, const char *text);

/* No more of @job is shown: it is over. */
void tandem_terminal_forget (TandemTerminal *self, const char *job);

/* Bytes that wait for who reads stderr. */
gsize tandem_terminal_get_pending (TandemTerminal *self);

/* Waits for who reads stderr, at most two seconds, and drops what was not taken. */
void tandem_terminal_drain (TandemTerminal *self);

/* Removes the bar. */
void tandem_terminal_clear (TandemTerminal *self);

G_END_DECLS
