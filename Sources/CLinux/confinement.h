// What a program gives up before it touches bytes that nobody vouches for: resources, files, system calls. None of it can be
// taken back, and programs that it starts have given it up too.
#ifndef AUREOLE_CLINUX_CONFINEMENT_H
#define AUREOLE_CLINUX_CONFINEMENT_H

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

// memfd_create(2): a file in memory that no folder names and no program inherits unless it is handed over. -1 with errno.
static inline int linux_memory_file(void) { return (int)syscall(SYS_memfd_create, "aureole", 1u); }

// close_range(2): closes every descriptor from the first on. 0, or -1 with errno.
static inline int linux_close_from(unsigned first) { return (int)syscall(SYS_close_range, first, ~0u, 0u); }

// Bounds on address space, processor time and the size of files; no core dump, no new privileges, and the end with whoever
// started it. 0, or -1 with errno.
static inline int linux_give_up_resources(uint64_t memory, uint64_t seconds, uint64_t file) {
  const struct { int what; uint64_t most; } bounds[] = {
    {RLIMIT_AS, memory}, {RLIMIT_CPU, seconds}, {RLIMIT_FSIZE, file}, {RLIMIT_NOFILE, 32}, {RLIMIT_CORE, 0},
  };
  for (size_t at = 0; at < sizeof bounds / sizeof bounds[0]; at++) {
    const struct rlimit limit = {bounds[at].most, bounds[at].most};
    if (setrlimit(bounds[at].what, &limit) != 0) return -1;
  }
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return -1;
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

// Landlock: no file may be opened any more, but for reading the system's own where `programs` is 1. 0; 1 where the kernel has no
// Landlock; -1 with errno.
static inline int linux_give_up_files(int programs) {
  const long version = syscall(SYS_landlock_create_ruleset, NULL, 0, 1u);
  if (version < 1) return 1;
  // The first version knows rights 0 to 12, the second one more, the third another: what it does not know it refuses.
  const uint64_t rights = version == 1 ? 0x1fff : version == 2 ? 0x3fff : 0x7fff;
  struct { uint64_t files, network, scope; } rules = {rights, version >= 4 ? 3 : 0, version >= 6 ? 3 : 0};
  const size_t size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
  const int ruleset = (int)syscall(SYS_landlock_create_ruleset, &rules, size, 0u);
  if (ruleset < 0) return -1;
  const char *const folders[] = {"/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/dcmtk", "/etc/alternatives"};
  for (size_t at = 0; programs && at < sizeof folders / sizeof folders[0]; at++) {
    const int place = open(folders[at], O_RDONLY | O_CLOEXEC);
    if (place < 0) continue;
    // Execute, read a file, read a folder; of a file alone only the first two can be told.
    const uint64_t of_folder = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
    struct landlock_path_beneath_attr rule = {.allowed_access = of_folder, .parent_fd = place};
    if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0u) != 0) {
      rule.allowed_access = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE;
      syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0u);
    }
    close(place);
  }
  const int done = (int)syscall(SYS_landlock_restrict_self, ruleset, 0u);
  close(ruleset);
  return done;
}

#if defined(__x86_64__)
#define AUREOLE_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define AUREOLE_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#define AUREOLE_CALL(number) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1)
#define AUREOLE_ALLOW(number) AUREOLE_CALL(number), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define AUREOLE_REFUSE(number) AUREOLE_CALL(number), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
// Calls of another architecture's numbering (on x86-64 also x32's) end the program: their numbers mean other things.
#define AUREOLE_FILTER_HEAD \
  BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)), \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUREOLE_ARCHITECTURE, 1, 0), \
  BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS), \
  BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)), \
  BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1), \
  BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)

static inline int linux_filter(struct sock_filter *rules, unsigned short count) {
  const struct sock_fprog program = {count, rules};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

// seccomp: nothing is left but memory, time, and the descriptors that are open. 0, or -1 with errno.
static inline int linux_give_up_calls(void) {
  struct sock_filter rules[] = {
    AUREOLE_FILTER_HEAD,
    AUREOLE_ALLOW(SYS_read), AUREOLE_ALLOW(SYS_write), AUREOLE_ALLOW(SYS_lseek), AUREOLE_ALLOW(SYS_fstat),
    AUREOLE_ALLOW(SYS_newfstatat), AUREOLE_ALLOW(SYS_close), AUREOLE_ALLOW(SYS_mmap), AUREOLE_ALLOW(SYS_munmap),
    AUREOLE_ALLOW(SYS_mremap), AUREOLE_ALLOW(SYS_mprotect), AUREOLE_ALLOW(SYS_madvise), AUREOLE_ALLOW(SYS_brk),
    AUREOLE_ALLOW(SYS_futex), AUREOLE_ALLOW(SYS_getrandom), AUREOLE_ALLOW(SYS_clock_gettime),
    AUREOLE_ALLOW(SYS_sched_yield), AUREOLE_ALLOW(SYS_rt_sigreturn), AUREOLE_ALLOW(SYS_rt_sigprocmask),
    AUREOLE_ALLOW(SYS_rt_sigaction), AUREOLE_ALLOW(SYS_getpid), AUREOLE_ALLOW(SYS_gettid), AUREOLE_ALLOW(SYS_tgkill),
    AUREOLE_ALLOW(SYS_exit), AUREOLE_ALLOW(SYS_exit_group),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
  };
  return linux_filter(rules, sizeof rules / sizeof rules[0]);
}

// seccomp for a program that is to be executed yet: no network, no other process, no new memory files, nothing of the system's.
static inline int linux_give_up_company(void) {
  struct sock_filter rules[] = {
    AUREOLE_FILTER_HEAD,
    AUREOLE_REFUSE(SYS_socket), AUREOLE_REFUSE(SYS_socketpair), AUREOLE_REFUSE(SYS_connect), AUREOLE_REFUSE(SYS_bind),
    AUREOLE_REFUSE(SYS_sendto), AUREOLE_REFUSE(SYS_sendmsg), AUREOLE_REFUSE(SYS_clone), AUREOLE_REFUSE(SYS_clone3),
#ifdef SYS_fork
    AUREOLE_REFUSE(SYS_fork), AUREOLE_REFUSE(SYS_vfork),
#endif
    AUREOLE_REFUSE(SYS_ptrace), AUREOLE_REFUSE(SYS_process_vm_readv), AUREOLE_REFUSE(SYS_process_vm_writev),
    AUREOLE_REFUSE(SYS_kill), AUREOLE_REFUSE(SYS_tkill), AUREOLE_REFUSE(SYS_memfd_create),
    AUREOLE_REFUSE(SYS_shmget), AUREOLE_REFUSE(SYS_shmat), AUREOLE_REFUSE(SYS_msgget), AUREOLE_REFUSE(SYS_keyctl),
    AUREOLE_REFUSE(SYS_add_key), AUREOLE_REFUSE(SYS_bpf), AUREOLE_REFUSE(SYS_userfaultfd),
    AUREOLE_REFUSE(SYS_perf_event_open), AUREOLE_REFUSE(SYS_io_uring_setup), AUREOLE_REFUSE(SYS_unshare),
    AUREOLE_REFUSE(SYS_setns), AUREOLE_REFUSE(SYS_mount), AUREOLE_REFUSE(SYS_setrlimit),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  return linux_filter(rules, sizeof rules / sizeof rules[0]);
}

#undef AUREOLE_CALL
#undef AUREOLE_ALLOW
#undef AUREOLE_REFUSE
#undef AUREOLE_FILTER_HEAD
#undef AUREOLE_ARCHITECTURE
#endif
