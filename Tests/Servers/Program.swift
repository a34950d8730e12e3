internal import Foundation
public import Glibc

/// How tests start programs.
public enum Program {
  /// The system did not start a program.
  public struct Failure: Error {
    /// The program.
    public let program: String
    /// The system's error.
    public let code: Int32
  }

  /// Starts a program by posix_spawn: Foundation's `Process` crashes now and then when many are started at once.
  public static func spawn(
    _ arguments: [String], _ environment: [String], output: String, error: String
  ) throws -> pid_t {
    // The calls below only read the arrays and strings that live until they return.
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    let writing = O_WRONLY | O_CREAT | O_TRUNC
    unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, writing, 0o600)
    unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, error, writing, 0o600)
    // What this process has open is nobody else's.
    for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
      if let descriptor = Int32(name), descriptor > STDERR_FILENO { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    }
    // The test's threads block signals; a program begins without.
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var (none, all) = (sigset_t(), sigset_t())
    unsafe sigemptyset(&none)
    unsafe sigfillset(&all)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    let words = unsafe arguments.map { unsafe strdup($0) } + [nil]
    let variables = unsafe environment.map { unsafe strdup($0) } + [nil]
    defer { unsafe (words + variables).forEach { pointer in unsafe free(pointer) } }
    var identifier: pid_t = 0
    let code = unsafe posix_spawn(&identifier, arguments[0], &actions, &attributes, words, variables)
    guard code == 0 else { throw Failure(program: arguments[0], code: code) }
    return identifier
  }
}
