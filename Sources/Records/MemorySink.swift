internal import FoundationEssentials

/// Takes plaintext into memory, a piece of its own for each selection.
struct MemorySink: Sink {
  private let pieces: [Int: MemoryPiece]

  /// Room for selections, each of another item.
  init(_ selections: [Selection]) {
    pieces = Dictionary(
      selections.map { ($0.item, MemoryPiece(byteCount: $0.range.count)) }, uniquingKeysWith: { first, _ in first })
  }

  func take(
    _ part: Range<UInt64>, of selection: Selection, at position: UInt64, in stripe: Stripe, _ buffer: StripeBuffer
  ) throws(RecordsError) {
    guard let target = pieces[selection.item] else { return }
    var offset = Int(position)
    try unsafe buffer.forEachPiece(of: part, in: stripe) { piece in
      unsafe target.write(UnsafeRawBufferPointer(piece), at: offset)
      offset += piece.count
    }
  }

  func finish(_ item: Int) {}

  /// The bytes of an item, when every part was taken.
  func bytes(ofItem item: Int) -> Data { pieces[item]?.data ?? Data() }
}

/// Memory that is written once and then read.
///
/// Sound without a lock because workers write disjoint parts of it, and it is read only through `data`, which is asked for when
/// they have ended.
@safe private final class MemoryPiece: @unchecked Sendable {
  private let memory: UnsafeMutableRawBufferPointer

  init(byteCount: Int) {
    unsafe memory = .allocate(byteCount: byteCount, alignment: 64)
  }

  deinit {
    unsafe memory.deallocate()
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    // The slice is checked against the memory, and the copy against the slice.
    unsafe UnsafeMutableRawBufferPointer(rebasing: memory[offset..<offset + bytes.count]).copyMemory(from: bytes)
  }

  /// The memory itself, which lives as long as the data: nobody writes to it any more.
  var data: Data {
    guard let base = unsafe memory.baseAddress else { return Data() }
    return unsafe Data(
      bytesNoCopy: base, count: memory.count, deallocator: .custom { [self] _, _ in withExtendedLifetime(self) {} })
  }
}
