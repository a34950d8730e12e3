internal import Codecs
internal import Glibc

/// The whole of standard input.
enum Input {
  /// Reads it, up to the bound of an encoded frame.
  static func all() -> [UInt8] {
    var bytes = [UInt8]()
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes { buffer in
        // The buffer is valid for the call, and its own count is passed.
        unsafe read(STDIN_FILENO, buffer.baseAddress, buffer.count)
      }
      guard count > 0 else { break }
      bytes += chunk.prefix(count)
      guard bytes.count <= FrameDescription.mostEncodedBytes else { Exit.malformed.leave() }
    }
    guard !bytes.isEmpty else { Exit.malformed.leave() }
    return bytes
  }
}
