/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What the jobs have in common that work on digits which are there already (TandemFindJob,
 * TandemFrequencyJob, TandemVerifyJob): a file is read by the workers piece by piece, or memory is mapped,
 * and then each piece is worked on. */
#pragma once

#include "job/tandem-digits-source.h"
#include "job/tandem-job.h"

G_BEGIN_DECLS

#define TANDEM_TYPE_DIGITS_JOB (tandem_digits_job_get_type ())
G_DECLARE_DERIVABLE_TYPE (TandemDigitsJob, tandem_digits_job, TANDEM, DIGITS_JOB, TandemJob)

struct _TandemDigitsJobClass
{
  TandemJobClass parent_class;

  const char *integer; /* what stands before the point; NULL: anything */
  gboolean is_loaded;  /* whether the digits of a file are put into memory; else each piece is read again */
  const char *phase;   /* the name of the work */

  /* Before the workers are forked. @max_digits: at most so many there will be. FALSE with @error set. */
  gboolean (*make_ready) (TandemDigitsJob *self, TandemPool *pool, guint64 max_digits, GError **error);

  /* The file is counted, and loaded if it is to be. Ends in tandem_digits_job_start_work (), which is what it
   * is by default. */
  void (*prelude) (TandemDigitsJob *self);

  /* In a worker: what is done with a part. The value is of type @answer, "(t*)": the part, and what came of
   * it. */
  TandemTaskFunc work;
  const char *answer;

  /* In the coordinator: whether the second member can be what comes of a part of at most @n_digits digits
   * with @first, from 0, as the first of them. */
  gboolean (*fits) (TandemDigitsJob *self, guint64 first, guint64 n_digits, GVariant *value);

  /* In the coordinator: the second member of the value of a part. Parts come in any order. */
  void (*take_part) (TandemDigitsJob *self, guint64 part, GVariant *value);

  /* All parts are done. Ends in tandem_job_complete (). */
  void (*finish) (TandemDigitsJob *self);
};

/* Sets where the digits are: the file @path, or when that is NULL the memory @digits_fd, which a job of e has
 * filled (docs/report.md) and which stays the caller's. */
void tandem_digits_job_set_origin (TandemDigitsJob *self, const char *path, int digits_fd);

/* ---- For the kinds ---- */

/* In a worker: the job, from the arguments of the work; the number of the part; and of loaded digits how many
 * there are, of others the number of the part's first digit. */
TandemDigitsJob *tandem_digits_job_from_arguments (GVariant *arguments, guint64 *part, guint64 *extra);

TandemDigitsSource *tandem_digits_job_get_source (TandemDigitsJob *self);
const char *tandem_digits_job_get_path (TandemDigitsJob *self); /* NULL of memory */

/* Known once the file is counted. */
guint64 tandem_digits_job_get_n_digits (TandemDigitsJob *self);

/* The parts of the work. */
guint64 tandem_digits_job_get_n_parts (TandemDigitsJob *self);

/* Begins with the work, after the prelude. */
void tandem_digits_job_start_work (TandemDigitsJob *self);

/* Where the work on the parts stands, 0 to 1; negative in the prelude. */
double tandem_digits_job_get_fraction (TandemDigitsJob *self);

G_END_DECLS
