// Linux system calls that the C library's headers show only with _GNU_SOURCE, which Swift's Glibc module lacks.
#ifndef AUREOLE_CLINUX_H
#define AUREOLE_CLINUX_H

#include <fcntl.h>
#include <malloc.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

// syncfs(2): writes everything of the file system that holds the descriptor to its device. 0, or -1 with errno.
static inline int linux_syncfs(int descriptor) { return (int)syscall(SYS_syncfs, descriptor); }

// mallopt(3) for a server that works on blocks of about a MiB again and again: such memory is taken from what the program holds
// already, and given back only what is more than `kept` bytes an arena. Without it each block costs the system's zeroing of
// its pages. 1, or 0 where the C library does not take it.
static inline int linux_keep_memory(int kept) {
  return mallopt(M_MMAP_THRESHOLD, 8 << 20) & mallopt(M_TRIM_THRESHOLD, kept) & mallopt(M_ARENA_MAX, 8);
}

// renameat2(2) with RENAME_NOREPLACE: renames and fails with EEXIST when the new name is taken.
static inline int linux_rename_new(int old_directory, const char *old_name, int new_directory, const char *new_name) {
  return (int)syscall(SYS_renameat2, old_directory, old_name, new_directory, new_name, 1u);
}

// pipe2(2) with O_CLOEXEC: a pipe that programs started meanwhile do not inherit. 0, or -1 with errno.
static inline int linux_pipe(int ends[2]) { return (int)syscall(SYS_pipe2, ends, O_CLOEXEC); }

#endif
