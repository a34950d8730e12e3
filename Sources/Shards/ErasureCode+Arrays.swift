extension ErasureCode {
  /// The parity shards of k data shards of one length, 1 byte to 1 GiB.
  ///
  /// - Returns: n − k shards of that length.
  /// - Throws: `.wrongCount`, `.unequalLengths` or `.badLength`.
  public func encode(_ data: [[UInt8]]) throws(ShardsError) -> [[UInt8]] {
    guard data.count == dataShards else {
      throw ShardsError(.wrongCount, "\(data.count) data shards where the code has \(dataShards)")
    }
    // Parity is what is missing when only data is present: the inverse is the identity, the rows the parity rows.
    let all = try rebuild(data.map { $0 } + [[UInt8]?](repeating: nil, count: parityShards))
    return Array(all[dataShards...])
  }

  /// All n shards, of which `shards` holds at least k in their places and nil for the missing ones.
  ///
  /// - Throws: `.wrongCount`, `.tooFewShards`, `.unequalLengths` or `.badLength`.
  public func rebuild(_ shards: [[UInt8]?]) throws(ShardsError) -> [[UInt8]] {
    guard shards.count == totalShards else {
      throw ShardsError(.wrongCount, "\(shards.count) places where the code has \(totalShards)")
    }
    let length = shards.lazy.compactMap { $0?.count }.first ?? 0
    guard length <= Self.maximumShardLength else { throw ShardsError(.badLength, "a shard is longer than the bound") }
    var stripe = [UInt8](repeating: 0, count: length * totalShards)
    for (index, shard) in shards.enumerated() {
      guard let shard else { continue }
      guard shard.count == length else { throw ShardsError(.unequalLengths, "shard \(index) differs in length") }
      stripe.replaceSubrange(index * length..<(index + 1) * length, with: shard)
    }
    try rebuild(stripe: &stripe, length: length, isPresent: shards.map { $0 != nil })
    return (0..<totalShards).map { Array(stripe[$0 * length..<($0 + 1) * length]) }
  }

  /// Fills the missing shards of a stripe whose shards stand one after the other.
  private func rebuild(stripe: inout [UInt8], length: Int, isPresent: [Bool]) throws(ShardsError) {
    let outcome: Result<Void, ShardsError> = unsafe stripe.withUnsafeMutableBytes { bytes in
      var present: [(index: Int, bytes: UnsafeRawBufferPointer)] = unsafe []
      var missing: [(index: Int, bytes: UnsafeMutableRawBufferPointer)] = unsafe []
      for (index, isPresent) in isPresent.enumerated() {
        let shard = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[index * length..<(index + 1) * length])
        if isPresent {
          unsafe present.append((index, UnsafeRawBufferPointer(shard)))
        } else {
          unsafe missing.append((index, shard))
        }
      }
      // Sound: the shards are disjoint ranges of one array, which is held for the closure.
      return Result { () throws(ShardsError) in try unsafe rebuild(present: present, missing: missing) }
    }
    try outcome.get()
  }
}
