/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls of the system, of the C library and of GLib fail, in what is linked into the test: the linker lets it
 * call the functions here (see meson.build). */
#pragma once

#include <glib.h>

/* Calls @run again and again: each time the n-th call of one function fails, in this process or in one that
 * it forks, for each n until none is left. Afterwards there are the same descriptors as before, and no
 * children. */
void fail_calls (void (*run) (gpointer user_data), gpointer user_data);

/* Whether there are pidfds from now on; without them the system is an old one. */
void allow_pidfds (gboolean allowed);

/* From now on the call @number (from 1) of @name fails, with @error as errno; none with @name NULL. */
void fail_call (const char *name, guint number, int error);

/* Whether it did. */
gboolean call_failed (void);
