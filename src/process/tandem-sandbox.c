/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "Tandem-Process"

#include "process/tandem-sandbox.h"

#include "process/tandem-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stddef.h>
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
  int abi = create_ruleset (NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

  if (abi <= 0) /* the kernel has none */
    return;

  if (self->kind == TANDEM_SANDBOX_COMPUTE)
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

#if defined(__x86_64__) && !defined(__ILP32__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#define FIRST_FOREIGN_CALL 0x40000000u /* of its variant with short pointers */
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#elif defined(__powerpc64__) && G_BYTE_ORDER == G_LITTLE_ENDIAN
#define ARCHITECTURE AUDIT_ARCH_PPC64LE
#elif defined(__s390x__)
#define ARCHITECTURE AUDIT_ARCH_S390X
#endif
#ifndef FIRST_FOREIGN_CALL
#define FIRST_FOREIGN_CALL G_MAXUINT32
#endif

/* The oldest calls, which newer architectures do not have. */
#define NO_CALL (-1)
#ifndef SYS_open
#define SYS_open NO_CALL
#define SYS_creat NO_CALL
#define SYS_mkdir NO_CALL
#define SYS_mknod NO_CALL
#define SYS_unlink NO_CALL
#define SYS_rmdir NO_CALL
#define SYS_link NO_CALL
#define SYS_symlink NO_CALL
#define SYS_chmod NO_CALL
#define SYS_chown NO_CALL
#define SYS_lchown NO_CALL
#define SYS_utime NO_CALL
#define SYS_utimes NO_CALL
#define SYS_futimesat NO_CALL
#define SYS_fork NO_CALL
#define SYS_vfork NO_CALL
#define SYS_rename NO_CALL
#endif
#ifndef SYS_renameat
#define SYS_renameat NO_CALL
#endif

/* Refused whatever their arguments are. */
static const int refused_calls[] = {
  /* programs and processes */
  SYS_execve,
  SYS_execveat,
  SYS_fork,
  SYS_vfork,
  SYS_clone,
  SYS_ptrace,
  SYS_process_vm_readv,
  SYS_process_vm_writev,
  SYS_pidfd_getfd,
  SYS_pidfd_send_signal,
  SYS_kcmp,
  SYS_rt_sigqueueinfo,
  SYS_rt_tgsigqueueinfo,
  SYS_kill,
  SYS_tkill,
  SYS_setns,
  SYS_unshare,
  /* names and attributes */
  SYS_creat,
  SYS_mkdir,
  SYS_mkdirat,
  SYS_mknod,
  SYS_mknodat,
  SYS_unlink,
  SYS_unlinkat,
  SYS_rmdir,
  SYS_rename,
  SYS_renameat,
  SYS_renameat2,
  SYS_link,
  SYS_linkat,
  SYS_symlink,
  SYS_symlinkat,
  SYS_truncate,
  SYS_chmod,
  SYS_fchmod,
  SYS_fchmodat,
  SYS_chown,
  SYS_fchown,
  SYS_lchown,
  SYS_fchownat,
  SYS_utime,
  SYS_utimes,
  SYS_utimensat,
  SYS_futimesat,
  SYS_setxattr,
  SYS_lsetxattr,
  SYS_fsetxattr,
  SYS_removexattr,
  SYS_lremovexattr,
  SYS_fremovexattr,
  /* the world outside */
  SYS_socket,
  SYS_socketpair,
  SYS_connect,
  SYS_bind,
  SYS_listen,
  SYS_accept,
  SYS_accept4,
  /* the system */
  SYS_mount,
  SYS_umount2,
  SYS_pivot_root,
  SYS_chroot,
  SYS_move_mount,
  SYS_open_tree,
  SYS_fsopen,
  SYS_fsmount,
  SYS_swapon,
  SYS_swapoff,
  SYS_reboot,
  SYS_sethostname,
  SYS_setdomainname,
  SYS_init_module,
  SYS_finit_module,
  SYS_delete_module,
  SYS_kexec_load,
  SYS_bpf,
  SYS_perf_event_open,
  SYS_userfaultfd,
  SYS_keyctl,
  SYS_add_key,
  SYS_request_key,
  SYS_setuid,
  SYS_setgid,
  SYS_setreuid,
  SYS_setregid,
  SYS_setresuid,
  SYS_setresgid,
  SYS_setgroups,
  SYS_quotactl,
  SYS_acct,
  SYS_settimeofday,
  SYS_clock_settime,
  SYS_open_by_handle_at,
  SYS_name_to_handle_at,
};

/* Their arguments lie in memory, where a filter cannot look: as if the kernel did not know them. */
static const int unknown_calls[] = {
  SYS_openat2, SYS_clone3, SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register,
};

#define WRITES (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)
#define MAX_CODE (G_N_ELEMENTS (refused_calls) * 2 + G_N_ELEMENTS (unknown_calls) * 2 + 32)

/* A program for the kernel's filter; see seccomp(2). */
typedef struct
{
  struct sock_filter code[MAX_CODE];
  guint length;
} Filter;

static void
add (Filter *filter, guint16 operation, guint32 operand, guint8 if_true, guint8 if_false)
{
  g_assert (filter->length < MAX_CODE);
  filter->code[filter->length++] =
      (struct sock_filter){ .code = operation, .jt = if_true, .jf = if_false, .k = operand };
}

static void
add_load (Filter *filter, gsize offset)
{
  add (filter, BPF_LD | BPF_W | BPF_ABS, (guint32)offset, 0, 0);
}

static void
add_return (Filter *filter, guint32 answer)
{
  add (filter, BPF_RET | BPF_K, answer, 0, 0);
}

/* The low half of an argument. */
static void
add_load_argument (Filter *filter, guint number)
{
  add_load (filter, offsetof (struct seccomp_data, args) + number * sizeof (guint64)
                        + (G_BYTE_ORDER == G_BIG_ENDIAN ? 4 : 0));
}

/* The number of the call is loaded, before and after. */
static void
add_calls (Filter *filter, const int *calls, gsize n_calls, guint32 answer)
{
  for (gsize i = 0; i < n_calls; i++)
    if (calls[i] != NO_CALL)
      {
        add (filter, BPF_JMP | BPF_JEQ | BPF_K, (guint32)calls[i], 0, 1);
        add_return (filter, answer);
      }
}

static void
add_open (Filter *filter, int call, guint flags)
{
  if (call == NO_CALL)
    return;

  add (filter, BPF_JMP | BPF_JEQ | BPF_K, (guint32)call, 0, 4);
  add_load_argument (filter, flags);
  add (filter, BPF_JMP | BPF_JSET | BPF_K, WRITES, 0, 1);
  add_return (filter, SECCOMP_RET_ERRNO | EPERM);
  add_return (filter, SECCOMP_RET_ALLOW);
}

/* It may end itself (abort (), raise ()) but nobody else. */
static void
add_tgkill (Filter *filter)
{
  add (filter, BPF_JMP | BPF_JEQ | BPF_K, SYS_tgkill, 0, 4);
  add_load_argument (filter, 0);
  add (filter, BPF_JMP | BPF_JEQ | BPF_K, (guint32)getpid (), 1, 0);
  add_return (filter, SECCOMP_RET_ERRNO | EPERM);
  add_return (filter, SECCOMP_RET_ALLOW);
}

#ifdef ARCHITECTURE
static gboolean
enter_filter (TandemSandboxKind kind)
{
  static const int opening_calls[] = { SYS_open, SYS_openat };
  Filter filter = { .length = 0 };
  struct sock_fprog program;

  add_load (&filter, offsetof (struct seccomp_data, arch));
  add (&filter, BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
  add_return (&filter, SECCOMP_RET_KILL_PROCESS);
  add_load (&filter, offsetof (struct seccomp_data, nr));
  add (&filter, BPF_JMP | BPF_JGE | BPF_K, FIRST_FOREIGN_CALL, 0, 1);
  add_return (&filter, SECCOMP_RET_KILL_PROCESS);
  /* First what is called often: calls whose answer depends on nothing else the kernel remembers by itself. */
  if (kind == TANDEM_SANDBOX_COMPUTE)
    add_calls (&filter, opening_calls, G_N_ELEMENTS (opening_calls), SECCOMP_RET_ERRNO | EPERM);
  add_open (&filter, SYS_openat, 2);
  add_open (&filter, SYS_open, 1);
  add_calls (&filter, refused_calls, G_N_ELEMENTS (refused_calls), SECCOMP_RET_ERRNO | EPERM);
  add_calls (&filter, unknown_calls, G_N_ELEMENTS (unknown_calls), SECCOMP_RET_ERRNO | ENOSYS);
  add_tgkill (&filter);
  add_return (&filter, SECCOMP_RET_ALLOW);

  program = (struct sock_fprog){ (unsigned short)filter.length, filter.code };
  return syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &program) == 0;
}
#else
static gboolean
enter_filter (TandemSandboxKind kind)
{
  return FALSE;
}
#endif

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
      if (enter_filter (self->kind))
        layers |= TANDEM_SANDBOX_HAS_FILTER;
    }
  tandem_fd_clear (&self->ruleset_fd);

  /* No file may grow, memory files either: what is large goes through the pipe instead. Under valgrind, which
   * lets neither layer through, a worker's report is a file. */
  if (layers != 0)
    setrlimit (RLIMIT_FSIZE, &no_file);

  g_debug ("Sandbox: %s, %s", layers & TANDEM_SANDBOX_HAS_LANDLOCK ? "Landlock" : "no Landlock",
           layers & TANDEM_SANDBOX_HAS_FILTER ? "filter of system calls" : "no filter of system calls");
  return layers;
}
