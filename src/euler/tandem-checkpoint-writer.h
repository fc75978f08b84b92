/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes checkpoints of an engine's base in a process of its own, while the team goes on: neither the team
 * nor the coordinator waits for a disk, except when a new base is ready before the last one is written. */
#pragma once

#include "euler/tandem-euler-engine.h"

#include <glib-object.h>

G_BEGIN_DECLS

#define TANDEM_TYPE_CHECKPOINT_WRITER (tandem_checkpoint_writer_get_type ())
G_DECLARE_FINAL_TYPE (TandemCheckpointWriter, tandem_checkpoint_writer, TANDEM, CHECKPOINT_WRITER, GObject)

/* @interval: seconds between two checkpoints, at least. With @forks FALSE checkpoints are written in this
 * process.
 *
 * Signals: written (guint64 terms). A checkpoint that cannot be written is a warning in the log. */
TandemCheckpointWriter *
tandem_checkpoint_writer_new (TandemEulerEngine *engine, const char *path, double interval, gboolean forks);

/* Forks the writer's process. FALSE with @error set when it cannot. */
gboolean tandem_checkpoint_writer_start (TandemCheckpointWriter *self, GError **error);

/* The base has changed: writes it when the interval is over, or anyway when @force. */
void tandem_checkpoint_writer_offer (TandemCheckpointWriter *self, gboolean force);

/* Whether the base is being read. */
gboolean tandem_checkpoint_writer_is_busy (TandemCheckpointWriter *self);

/* The terms of the last checkpoint that was written, or 0. */
guint64 tandem_checkpoint_writer_get_n_terms (TandemCheckpointWriter *self);

typedef void (*TandemCheckpointFunc) (gpointer user_data);

/* Calls @function once the base is not being read, perhaps at once. */
void tandem_checkpoint_writer_wait (TandemCheckpointWriter *self,
                                    TandemCheckpointFunc function,
                                    gpointer user_data);

/* Calls @function once all is written and the writer's process has ended. */
void tandem_checkpoint_writer_finish (TandemCheckpointWriter *self,
                                      TandemCheckpointFunc function,
                                      gpointer user_data);

/* Kills the writer's process; nothing is called any more. What was written before stays. */
void tandem_checkpoint_writer_kill (TandemCheckpointWriter *self);

G_END_DECLS
