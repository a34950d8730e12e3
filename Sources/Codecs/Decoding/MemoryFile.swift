internal import CLinux
internal import Glibc

/// A file in memory that no folder names: what passes between processes without ever lying on a disk.
struct MemoryFile: ~Copyable {
  let descriptor: Int32

  /// Makes one that holds these bytes. Throws `unavailable`.
  init(_ bytes: [UInt8] = []) throws(CodecsError) {
    descriptor = linux_memory_file()
    guard descriptor >= 0 else { throw Self.refused }
    var at = 0
    while at < bytes.count {
      let count = unsafe bytes[at...].withUnsafeBytes { rest in
        // The buffer is valid for the call, and its own count is passed.
        unsafe write(descriptor, rest.baseAddress, rest.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Self.refused }
      at += count
    }
    guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw Self.refused }
  }

  deinit { close(descriptor) }

  /// What it holds; nil where that is more than so many bytes. Throws `unavailable`.
  func bytes(atMost most: Int) throws(CodecsError) -> [UInt8]? {
    var about = stat()
    // One structure, written by reference for the length of the call.
    guard unsafe fstat(descriptor, &about) == 0 else { throw Self.refused }
    let size = Int(about.st_size)
    guard size <= most else { return nil }
    var at = 0
    var failed = false
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, initialised in
      while at < size {
        // Sound: what is read goes into the rest of the buffer, whose length is passed.
        let count = unsafe pread(descriptor, buffer.baseAddress?.advanced(by: at), size - at, at)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else {
          failed = true
          break
        }
        at += count
      }
      initialised = at
    }
    guard !failed else { throw Self.refused }
    return bytes
  }

  private static let refused = CodecsError(.unavailable, "the system gives no memory for a frame")
}
