internal import Glibc

extension Array where Element == UInt8 {
  /// Overwrites the bytes with zeros before the array is let go. The call cannot be optimised away. It reaches this
  /// array's storage only: copies made earlier, by us or by a library, stay until their memory is used again.
  package mutating func wipe() {
    unsafe withUnsafeMutableBytes { buffer in
      guard let start = buffer.baseAddress else { return }
      // The buffer is the array's own storage and the count is the buffer's, so every write stays within it.
      unsafe explicit_bzero(start, buffer.count)
    }
  }
}
