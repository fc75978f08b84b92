/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The fingerprint of a tree: of all names and contents in it, and of nothing else (no times, owners, sizes on
 * the disk; not the name of the root). The fingerprint of a folder is the SHA-256 of what follows for each of
 * its entries, in the byte order of their names: a letter for its kind (f, d, l for a symbolic link, o for
 * all else), its name, a NUL, and 32 bytes: of a file the SHA-256 of its content, of a link that of its
 * target, of a folder its fingerprint; zeros for all else, and for the files of the kernel's own file
 * systems. What was left out of the scan is left out here. Of several roots, the SHA-256 of their
 * fingerprints in the order in which they were asked for. */
#pragma once

#include "tree/tandem-arena.h"
#include "tree/tandem-digest-table.h"

G_BEGIN_DECLS

/* Computes it from the finished snapshot and the table with the digests of all items (with links) into the
 * table's header. FALSE when something could not be read: then there is none. */
gboolean tandem_fingerprint_compute (TandemDigestTable *table, const TandemArena *arena);

G_END_DECLS
