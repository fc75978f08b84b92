/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the workers of e keep their numbers: shared memory, made before they are forked, in zones that are
 * used in turn (what is read lies in one, what is written in another, so that a task can be done again), and
 * the digits. A zone takes physical memory as it is written. */
#pragma once

#include "process/tandem-event.h"
#include "process/tandem-slots.h"
#include "process/tandem-worker.h"

#include <glib.h>
#include <gmp.h>

G_BEGIN_DECLS

/* One zone holds what all terms so far gave, one the parts that are worked on, one takes what is written. */
#define TANDEM_EULER_N_ZONES 3

/* A number of @n_limbs 64-bit limbs (least significant first; the highest is not 0), @offset limbs from the
 * start of the store's memory. */
typedef struct
{
  guint64 offset;
  guint64 n_limbs;
} TandemNumber;

typedef struct _TandemEulerStore TandemEulerStore;

/* A store for up to @max_digits digits and @n_workers workers. @result_fd: the memfd for the digits (it stays
 * the caller's), or -1. NULL with @error set when there is no address space. */
TandemEulerStore *tandem_euler_store_new (guint64 max_digits, guint n_workers, int result_fd, GError **error);
void tandem_euler_store_free (TandemEulerStore *self);

/* The first limb of @zone. */
guint64 tandem_euler_store_get_zone (TandemEulerStore *self, guint zone);

/* Gives the memory of @zone back. */
void tandem_euler_store_discard (TandemEulerStore *self, guint zone);

/* The limbs of the store's memory. */
mp_limb_t *tandem_euler_store_get_limbs (TandemEulerStore *self, guint64 offset);

/* Copies @value to @offset. */
TandemNumber tandem_euler_store_put (TandemEulerStore *self, guint64 offset, mpz_srcptr value);

/* Lets @view read @number in place. @view needs no clearing and must not be written. */
mpz_srcptr tandem_euler_store_view (TandemEulerStore *self, const TandemNumber *number, mpz_ptr view);

/* The digits after the point, in ASCII; room for max_digits. */
char *tandem_euler_store_get_digits (TandemEulerStore *self);

/* Says in the header how many digits stand there, for whoever reads the result memory. */
void tandem_euler_store_publish (TandemEulerStore *self, guint64 n_digits);

/* Work done so far by all workers, in units of tandem_euler_split_work (); a worker adds its own. */
guint64 tandem_euler_store_get_work (TandemEulerStore *self);
void tandem_euler_store_add_work (TandemEulerStore *self, TandemWorker *worker, guint64 work);

/* The word that stops the series; (nullable). Set before the workers are forked; belongs to the caller. */
const guint32 *tandem_euler_store_get_stop_word (TandemEulerStore *self);
void tandem_euler_store_set_stop_word (TandemEulerStore *self, const guint32 *word);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemEulerStore, tandem_euler_store_free)

G_END_DECLS
