/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256 by libcrypto, which is loaded when it is first wanted: linked, it would take a millisecond of every
 * start of the program, a fourth of what a thousand digits of e take. Where it is missing, GLib's own is
 * used, which is several times slower. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _TandemSha256 TandemSha256;

/* Loads libcrypto: before the fork, and before a sandbox that would keep workers from it. */
void tandem_sha256_load (void);

/* Of libcrypto, "3.0.16"; NULL where GLib's own is used. */
const char *tandem_sha256_get_library_version (void);

TandemSha256 *tandem_sha256_new (void);
void tandem_sha256_free (TandemSha256 *self);

/* Any number of digests, one after the other: begin, update …, end, which sets 32 bytes. */
void tandem_sha256_begin (TandemSha256 *self);
void tandem_sha256_update (TandemSha256 *self, gconstpointer data, gsize size);
void tandem_sha256_end (TandemSha256 *self, guint8 *digest);

G_END_DECLS
