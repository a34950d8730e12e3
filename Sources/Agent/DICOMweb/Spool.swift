internal import Client
internal import Crypto
internal import Identity
internal import Imaging
internal import Records

/// The parts of one request while they come: one file without a name, gone with the process however that ends. Memory holds a
/// piece at a time.
struct Spool {
  /// A part that came whole.
  struct Part: Sendable {
    let offset: UInt64
    var size: UInt64
    var digest = Word.zero
    let contentType: String?
  }

  let file: NamelessFile
  private(set) var parts: [Part] = []
  private var hash = SHA256()
  private var end: UInt64 = 0
  private var pending: [UInt8] = []

  init(in folder: String) throws { file = try NamelessFile(in: folder) }

  mutating func begin(contentType: String?) {
    parts.append(Part(offset: end, size: 0, contentType: contentType))
    hash = SHA256()
  }

  /// Throws `noRoom` when the disk is full.
  mutating func add(_ bytes: ArraySlice<UInt8>) throws(AgentError) {
    guard !parts.isEmpty else { return }
    hash.update(data: bytes)
    parts[parts.count - 1].size += UInt64(bytes.count)
    end += UInt64(bytes.count)
    pending += bytes
    if pending.count >= 256 << 10 { try flush() }
  }

  mutating func close() throws(AgentError) {
    guard !parts.isEmpty else { return }
    parts[parts.count - 1].digest = Word(Array(hash.finalize())) ?? .zero
    try flush()
  }

  private mutating func flush() throws(AgentError) {
    guard DescriptorBytes.write(pending, to: file.descriptor) else {
      throw AgentError(.noRoom, "there is no room on the disk for what is sent")
    }
    pending.removeAll(keepingCapacity: true)
  }

  /// A part for reading in any order.
  func source(_ part: Part) throws(ImagingError) -> PartSource {
    try PartSource(file, at: part.offset, size: part.size)
  }

  /// A part for the sealer.
  func content(_ part: Part) -> ItemSource.Content { .part(of: file.descriptor, at: part.offset, size: part.size) }
}
