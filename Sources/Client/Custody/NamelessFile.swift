internal import Glibc
internal import Identity

/// A file that has no name as soon as there is anything in it: it goes with the process, however that ends.
package final class NamelessFile: Sendable {
  /// The open file.
  package let descriptor: Int32

  /// Makes the file in a folder; throws `fileRefused`.
  package init(in folder: String) throws(ClientError) {
    let path = folder + "/.nameless-" + Word.random().hex.prefix(16)
    // The literal arguments fit open(2)'s variadic form; the path lives for the length of the call.
    descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode_t(0o600))
    guard descriptor >= 0, unsafe unlink(path) == 0 else {
      throw ClientError(.fileRefused, "no file can be made in \(folder)")
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
