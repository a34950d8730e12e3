public import Blocks

extension RecordOpener {
  /// Writes all items into one regular file that the caller has opened for writing, each at its offset in the manifest.
  /// None of it is to be used before this returns: only then is every chunk authenticated and does every hash match.
  ///
  /// Throws as `open` does, and `targetRefused`.
  public func write(
    to descriptor: Int32, from stores: [(any BlockStore)?], progress: (@Sendable (UInt64) -> Void)? = nil
  ) async throws -> Findings {
    let selections = manifest.items.indices.map { Selection(item: $0, range: manifest.items[$0].range) }
    return try await deliver(
      selections, verifying: true, from: stores, to: DescriptorSink(descriptor: descriptor), Progress(progress))
  }
}

/// Takes plaintext into one file, at its place in the stream.
private struct DescriptorSink: Sink {
  let descriptor: Int32

  func take(
    _ part: Range<UInt64>, of selection: Selection, at position: UInt64, in stripe: Stripe, _ buffer: StripeBuffer
  ) throws(RecordsError) {
    guard buffer.write(part, in: stripe, to: descriptor, at: part.lowerBound) else {
      throw RecordsError(.targetRefused, "the file cannot be written")
    }
  }

  func finish(_ item: Int) {}
}
