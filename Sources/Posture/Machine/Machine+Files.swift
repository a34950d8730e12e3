// Whole-module builds find stat(2) through Foundation, which another file of this target imports, under this name.
internal import CoreFoundation
internal import Glibc

extension Machine {
  /// What reading a file gave.
  enum Reading: Hashable {
    /// Its bytes.
    case bytes([UInt8])
    /// There is none, or what has its name is no file.
    case missing
    /// It may not be read.
    case denied
    /// It is longer than was asked for, or the system refused.
    case unreadable

    /// Its text, whatever bytes it has; nil when it was not read.
    var text: String? {
      if case .bytes(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil }
    }
  }

  /// Reads a file below the root, also one of `/proc` and `/sys`, which do not say how long they are. Pipes and devices are
  /// not waited for.
  func text(_ path: String, atMost limit: Int = 256 << 10) -> Reading {
    // The path is passed as a C string for the length of the call.
    let file = unsafe open(root + path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard file >= 0 else { return Self.reading(errno) }
    defer { close(file) }
    var status = stat()
    // The structure is passed by reference for the length of the call.
    guard unsafe fstat(file, &status) == 0 else { return .unreadable }
    guard status.st_mode & S_IFMT == S_IFREG else { return .missing }
    var bytes = [UInt8]()
    var chunk = [UInt8](repeating: 0, count: 4096)
    while bytes.count <= limit {
      let count = unsafe chunk.withUnsafeMutableBytes { buffer in
        // The buffer is valid for the call, and its own count is passed.
        unsafe read(file, buffer.baseAddress, buffer.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return Self.reading(errno) }
      if count == 0 { return .bytes(bytes) }
      bytes += chunk.prefix(count)
    }
    return .unreadable
  }

  /// The names in a folder below the root, in order; nil when it cannot be read. At most so many are looked at.
  func names(in path: String, atMost limit: Int = 65_536) -> [String]? {
    // The stream is opened, read and closed here, and each entry is copied before the next is read.
    guard let stream = unsafe opendir(root + path) else { return nil }
    defer { unsafe _ = closedir(stream) }
    var names = [String]()
    while names.count < limit, let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        // The name is a C string that ends within the field.
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Whether anything has this name, links followed.
  func exists(_ path: String) -> Bool { modified(path) != nil }

  /// When a file or folder was changed last, in seconds since 1970; nil where there is none.
  func modified(_ path: String) -> UInt64? {
    var status = stat()
    // The path is passed as a C string and the structure by reference for the length of the call.
    guard unsafe stat(root + path, &status) == 0 else { return nil }
    return UInt64(max(0, status.st_mtim.tv_sec))
  }

  /// The name that a link's target ends with; nil for what is no link.
  func linkName(_ path: String) -> String? {
    var target = [UInt8](repeating: 0, count: 4096)
    let count = unsafe target.withUnsafeMutableBytes { buffer -> Int in
      // The buffer is valid for the call, and its own count is passed.
      guard let start = buffer.baseAddress else { return -1 }
      return unsafe readlink(root + path, start.assumingMemoryBound(to: CChar.self), buffer.count)
    }
    guard count > 0 else { return nil }
    return String(decoding: target.prefix(count), as: UTF8.self).split(separator: "/").last.map(String.init)
  }

  private static func reading(_ error: Int32) -> Reading {
    switch error {
    case ENOENT, ENOTDIR, ELOOP, EISDIR: .missing
    case EACCES, EPERM: .denied
    default: .unreadable
    }
  }
}
