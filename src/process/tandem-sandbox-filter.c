/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "process/tandem-sandbox-filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/net.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__) && !defined(__ILP32__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#elif defined(__powerpc64__) && G_BYTE_ORDER == G_LITTLE_ENDIAN
#define ARCHITECTURE AUDIT_ARCH_PPC64LE
#elif defined(__s390x__)
#define ARCHITECTURE AUDIT_ARCH_S390X
#endif

#ifdef ARCHITECTURE

/* Calls from here on are refused: all numbers below are of one of the lists, or harmless. On all the
 * architectures above, 424 and more mean the same, and none has others there. Those of x86-64's variant with
 * short pointers are far above. */
#define FIRST_UNKNOWN_CALL 457 /* statmount (), of Linux 6.8 */

/* Newer than Debian 12's headers. */
#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif
#ifndef PR_SCHED_CORE
#define PR_SCHED_CORE 62
#endif

/* Calls that not every architecture has. */
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
#define SYS_inotify_init NO_CALL
#define SYS_uselib NO_CALL
#endif
#ifndef SYS_renameat
#define SYS_renameat NO_CALL
#endif
#ifndef SYS_setrlimit
#define SYS_setrlimit NO_CALL
#endif
#ifndef SYS_kexec_file_load
#define SYS_kexec_file_load NO_CALL
#endif
#ifndef SYS_memfd_secret
#define SYS_memfd_secret NO_CALL
#endif
#ifndef SYS_ioperm
#define SYS_ioperm NO_CALL
#define SYS_iopl NO_CALL
#endif
#ifndef SYS_modify_ldt
#define SYS_modify_ldt NO_CALL
#endif
#ifndef SYS_ipc
#define SYS_ipc NO_CALL
#endif
#ifndef SYS_socketcall
#define SYS_socketcall NO_CALL
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
  SYS_pidfd_open,
  SYS_pidfd_send_signal,
  SYS_kcmp,
  SYS_process_madvise,
  SYS_process_mrelease,
  SYS_migrate_pages,
  SYS_move_pages,
  SYS_rt_sigqueueinfo,
  SYS_rt_tgsigqueueinfo,
  SYS_kill,
  SYS_tkill,
  SYS_setpgid,
  SYS_setsid,
  SYS_setpriority,
  SYS_ioprio_set,
  SYS_sched_setaffinity,
  SYS_sched_setparam,
  SYS_sched_setscheduler,
  SYS_sched_setattr,
  SYS_setrlimit,
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
  SYS_fchmodat2,
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
  SYS_flock,
  SYS_inotify_init,
  SYS_inotify_init1,
  SYS_inotify_add_watch,
  SYS_fanotify_init,
  SYS_fanotify_mark,
  /* the world outside */
  SYS_socket,
  SYS_socketpair,
  SYS_connect,
  SYS_bind,
  SYS_listen,
  SYS_accept,
  SYS_accept4,
  SYS_sendto,
  SYS_sendmmsg,
  /* what processes share by a name or number */
  SYS_ipc,
  SYS_shmget,
  SYS_shmat,
  SYS_shmctl,
  SYS_semget,
  SYS_semop,
  SYS_semtimedop,
  SYS_semctl,
  SYS_msgget,
  SYS_msgsnd,
  SYS_msgrcv,
  SYS_msgctl,
  SYS_mq_open,
  SYS_mq_unlink,
  SYS_mq_timedsend,
  SYS_mq_timedreceive,
  SYS_mq_notify,
  SYS_mq_getsetattr,
  /* the system */
  SYS_mount,
  SYS_umount2,
  SYS_pivot_root,
  SYS_chroot,
  SYS_move_mount,
  SYS_open_tree,
  SYS_fsopen,
  SYS_fsconfig,
  SYS_fspick,
  SYS_fsmount,
  SYS_mount_setattr,
  SYS_swapon,
  SYS_swapoff,
  SYS_reboot,
  SYS_sethostname,
  SYS_setdomainname,
  SYS_init_module,
  SYS_finit_module,
  SYS_delete_module,
  SYS_kexec_load,
  SYS_kexec_file_load,
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
  SYS_setfsuid,
  SYS_setfsgid,
  SYS_capset,
  SYS_quotactl,
  SYS_quotactl_fd,
  SYS_acct,
  SYS_settimeofday,
  SYS_clock_settime,
  SYS_clock_adjtime,
  SYS_adjtimex,
  SYS_syslog,
  SYS_vhangup,
  SYS_memfd_secret,
  SYS_uselib,
  SYS_ioperm,
  SYS_iopl,
  SYS_modify_ldt,
  SYS_open_by_handle_at,
  SYS_name_to_handle_at,
};

/* Their arguments lie in memory, where a filter cannot look: as if the kernel did not know them. */
static const int unknown_calls[] = {
  SYS_openat2,           SYS_clone3,   SYS_io_uring_setup, SYS_io_uring_enter,
  SYS_io_uring_register, SYS_io_setup, SYS_io_submit,
};

/* What TANDEM_SANDBOX_SAVE may: where, Landlock sees to. */
static const int saving_calls[] = {
  SYS_open,   SYS_openat, SYS_rename,   SYS_renameat, SYS_renameat2,
  SYS_linkat, SYS_unlink, SYS_unlinkat, SYS_fchmod,   SYS_flock,
};

#define WRITES (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)
#define MAX_CODE                                                                                             \
  (G_N_ELEMENTS (refused_calls) * 2 + G_N_ELEMENTS (unknown_calls) * 2 + G_N_ELEMENTS (saving_calls) * 2 + 80)

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

/* The answer to a call is EPERM when one argument is (@listed) or is not one of some values. */
static void
add_choice (Filter *filter, int call, guint argument, const guint32 *values, guint8 n_values, gboolean listed)
{
  if (call == NO_CALL)
    return;

  add (filter, BPF_JMP | BPF_JEQ | BPF_K, (guint32)call, 0, n_values + 3);
  add_load_argument (filter, argument);
  for (guint8 i = 0; i < n_values; i++)
    add (filter, BPF_JMP | BPF_JEQ | BPF_K, values[i], n_values - i, 0);
  add_return (filter, listed ? SECCOMP_RET_ALLOW : SECCOMP_RET_ERRNO | EPERM);
  add_return (filter, listed ? SECCOMP_RET_ERRNO | EPERM : SECCOMP_RET_ALLOW);
}

/* Of what stays open, first of all of the terminal that stderr may be, nothing but how much there is to read:
 * one could type into it, for one. */
static void
add_ioctl (Filter *filter)
{
  static const guint32 requests[] = { FIONREAD };

  add_choice (filter, SYS_ioctl, 1, requests, G_N_ELEMENTS (requests), FALSE);
}

/* Nothing that makes the kernel send signals: neither to an owner nor, from a terminal, to its group. */
static void
add_fcntl (Filter *filter)
{
  static const guint32 commands[] = { F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD,     F_SETFD,
                                      F_GETFL, F_GET_SEALS,     F_ADD_SEALS, F_GETPIPE_SZ };

  add (filter, BPF_JMP | BPF_JEQ | BPF_K, SYS_fcntl, 0, 7);
  add_load_argument (filter, 1);
  add (filter, BPF_JMP | BPF_JEQ | BPF_K, F_SETFL, 0, 4);
  add_load_argument (filter, 2);
  add (filter, BPF_JMP | BPF_JSET | BPF_K, O_ASYNC, 0, 1);
  add_return (filter, SECCOMP_RET_ERRNO | EPERM);
  add_return (filter, SECCOMP_RET_ALLOW);
  add_load (filter, offsetof (struct seccomp_data, nr));
  add_choice (filter, SYS_fcntl, 1, commands, G_N_ELEMENTS (commands), FALSE);
}

/* Its own limits may be read. */
static void
add_prlimit (Filter *filter)
{
  add (filter, BPF_JMP | BPF_JEQ | BPF_K, SYS_prlimit64, 0, 8);
  add_load_argument (filter, 0);
  add (filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 4);
  add_load (filter, offsetof (struct seccomp_data, args) + 2 * sizeof (guint64));
  add (filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 2);
  add_load (filter, offsetof (struct seccomp_data, args) + 2 * sizeof (guint64) + 4);
  add (filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
  add_return (filter, SECCOMP_RET_ERRNO | EPERM);
  add_return (filter, SECCOMP_RET_ALLOW);
}

/* Neither a life beyond its parent's, nor a place on a processor beside others. */
static void
add_prctl (Filter *filter)
{
  static const guint32 options[] = { PR_SET_PDEATHSIG, PR_SCHED_CORE };

  add_choice (filter, SYS_prctl, 0, options, G_N_ELEMENTS (options), TRUE);
}

/* Some architectures have one call for all that sockets do; see send_fd () of tandem-frame-memory.c. */
static void
add_socketcall (Filter *filter)
{
  static const guint32 functions[] = { SYS_SENDMSG, SYS_RECVMSG };

  add_choice (filter, SYS_socketcall, 0, functions, G_N_ELEMENTS (functions), FALSE);
}

/* It may end itself (abort (), raise ()) but nobody else. */
static void
add_tgkill (Filter *filter)
{
  const guint32 own_pid = (guint32)getpid ();

  add_choice (filter, SYS_tgkill, 0, &own_pid, 1, FALSE);
}

gboolean
tandem_sandbox_filter_is_available (void)
{
  const guint32 action = SECCOMP_RET_ERRNO;

  return syscall (SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

gboolean
tandem_sandbox_filter_enter (TandemSandboxKind kind)
{
  static const int opening_calls[] = { SYS_open, SYS_openat };
  Filter filter = { .length = 0 };
  struct sock_fprog program;

  add_load (&filter, offsetof (struct seccomp_data, arch));
  add (&filter, BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
  add_return (&filter, SECCOMP_RET_KILL_PROCESS);
  add_load (&filter, offsetof (struct seccomp_data, nr));
  add (&filter, BPF_JMP | BPF_JGE | BPF_K, FIRST_UNKNOWN_CALL, 0, 1);
  add_return (&filter, SECCOMP_RET_ERRNO | ENOSYS);
  /* First what is called often: calls whose answer depends on nothing else the kernel remembers by itself. */
  if (kind == TANDEM_SANDBOX_COMPUTE)
    add_calls (&filter, opening_calls, G_N_ELEMENTS (opening_calls), SECCOMP_RET_ERRNO | EPERM);
  if (kind == TANDEM_SANDBOX_SAVE)
    add_calls (&filter, saving_calls, G_N_ELEMENTS (saving_calls), SECCOMP_RET_ALLOW);
  add_open (&filter, SYS_openat, 2);
  add_open (&filter, SYS_open, 1);
  add_calls (&filter, refused_calls, G_N_ELEMENTS (refused_calls), SECCOMP_RET_ERRNO | EPERM);
  add_calls (&filter, unknown_calls, G_N_ELEMENTS (unknown_calls), SECCOMP_RET_ERRNO | ENOSYS);
  add_ioctl (&filter);
  add_fcntl (&filter);
  add_prlimit (&filter);
  add_prctl (&filter);
  add_socketcall (&filter);
  add_tgkill (&filter);
  add_return (&filter, SECCOMP_RET_ALLOW);

  program = (struct sock_fprog){ (unsigned short)filter.length, filter.code };
  return syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &program) == 0;
}

#else

gboolean
tandem_sandbox_filter_is_available (void)
{
  return FALSE;
}

gboolean
tandem_sandbox_filter_enter (TandemSandboxKind kind)
{
  return FALSE;
}

#endif
