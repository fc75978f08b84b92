/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Process"

#include "process/tandem-sandbox.h"

#include "process/tandem-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
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

#define REFUSED SCMP_ACT_ERRNO (EPERM)
#define UNKNOWN SCMP_ACT_ERRNO (ENOSYS)

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
  int abi;                  /* of Landlock; 0: the kernel has none */
  int ruleset_fd;           /* -1: none */
  struct sock_fprog filter; /* no instructions: none */
};

/* ---- Landlock ---- */

static int
create_ruleset (const void *attributes, gsize size, guint32 flags)
{
  return (int)syscall (SYS_landlock_create_ruleset, attributes, size, flags);
}

/* Neither READ_DIR nor TRUNCATE is handled: each would cost a walk to the root for every directory that is
 * opened. The filter sees to truncation. */
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

  self->abi = MAX (create_ruleset (NULL, 0, LANDLOCK_CREATE_RULESET_VERSION), 0);
  if (self->abi == 0)
    return;

  if (self->kind == TANDEM_SANDBOX_COMPUTE)
    ruleset.handled_access_fs |= LANDLOCK_ACCESS_FS_READ_DIR;
  if (self->abi >= 2)
    ruleset.handled_access_fs |= LANDLOCK_ACCESS_FS_REFER;
  if (self->abi >= 4)
    {
      ruleset.handled_access_net = LANDLOCK_ACCESS_NET_BIND_TCP | LANDLOCK_ACCESS_NET_CONNECT_TCP;
      size = G_STRUCT_OFFSET (Ruleset, scoped);
    }
  if (self->abi >= 6)
    {
      ruleset.scoped = LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | LANDLOCK_SCOPE_SIGNAL;
      size = sizeof ruleset;
    }
  self->ruleset_fd = tandem_fd_above_standard (create_ruleset (&ruleset, size, 0));
}

void
tandem_sandbox_add_root (TandemSandbox *self, int fd)
{
  const struct landlock_path_beneath_attr rule = { .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE,
                                                   .parent_fd = fd };

  g_return_if_fail (self->kind == TANDEM_SANDBOX_READ);

  if (self->ruleset_fd >= 0
      && syscall (SYS_landlock_add_rule, self->ruleset_fd, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
    {
      /* Without its rule the work could not be done: then rather without Landlock. */
      g_info ("A folder could not be added to the sandbox (%s)", g_strerror (errno));
      tandem_fd_clear (&self->ruleset_fd);
    }
}

/* ---- The filter of system calls ---- */

#define CALL(name) SCMP_SYS (name)

/* Refused whatever their arguments are. */
static const int refused_calls[] = {
  /* programs and processes */
  CALL (execve),
  CALL (execveat),
  CALL (fork),
  CALL (vfork),
  CALL (clone),
  CALL (ptrace),
  CALL (process_vm_readv),
  CALL (process_vm_writev),
  CALL (pidfd_getfd),
  CALL (pidfd_send_signal),
  CALL (kcmp),
  CALL (rt_sigqueueinfo),
  CALL (rt_tgsigqueueinfo),
  CALL (kill),
  CALL (tkill),
  CALL (setns),
  CALL (unshare),
  /* names and attributes */
  CALL (creat),
  CALL (mkdir),
  CALL (mkdirat),
  CALL (mknod),
  CALL (mknodat),
  CALL (unlink),
  CALL (unlinkat),
  CALL (rmdir),
  CALL (rename),
  CALL (renameat),
  CALL (renameat2),
  CALL (link),
  CALL (linkat),
  CALL (symlink),
  CALL (symlinkat),
  CALL (truncate),
  CALL (chmod),
  CALL (fchmod),
  CALL (fchmodat),
  CALL (chown),
  CALL (fchown),
  CALL (lchown),
  CALL (fchownat),
  CALL (utime),
  CALL (utimes),
  CALL (utimensat),
  CALL (futimesat),
  CALL (setxattr),
  CALL (lsetxattr),
  CALL (fsetxattr),
  CALL (removexattr),
  CALL (lremovexattr),
  CALL (fremovexattr),
  /* the world outside */
  CALL (socket),
  CALL (socketpair),
  CALL (connect),
  CALL (bind),
  CALL (listen),
  CALL (accept),
  CALL (accept4),
  /* the system */
  CALL (mount),
  CALL (umount2),
  CALL (pivot_root),
  CALL (chroot),
  CALL (move_mount),
  CALL (open_tree),
  CALL (fsopen),
  CALL (fsmount),
  CALL (mount_setattr),
  CALL (swapon),
  CALL (swapoff),
  CALL (reboot),
  CALL (sethostname),
  CALL (setdomainname),
  CALL (init_module),
  CALL (finit_module),
  CALL (delete_module),
  CALL (kexec_load),
  CALL (kexec_file_load),
  CALL (bpf),
  CALL (perf_event_open),
  CALL (userfaultfd),
  CALL (keyctl),
  CALL (add_key),
  CALL (request_key),
  CALL (setuid),
  CALL (setgid),
  CALL (setreuid),
  CALL (setregid),
  CALL (setresuid),
  CALL (setresgid),
  CALL (setgroups),
  CALL (quotactl),
  CALL (acct),
  CALL (settimeofday),
  CALL (clock_settime),
  CALL (open_by_handle_at),
  CALL (name_to_handle_at),
};

/* Their arguments lie in memory, where a filter cannot look: as if the kernel did not know them. */
static const int unknown_calls[] = {
  CALL (openat2), CALL (clone3), CALL (io_uring_setup), CALL (io_uring_enter), CALL (io_uring_register),
};

static gboolean
refuse_writing (scmp_filter_ctx context, int call, guint argument)
{
  static const int flags[] = { O_WRONLY, O_RDWR, O_CREAT, O_TRUNC };
  gboolean done = TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    done = done
           && seccomp_rule_add (context, REFUSED, call, 1,
                                SCMP_CMP (argument, SCMP_CMP_MASKED_EQ, (guint64)flags[i], (guint64)flags[i]))
                  == 0;
  return done;
}

static gboolean
add_rules (scmp_filter_ctx context, TandemSandboxKind kind)
{
  gboolean done = TRUE;

  /* The rules are looked up by a search tree instead of one after another. */
  seccomp_attr_set (context, SCMP_FLTATR_CTL_OPTIMIZE, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (refused_calls); i++)
    done = done && seccomp_rule_add (context, REFUSED, refused_calls[i], 0) == 0;
  for (gsize i = 0; i < G_N_ELEMENTS (unknown_calls); i++)
    done = done && seccomp_rule_add (context, UNKNOWN, unknown_calls[i], 0) == 0;
  if (kind == TANDEM_SANDBOX_COMPUTE)
    return done && seccomp_rule_add (context, REFUSED, SCMP_SYS (open), 0) == 0
           && seccomp_rule_add (context, REFUSED, SCMP_SYS (openat), 0) == 0;
  return done && refuse_writing (context, SCMP_SYS (open), 1)
         && refuse_writing (context, SCMP_SYS (openat), 2);
}

/* Reads the program that libseccomp wrote to @fd. */
static gboolean
read_filter (TandemSandbox *self, int fd)
{
  struct stat status;
  gsize size;

  if (fstat (fd, &status) != 0 || status.st_size == 0
      || status.st_size % (goffset)sizeof (struct sock_filter) != 0
      || status.st_size / (goffset)sizeof (struct sock_filter) > BPF_MAXINSNS)
    return FALSE;

  size = (gsize)status.st_size;
  self->filter.filter = g_malloc (size);
  if (pread (fd, self->filter.filter, size, 0) != (gssize)size)
    return FALSE;
  self->filter.len = (unsigned short)(size / sizeof (struct sock_filter));
  return TRUE;
}

/* Compiled once in the parent, as this takes longer than the fork. */
static void
prepare_filter (TandemSandbox *self)
{
  scmp_filter_ctx context = seccomp_init (SCMP_ACT_ALLOW);
  int fd = memfd_create ("tandem-filter", MFD_CLOEXEC);

  if (context == NULL || fd < 0 || !add_rules (context, self->kind) || seccomp_export_bpf (context, fd) != 0
      || !read_filter (self, fd))
    {
      self->filter.len = 0;
      g_info ("The filter of system calls could not be made");
    }
  tandem_fd_clear (&fd);
  if (context != NULL)
    seccomp_release (context);
}

/* A worker may end itself (abort (), raise ()) but nobody else. Only it knows its number. The other filter
 * has seen to it that the call's number is of this architecture. */
static gboolean
refuse_other_targets (void)
{
  const guint low_half = G_BYTE_ORDER == G_BIG_ENDIAN ? 4 : 0;
  struct sock_filter code[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_tgkill, 0, 3),
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, args[0]) + low_half),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, (guint)getpid (), 1, 0),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const struct sock_fprog filter = { G_N_ELEMENTS (code), code };

  return syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &filter) == 0;
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
  prepare_filter (self);
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
  g_free (self->filter.filter);
  g_free (self);
}

int
tandem_sandbox_get_fd (TandemSandbox *self)
{
  return self->ruleset_fd;
}

TandemSandboxLayers
tandem_sandbox_enter (TandemSandbox *self)
{
  TandemSandboxLayers layers = 0;

  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
    {
      if (self->ruleset_fd >= 0 && syscall (SYS_landlock_restrict_self, self->ruleset_fd, 0) == 0)
        layers |= TANDEM_SANDBOX_HAS_LANDLOCK;
      if (self->filter.len > 0
          && syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &self->filter)
                 == 0
          && refuse_other_targets ())
        layers |= TANDEM_SANDBOX_HAS_FILTER;
    }
  tandem_fd_clear (&self->ruleset_fd);

  g_debug ("Sandbox: %s, %s", layers & TANDEM_SANDBOX_HAS_LANDLOCK ? "Landlock" : "no Landlock",
           layers & TANDEM_SANDBOX_HAS_FILTER ? "filter of system calls" : "no filter of system calls");
  return layers;
}
