internal import Glibc

/// The memory in which one worker makes or reads one stripe after another. The blocks lie one behind the other, so that
/// the data blocks together are the stripe's ciphertext.
///
/// Safe to hold: the memory lives as long as the object and every access is checked against its bounds.
@safe final class StripeBuffer {
  private let memory: UnsafeMutableRawBufferPointer
  private let totalShards: Int
  private var vectors: [iovec] = unsafe []

  /// Room for the largest stripe of a layout.
  init(_ layout: Layout) {
    totalShards = layout.totalShards
    let byteCount = layout.totalShards * layout.blockSize
    // Freed in deinit; every buffer handed out below is used only while the owner holds on to this object.
    unsafe memory = .allocate(byteCount: byteCount, alignment: 4096)
  }

  deinit {
    unsafe memory.deallocate()
  }

  /// Block i of a stripe. The stripe is of this buffer's layout, so that its blocks fit.
  func block(_ index: Int, of stripe: Stripe) -> UnsafeMutableRawBufferPointer {
    unsafe UnsafeMutableRawBufferPointer(rebasing: memory[index * stripe.blockSize..<(index + 1) * stripe.blockSize])
  }

  /// Chunk i of a stripe with its tag.
  func slot(_ index: Int, of stripe: Stripe) -> UnsafeMutableRawBufferPointer {
    let start = index * ChunkedEncryption.slotByteCount
    let end = min(start + ChunkedEncryption.slotByteCount, stripe.byteCount)
    return unsafe UnsafeMutableRawBufferPointer(rebasing: memory[start..<end])
  }

  /// Fills the bytes behind the ciphertext, up to the end of the last data block, with zeros.
  func clearTail(of stripe: Stripe, dataShards: Int) {
    let end = dataShards * stripe.blockSize
    guard stripe.byteCount < end else { return }
    unsafe memory[stripe.byteCount..<end].initializeMemory(as: UInt8.self, repeating: 0)
  }

  /// Calls the body with each piece of plaintext of a range of the stream, which is within the stripe, in order.
  func forEachPiece(
    of range: Range<UInt64>, in stripe: Stripe, _ body: (UnsafeMutableRawBufferPointer) throws(RecordsError) -> Void
  ) throws(RecordsError) {
    var position = Int(range.lowerBound - stripe.plainOffset)
    let end = Int(range.upperBound - stripe.plainOffset)
    while position < end {
      let (chunk, offset) = position.quotientAndRemainder(dividingBy: ChunkedEncryption.chunkByteCount)
      let count = min(ChunkedEncryption.chunkByteCount - offset, end - position)
      let start = chunk * ChunkedEncryption.slotByteCount + offset
      try unsafe body(UnsafeMutableRawBufferPointer(rebasing: memory[start..<start + count]))
      position += count
    }
  }

  /// Reads a range of the stream from a file, at an offset of the file, into its place; false when the file ends before.
  func read(_ range: Range<UInt64>, in stripe: Stripe, from descriptor: Int32, at offset: UInt64) -> Bool {
    unsafe transfer(range, in: stripe, at: offset) { unsafe preadv(descriptor, $0, $1, $2) }
  }

  /// Writes a range of the stream to a file, at an offset of the file; false when the system refuses.
  func write(_ range: Range<UInt64>, in stripe: Stripe, to descriptor: Int32, at offset: UInt64) -> Bool {
    unsafe transfer(range, in: stripe, at: offset) { unsafe pwritev(descriptor, $0, $1, $2) }
  }

  /// Moves the pieces of a range with as few system calls as the system's limit on vectors allows.
  private func transfer(
    _ range: Range<UInt64>, in stripe: Stripe, at offset: UInt64,
    _ call: (UnsafePointer<iovec>?, Int32, off_t) -> Int
  ) -> Bool {
    unsafe vectors.removeAll(keepingCapacity: true)
    try? unsafe forEachPiece(of: range, in: stripe) { piece in
      unsafe vectors.append(iovec(iov_base: piece.baseAddress, iov_len: piece.count))
    }
    var first = 0
    var position = off_t(offset)
    while unsafe first < vectors.count {
      // The vectors point into the buffer's memory, which lives as long as this object.
      let moved = unsafe vectors[first...].prefix(1024).withUnsafeBufferPointer { part in
        unsafe call(part.baseAddress, Int32(part.count), position)
      }
      if moved < 0, errno == EINTR { continue }
      guard moved > 0 else { return false }
      position += off_t(moved)
      var left = moved
      while left > 0 {
        let length = unsafe vectors[first].iov_len
        if length <= left {
          left -= length
          first += 1
        } else {
          unsafe vectors[first].iov_base += left
          unsafe vectors[first].iov_len -= left
          left = 0
        }
      }
    }
    return true
  }
}
