/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the process layer share. */
#pragma once

#include "process/tandem-pool.h"
#include "process/tandem-process.h"
#include "tests/unit/scale.h"

#include <sys/types.h>

#define SECOND ((gint64)G_USEC_PER_SEC)
#define PATIENCE ((is_under_valgrind () ? 600 : 60) * SECOND)

#define SKIPPED 77

/* Runs @function in a forked process of its own, as a test changes what cannot be changed back, and fails
 * when it does not return 0 within PATIENCE. FALSE when it returned SKIPPED: that cannot be tried here. */
gboolean run_apart (int (*function) (gpointer user_data), gpointer user_data);

/* Starts a worker with the hook @work. (transfer full) */
TandemProcess *start_worker (gboolean (*work) (TandemWorker *worker, gpointer user_data, GError **error),
                             gpointer user_data);

/* A pool that has been started. (transfer full) */
TandemPool *start_pool (guint n_workers);

/* Stops it, and fails when something of it is left. (transfer full) */
void stop_pool (TandemPool *pool);

/* A GAsyncReadyCallback that sets the gboolean @user_data. */
void set_done (GObject *source, GAsyncResult *result, gpointer user_data);

/* What ends a map: the results go into the TandemResults *@user_data. */
void keep_results (GObject *source, GAsyncResult *result, gpointer user_data);

/* What ends a task that fails: its error goes into the GError *@user_data. */
void keep_error (GObject *source, GAsyncResult *result, gpointer user_data);

/* Iterates the main context until @condition. */
#define ITERATE_UNTIL(condition)                                                                             \
  G_STMT_START                                                                                               \
  {                                                                                                          \
    gint64 give_up = g_get_monotonic_time () + PATIENCE;                                                     \
    guint tick = g_timeout_add (10, (GSourceFunc)return_true, NULL);                                         \
                                                                                                             \
    while (!(condition))                                                                                     \
      {                                                                                                      \
        g_assert_cmpint (g_get_monotonic_time (), <, give_up);                                               \
        g_main_context_iteration (NULL, TRUE);                                                               \
      }                                                                                                      \
    g_source_remove (tick);                                                                                  \
  }                                                                                                          \
  G_STMT_END

gboolean return_true (gpointer user_data);

/* The open descriptors of a process: a text such as "0 1 2 7". (transfer full) */
char *list_fds (pid_t pid);
guint count_fds (pid_t pid);

/* Whether there is such a process; a zombie counts. */
gboolean process_exists (pid_t pid);

/* Fails when this process has a child, running or zombie. */
void assert_no_children (void);

/* Pages shared with processes forked later. Zeroed. */
gpointer new_shared (gsize size);
