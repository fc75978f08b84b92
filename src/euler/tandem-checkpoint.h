/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A checkpoint: P and Q of the terms 1 ... n in a file, from which a computation goes on.
 *
 * The file is a header of 128 bytes, then the limbs of P, then those of Q, all numbers little endian (see
 * docs/euler.md). A file is never trusted: its size must be what the header says, the lengths must be those
 * that P and Q of so many terms have, so that nothing is allocated by a claim; the header and the data have
 * checksums; and P and Q must agree with the recurrence modulo two primes, of which one is chosen at random
 * when the file is read, so that no file can be made to pass.
 */

#pragma once

#include "euler/tandem-limb.h"

G_BEGIN_DECLS

/* What the header says. */
typedef struct
{
  uint64_t terms;
  uint64_t p_length; /* in limbs */
  uint64_t q_length;
  uint64_t p_residue; /* modulo 2^61 - 1 */
  uint64_t q_residue;
  uint64_t data_checksum;
} TandemCheckpoint;

/* Opens a checkpoint and reads its header. The descriptor, which is CLOEXEC; -1 with @error set
 * (TANDEM_EULER_ERROR_CHECKPOINT, naming the file) when it cannot be read or is no good checkpoint. */
int tandem_checkpoint_open (const char *path, TandemCheckpoint *checkpoint, GError **error);

/* Reads P and Q, which have room for their lengths, and checks them; may take a second for 10^8 digits. FALSE
 * with
 * @error set as above, also when *stop (nullable) is not zero. */
gboolean tandem_checkpoint_load (int fd,
                                 const char *path,
                                 const TandemCheckpoint *checkpoint,
                                 uint64_t *p,
                                 uint64_t *q,
                                 const volatile uint32_t *stop,
                                 GError **error);

/* The folder that a checkpoint at `path`, and its temporary file, is written into. (transfer full) */
char *tandem_checkpoint_dup_folder (const char *path);

/* Writes a checkpoint: to a temporary file in the same folder, which replaces `path` (or what it is a link
 * to) and takes over its mode, once it is on the disk. Sets checkpoint->data_checksum. FALSE with @error set
 * when it cannot be written; then there is what was there before. */
gboolean tandem_checkpoint_save (const char *path,
                                 TandemCheckpoint *checkpoint,
                                 const uint64_t *p,
                                 const uint64_t *q,
                                 GError **error);

/* Whether a checkpoint can be written there, as far as can be seen. */
gboolean tandem_checkpoint_check_path (const char *path, GError **error);

G_END_DECLS
