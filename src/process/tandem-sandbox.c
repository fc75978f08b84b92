/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Process"

#include "process/tandem-sandbox.h"

#include "process/tandem-fd.h"
#include "process/tandem-sandbox-filter.h"

#include <errno.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Newer than Debian 12's header of the kernel; see landlock(7). */
#ifndef LANDLOCK_ACCESS_NET_BIND_TCP
#define LANDLOCK_ACCESS_NET_BIND_TCP (1ULL << 0)
#define LANDLOCK_ACCESS_NET_CONNECT_TCP (1ULL << 1)
#endif
#ifndef LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET
#define LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET (1ULL << 0)
#define LANDLOCK_SCOPE_SIGNAL (1ULL << 1)
#endif

/* struct landlock_ruleset_attr as of ABI 6; older kernels are given as much of it as they know. */
typedef struct
{
  guint64 handled_access_fs;
  guint64 handled_access_net; /* from ABI 4 */
  guint64 scoped;             /* from ABI 6 */
} Ruleset;

struct _TandemSandbox
{
  gatomicrefcount n_refs;
  TandemSandboxKind kind;
  int ruleset_fd; /* -1: none */
};

/* ---- Landlock ---- */

static int
create_ruleset (const void *attributes, gsize size, guint32 flags)
{
  return (int)syscall (SYS_landlock_create_ruleset, attributes, size, flags);
}

/* Where many directories are opened, READ_DIR is not handled, and TRUNCATE nowhere: each would cost a walk to
 * the root for every directory that is opened. The filter sees to truncation. */
static void
prepare_landlock (TandemSandbox *self)
{
  Ruleset ruleset = { .handled_access_fs = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE
                                           | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR
                                           | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR
                                           | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG
                                           | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO
                                           | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM };
  gsize size = G_STRUCT_OFFSET (Ruleset, handled_access_net);
  int abi = create_ruleset (NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

  if (abi <= 0) /* the kernel has none */
    return;

  if (self->kind == TANDEM_SANDBOX_COMPUTE || self->kind == TANDEM_SANDBOX_SAVE)
    ruleset.handled_access_fs |= LANDLOCK_ACCESS_FS_READ_DIR;
  if (abi >= 2)
    ruleset.handled_access_fs |= LANDLOCK_ACCESS_FS_REFER;
  if (abi >= 4)
    {
      ruleset.handled_access_net = LANDLOCK_ACCESS_NET_BIND_TCP | LANDLOCK_ACCESS_NET_CONNECT_TCP;
      size = G_STRUCT_OFFSET (Ruleset, scoped);
    }
  if (abi >= 6)
    {
      ruleset.scoped = LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | LANDLOCK_SCOPE_SIGNAL;
      size = sizeof ruleset;
    }
  self->ruleset_fd = tandem_fd_above_standard (create_ruleset (&ruleset, size, 0));
}

void
tandem_sandbox_add_root (TandemSandbox *self, int fd)
{
  const guint64 saves = LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_WRITE_FILE
                        | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE;
  const struct landlock_path_beneath_attr rule = {
    .allowed_access = self->kind == TANDEM_SANDBOX_SAVE ? saves : LANDLOCK_ACCESS_FS_READ_FILE,
    .parent_fd = fd,
  };

  g_return_if_fail (self->kind == TANDEM_SANDBOX_READ || self->kind == TANDEM_SANDBOX_SAVE);

  if (self->ruleset_fd >= 0
      && syscall (SYS_landlock_add_rule, self->ruleset_fd, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
    {
      /* Without its rule the work could not be done: then rather without Landlock. */
      g_info ("A folder could not be added to the sandbox (%s)", g_strerror (errno));
      tandem_fd_clear (&self->ruleset_fd);
    }
}

/* ---- The sandbox ---- */

TandemSandbox *
tandem_sandbox_new (TandemSandboxKind kind)
{
  TandemSandbox *self = g_new0 (TandemSandbox, 1);

  g_atomic_ref_count_init (&self->n_refs);
  self->kind = kind;
  self->ruleset_fd = -1;
  prepare_landlock (self);
  return self;
}

TandemSandbox *
tandem_sandbox_ref (TandemSandbox *self)
{
  g_atomic_ref_count_inc (&self->n_refs);
  return self;
}

void
tandem_sandbox_unref (TandemSandbox *self)
{
  if (!g_atomic_ref_count_dec (&self->n_refs))
    return;

  tandem_fd_clear (&self->ruleset_fd);
  g_free (self);
}

int
tandem_sandbox_get_fd (TandemSandbox *self)
{
  return self->ruleset_fd;
}

/* A sanitizer writes its report into a file. */
static gboolean
is_wanted (void)
{
#ifdef __SANITIZE_ADDRESS__
  return g_getenv ("TANDEM_TEST_WITHOUT_SANDBOX") == NULL;
#else
  return TRUE;
#endif
}

TandemSandboxLayers
tandem_sandbox_enter (TandemSandbox *self)
{
  const struct rlimit no_file = { 0, 0 };
  TandemSandboxLayers layers = 0;

  if (is_wanted () && prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
    {
      if (self->ruleset_fd >= 0 && syscall (SYS_landlock_restrict_self, self->ruleset_fd, 0) == 0)
        layers |= TANDEM_SANDBOX_HAS_LANDLOCK;
      /* No file may grow, memory files either: what is large goes through the pipe instead. The filter then
       * keeps it so, even for root. Under valgrind, which lets neither layer through, a worker's report is a
       * file. */
      if (self->kind != TANDEM_SANDBOX_SAVE && (layers != 0 || tandem_sandbox_filter_is_available ()))
        setrlimit (RLIMIT_FSIZE, &no_file);
      if (tandem_sandbox_filter_enter (self->kind))
        layers |= TANDEM_SANDBOX_HAS_FILTER;
    }
  tandem_fd_clear (&self->ruleset_fd);

  g_debug ("Sandbox: %s, %s", layers & TANDEM_SANDBOX_HAS_LANDLOCK ? "Landlock" : "no Landlock",
           layers & TANDEM_SANDBOX_HAS_FILTER ? "filter of system calls" : "no filter of system calls");
  return layers;
}
