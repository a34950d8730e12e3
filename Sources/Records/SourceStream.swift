internal import FoundationEssentials
internal import Glibc
internal import Identity

/// The items to be sealed as one stream, read stripe by stripe in any order.
struct SourceStream: Sendable {
  private struct Source {
    let content: ItemSource.Content
    let range: Range<UInt64>
    let state: FileState?
  }

  /// The items as the manifest describes them; without their digests where not all are known.
  let items: [ManifestItem]
  /// Whether the digests of all items are known.
  let isHashed: Bool
  /// The bytes of all items together.
  let size: UInt64
  private let sources: [Source]

  /// Measures the items; throws `sourceRefused` for a file that cannot be read or is no regular file, `outOfBounds` for
  /// too much, `malformedManifest` for names that are not safe.
  init(_ sources: [ItemSource]) throws(RecordsError) {
    guard sources.count <= Manifest.mostItems else {
      throw RecordsError(.malformedManifest, "a record has too many items")
    }
    var items: [ManifestItem] = []
    var measured: [Source] = []
    var offset: UInt64 = 0
    for source in sources {
      let state = try FileState(source.content)
      let size: UInt64
      switch source.content {
      case .bytes(let bytes): size = UInt64(bytes.count)
      case .file, .descriptor: size = state?.size ?? 0
      case .part(_, let start, let count):
        let (end, overflow) = start.addingReportingOverflow(count)
        guard !overflow, end <= state?.size ?? 0 else {
          throw RecordsError(.sourceRefused, "an item's part lies beyond the end of its file")
        }
        size = count
      }
      let (end, overflow) = offset.addingReportingOverflow(size)
      guard !overflow, end <= Layout.mostStreamBytes / 2 else {
        throw RecordsError(.outOfBounds, "the items are too large for one record")
      }
      items.append(
        ManifestItem(
          name: source.name, mediaType: source.mediaType, offset: offset, size: size, sha256: source.sha256 ?? .zero,
          dicom: source.dicom))
      measured.append(Source(content: source.content, range: offset..<end, state: state))
      offset = end
    }
    try ManifestItem.check(items, streamSize: offset)
    self.items = items
    isHashed = sources.allSatisfy { $0.sha256 != nil }
    self.sources = measured
    size = offset
  }

  /// Puts a stripe's plaintext, and zeros for the padding, into its place in the buffer.
  func fill(_ stripe: Stripe, in buffer: StripeBuffer) throws(RecordsError) {
    let wanted = stripe.plainRange
    for source in sources[firstSource(after: wanted.lowerBound)...] {
      guard source.range.lowerBound < wanted.upperBound else { break }
      let part = source.range.clamped(to: wanted)
      guard !part.isEmpty else { continue }
      try read(source, part, stripe, buffer)
    }
    try unsafe buffer.forEachPiece(of: max(size, wanted.lowerBound)..<max(size, wanted.upperBound), in: stripe) {
      unsafe $0.initializeMemory(as: UInt8.self, repeating: 0)
    }
  }

  private func read(
    _ source: Source, _ part: Range<UInt64>, _ stripe: Stripe, _ buffer: StripeBuffer
  ) throws(RecordsError) {
    let offset = part.lowerBound - source.range.lowerBound
    switch source.content {
    case .bytes(let bytes):
      var position = bytes.startIndex + Int(offset)
      try unsafe buffer.forEachPiece(of: part, in: stripe) { piece in
        unsafe bytes.copyBytes(to: piece, from: position..<position + piece.count)
        position += piece.count
      }
    case .descriptor(let descriptor):
      try check(buffer.read(part, in: stripe, from: descriptor, at: offset), source, descriptor)
    case .part(let descriptor, let start, _):
      // Within the file, as was checked when it was measured.
      try check(buffer.read(part, in: stripe, from: descriptor, at: start + offset), source, descriptor)
    case .file(let path):
      let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
      defer { close(descriptor) }
      try check(
        descriptor >= 0 && buffer.read(part, in: stripe, from: descriptor, at: offset), source, descriptor)
    }
  }

  /// Refuses a file that could not be read to its end, or is not after reading what it was when it was measured.
  private func check(_ complete: Bool, _ source: Source, _ descriptor: Int32) throws(RecordsError) {
    guard complete, try FileState(descriptor) == source.state else {
      throw RecordsError(.sourceRefused, "a file changed while it was sealed, or cannot be read")
    }
  }

  /// The first source that ends after an offset, by bisection.
  private func firstSource(after offset: UInt64) -> Int {
    var low = 0
    var high = sources.count
    while low < high {
      let middle = (low + high) / 2
      if sources[middle].range.upperBound <= offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// What tells whether a file is still the same: its place, size and time of change.
private struct FileState: Equatable {
  let device: UInt64
  let node: UInt64
  let size: UInt64
  let seconds: Int
  let nanoseconds: Int

  /// The state of a file; nil for bytes in memory.
  init?(_ content: ItemSource.Content) throws(RecordsError) {
    switch content {
    case .bytes: return nil
    case .descriptor(let descriptor), .part(let descriptor, _, _): try self.init(descriptor)
    case .file(let path):
      let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
      defer { close(descriptor) }
      try self.init(descriptor)
    }
  }

  init(_ descriptor: Int32) throws(RecordsError) {
    var status = stat()
    guard descriptor >= 0, unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw RecordsError(.sourceRefused, "an item's file cannot be read or is no regular file")
    }
    device = UInt64(status.st_dev)
    node = UInt64(status.st_ino)
    size = UInt64(status.st_size)
    seconds = status.st_mtim.tv_sec
    nanoseconds = status.st_mtim.tv_nsec
  }
}
