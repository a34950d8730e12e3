internal import Crypto
internal import Glibc
internal import Identity

/// An open file that closes itself.
package struct OpenFile: ~Copyable {
  let descriptor: Int32

  init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }

  /// The size in bytes; throws `notPlain` for anything but a regular file.
  package func plainSize() throws(BlocksError) -> Int {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw BlocksError(.fileRefused, "a block's file has no size") }
    guard status.st_mode & S_IFMT == S_IFREG else { throw BlocksError(.notPlain, "a block's name is no plain file") }
    return Int(status.st_size)
  }

  /// Fills the buffer from the file's start; false when the file ends before it is full or reading fails.
  package func read(into buffer: UnsafeMutableRawBufferPointer) -> Bool {
    var done = 0
    while done < buffer.count {
      // `done` is below the count, so that the pointer and the length stay within the buffer.
      let count = unsafe pread(
        descriptor, buffer.baseAddress.map { unsafe $0 + done }, buffer.count - done, off_t(done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }

  /// Whether the file's bytes hash to the name.
  package func holds(_ cid: CID) -> Bool {
    var hasher = SHA256()
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    var position: off_t = 0
    while true {
      // The buffer lives for the call and its count is passed with it.
      let count = unsafe piece.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, $0.count, position) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return count == 0 && Word(hasher.finalize()) == cid.digest }
      hasher.update(data: piece[..<count])
      position += off_t(count)
    }
  }
}

extension CID {
  /// Names the bytes in the caller's memory by hashing them.
  package init(hashing bytes: UnsafeRawBufferPointer) {
    var hasher = SHA256()
    // The hasher reads the buffer during the call only.
    unsafe hasher.update(bufferPointer: bytes)
    self.init(digest: Word(hasher.finalize()))
  }
}
