/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person asks a job to do. Never changes. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  TANDEM_JOB_KIND_E,
  TANDEM_JOB_KIND_SCAN,
  TANDEM_JOB_KIND_ACT,
  TANDEM_JOB_KIND_SPEEDUP,
  TANDEM_JOB_KIND_FIND,
  TANDEM_JOB_KIND_FREQUENCY,
} TandemJobKind;

typedef struct _TandemJobRequest TandemJobRequest;

/* Euler's number to @digits after the point; below 0: until it is stopped. @workers: 0 for one per core. */
TandemJobRequest *tandem_job_request_new_e (gint64 digits, guint workers);

/* A computation of e, before it is begun: it leaves its checkpoint in the file @path, and when @continues, it
 * goes on from the one that is there. */
void tandem_job_request_set_checkpoint (TandemJobRequest *self, const char *path, gboolean continues);
gboolean tandem_job_request_continues (const TandemJobRequest *self);
guint tandem_job_request_get_workers (const TandemJobRequest *self);

/* The scan of @folder, which has to be local, leaving out what the settings say. @workers: 0 for one per
 * core. */
TandemJobRequest *tandem_job_request_new_scan (GFile *folder, guint workers);

/* The same folder with the options of @scan, a request for a scan, leaving @exclude (a pattern; nullable) out
 * too. */
TandemJobRequest *tandem_job_request_new_scan_without (const TandemJobRequest *scan, const char *exclude);

/* Only the folder @node ("SEGMENT:ENTRY") of it again, in the memory @snapshot_fd of its result. @what: the
 * folder's name, safe to show. */
TandemJobRequest *tandem_job_request_new_scan_again (const TandemJobRequest *scan,
                                                     int snapshot_fd,
                                                     const char *node,
                                                     const char *what);

/* The folder of @scan with its options, looking for equal files too. */
TandemJobRequest *tandem_job_request_new_scan_duplicates (const TandemJobRequest *scan);

/* A saved scan, or an export of ncdu's, which is opened. */
TandemJobRequest *tandem_job_request_new_import (GFile *file);

/* The scan of a folder of another machine, over ssh: @remote is "HOST:DIR". */
TandemJobRequest *tandem_job_request_new_remote (const char *remote);

/* Whether it is a scan that looks for equal files; whether it is one of a whole folder of this computer. */
gboolean tandem_job_request_finds_duplicates (const TandemJobRequest *self);
gboolean tandem_job_request_is_whole_scan (const TandemJobRequest *self);

/* What is done to scanned entries. */
typedef enum
{
  TANDEM_JOB_ACT_DELETE,
  TANDEM_JOB_ACT_TRASH,
  TANDEM_JOB_ACT_RESTORE,
} TandemJobAct;

/* Does @act to the @nodes ("SEGMENT:ENTRY" each, NULL-terminated) of the scan whose memory is @snapshot_fd,
 * which is duplicated. @infos: to restore, the URI of the ".trashinfo" file of each; else NULL. @what: what
 * that is, for people, safe to show: "“name”" or "3 items". */
TandemJobRequest *tandem_job_request_new_act (TandemJobAct act,
                                              int snapshot_fd,
                                              const char *const *nodes,
                                              const char *const *infos,
                                              const char *what);

TandemJobAct tandem_job_request_get_act (const TandemJobRequest *self);

/* The memory that the job works on in place of one of its own; -1: none. Belongs to @self. */
int tandem_job_request_get_memory_fd (const TandemJobRequest *self);

/* Where @sequence stands in the digits that a job of e has put into the memfd @digits_fd, which is
 * duplicated; how often which digits do. */
TandemJobRequest *tandem_job_request_new_find (int digits_fd, const char *sequence);
TandemJobRequest *tandem_job_request_new_frequency (int digits_fd);

/* What more workers are worth, up to @workers: the scan of @folder, or with NULL e to @digits, @repeats times
 * with each number. @threads: of e also the series alone, in processes and in threads. */
TandemJobRequest *
tandem_job_request_new_speedup (GFile *folder, gint64 digits, guint workers, guint repeats, gboolean threads);

TandemJobRequest *tandem_job_request_copy (const TandemJobRequest *self);
void tandem_job_request_free (TandemJobRequest *self);

TandemJobKind tandem_job_request_get_kind (const TandemJobRequest *self);

/* The digits asked for, below 0 when it runs until it is stopped. */
gint64 tandem_job_request_get_digits (const TandemJobRequest *self);

/* Whether it is e until it is stopped: being stopped is then its proper end. */
gboolean tandem_job_request_is_open_ended (const TandemJobRequest *self);

/* The memory with the digits that are worked on; -1: none. Belongs to @self. */
int tandem_job_request_get_digits_fd (const TandemJobRequest *self);

/* The folder that is scanned; NULL for the others. Owned by @self. */
GFile *tandem_job_request_get_folder (const TandemJobRequest *self);

/* The folder as a short name, safe to show. (transfer full) */
char *tandem_job_request_dup_folder_name (const TandemJobRequest *self);

/* "Scanning Home", safe to show. (transfer full) */
char *tandem_job_request_dup_title (const TandemJobRequest *self);

/* The same of a job that has finished: "Scanned Home". (transfer full) */
char *tandem_job_request_dup_finished_title (const TandemJobRequest *self);

/* The arguments of tandem-cli that ask for it. (transfer full) */
GStrv tandem_job_request_dup_arguments (const TandemJobRequest *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemJobRequest, tandem_job_request_free)

G_END_DECLS
