internal import Glibc
package import Identity

/// Pairs of words that are remembered in a file, which grows at its end. What was added is on disk when the call returns; what
/// a crash cut off was not acknowledged. When it is full, the older half is forgotten.
package struct PairFile: Sendable {
  private static let pairBytes = 64
  private let file: PrivateFile
  private let most: Int
  private var known: [Word: Word] = [:]
  private var count = 0

  /// Reads the file, where there is one. Throws `homeRefused` when it cannot be read, or is too long.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - most: the most pairs that are remembered.
  package init(at path: String, atMost most: Int) throws(ClientError) {
    (file, self.most) = (PrivateFile(path: path), max(2, most))
    guard file.exists else { return }
    take(try read())
  }

  /// What was added last under a word; nil for one that is not known.
  package subscript(_ word: Word) -> Word? { known[word] }

  /// Adds pairs, durably. Throws `fileRefused`; then none of them is known.
  package mutating func add(_ pairs: [(Word, Word)]) throws(ClientError) {
    if count + pairs.count > most { try forget() }
    if !file.exists {
      // So that the file's name is on disk as well.
      do throws(IdentityError) { try file.write([]) } catch { throw Self.refusal }
    }
    // The literal arguments fit open(2)'s variadic form; the path lives for the length of the call.
    let descriptor = unsafe open(file.path, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.refusal }
    defer { close(descriptor) }
    // After a crash the file may end within a pair; the next begins at a whole one.
    let size = lseek(descriptor, 0, SEEK_END)
    guard size >= 0,
      size % off_t(Self.pairBytes) == 0 || ftruncate(descriptor, size - size % off_t(Self.pairBytes)) == 0,
      DescriptorBytes.write(pairs.flatMap { Array($0.0.bytes) + Array($0.1.bytes) }, to: descriptor),
      fsync(descriptor) == 0
    else { throw Self.refusal }
    for (key, value) in pairs { known[key] = value }
    count += pairs.count
  }

  private static let refusal = ClientError(.fileRefused, "what is to be remembered could not be written")

  private func read() throws(ClientError) -> [UInt8] {
    do throws(IdentityError) {
      // Other limits may have held when it was written.
      return try file.read(atMost: 2 * most * Self.pairBytes).bytes
    } catch {
      throw ClientError(.homeRefused, "\(file.path) cannot be read, or is too long: move it away")
    }
  }

  private mutating func take(_ bytes: [UInt8]) {
    (known, count) = ([:], bytes.count / Self.pairBytes)
    for start in stride(from: 0, to: count * Self.pairBytes, by: Self.pairBytes) {
      guard let key = Word(Array(bytes[start..<start + 32])), let value = Word(Array(bytes[start + 32..<start + 64]))
      else { continue }
      known[key] = value
    }
  }

  private mutating func forget() throws(ClientError) {
    let bytes = try read()
    let whole = bytes.count / Self.pairBytes
    let kept = Array(bytes[(whole - min(whole, most / 2)) * Self.pairBytes..<whole * Self.pairBytes])
    do throws(IdentityError) { try file.write(kept, replacing: true) } catch { throw Self.refusal }
    take(kept)
  }
}

/// Whole writes to a descriptor.
package enum DescriptorBytes {
  /// Writes all of the bytes; false when the system refuses.
  package static func write(_ bytes: some Collection<UInt8>, to descriptor: Int32) -> Bool {
    let array = Array(bytes)
    var done = 0
    while done < array.count {
      // Sound: pointer and length are of the rest of one array, which lives for the call.
      let count = unsafe array[done...].withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }
}
