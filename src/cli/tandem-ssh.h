/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* ssh, and the scan that it runs on the other machine: what comes from it, line by line, and its end. All of
 * it is watched in the default main context, and nothing that it does or leaves undone keeps it from ending.
 */
#pragma once

#include "cli/tandem-cli-options.h"

G_BEGIN_DECLS

typedef struct _TandemSsh TandemSsh;

typedef struct
{
  /* A line of its standard output, or of its standard error, without the newline. It is not trusted. What is
   * too long for a line of a report comes in parts, each too long as well; of standard error in short ones.
   */
  void (*output) (const char *line, gsize length, gpointer user_data);
  void (*said) (const char *line, gsize length, gpointer user_data);

  /* Nothing is read while this is TRUE. */
  gboolean (*is_busy) (gpointer user_data);

  /* Once, last: it has ended and all was read, or nothing more is waited for. */
  void (*ended) (gpointer user_data);
} TandemSshFuncs;

/* From the friendly to the forced one. Each leads to the next when nothing has come of it in its time; from
 * the first on it takes about three seconds until "ended" is called. */
typedef enum
{
  TANDEM_SSH_RUNNING,
  TANDEM_SSH_ASKED, /* by the end of its input: the scan there ends and hands over what it has */
  TANDEM_SSH_TERMINATED,
  TANDEM_SSH_KILLED,
} TandemSshStage;

/* Starts it. @options and @funcs have to live as long. NULL with @error set, TANDEM_CLI_ERROR_USAGE when
 * --remote is wrong; what it names is not quoted. */
TandemSsh *tandem_ssh_new (const TandemCliOptions *options,
                           const TandemSshFuncs *funcs,
                           gpointer user_data,
                           GError **error);

/* Nothing when it is there already, or further. */
void tandem_ssh_stop (TandemSsh *self, TandemSshStage stage);

/* What it was asked for is coming: the time for it begins again, up to half a minute in all. */
void tandem_ssh_give_time (TandemSsh *self);

/* Its exit code, 128 and the signal, or -1 while it has not ended. */
int tandem_ssh_get_code (TandemSsh *self);

void tandem_ssh_free (TandemSsh *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TandemSsh, tandem_ssh_free)

G_END_DECLS
