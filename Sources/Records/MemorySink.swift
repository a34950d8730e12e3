internal import FoundationEssentials

/// Takes plaintext into one piece of memory.
///
/// Sound without a lock because workers write disjoint parts of a selection, and the memory is read only by `take()` after
/// they have ended.
@safe final class MemorySink: Sink, @unchecked Sendable {
  private let memory: UnsafeMutableRawBufferPointer

  /// Room for one selection.
  init(byteCount: Int) {
    unsafe memory = .allocate(byteCount: byteCount, alignment: 64)
  }

  deinit {
    unsafe memory.deallocate()
  }

  func take(
    _ part: Range<UInt64>, of selection: Selection, at position: UInt64, in stripe: Stripe, _ buffer: StripeBuffer
  ) throws(RecordsError) {
    var offset = Int(position)
    try unsafe buffer.forEachPiece(of: part, in: stripe) { piece in
      // The slice is checked against the memory, which has the selection's size, as the piece has the slice's.
      unsafe UnsafeMutableRawBufferPointer(rebasing: memory[offset..<offset + piece.count])
        .copyMemory(from: UnsafeRawBufferPointer(piece))
      offset += piece.count
    }
  }

  func finish(_ item: Int) {}

  /// The bytes, when every part was taken.
  func take() -> Data { unsafe Data(memory) }
}
