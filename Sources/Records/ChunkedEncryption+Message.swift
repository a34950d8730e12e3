internal import Identity

extension ChunkedEncryption {
  /// Encrypts a whole message in memory: head and chunks.
  public static func seal(_ plaintext: [UInt8], under key: DataKey, context: [UInt8]) throws(RecordsError) -> [UInt8] {
    let encryption = ChunkedEncryption(sealingUnder: key, context: context)
    var message = encryption.head
    message.reserveCapacity(headByteCount + Int(bodyByteCount(of: UInt64(plaintext.count))))
    var position = 0
    for index in 0..<chunkCount(of: UInt64(plaintext.count)) {
      let count = min(chunkByteCount, plaintext.count - position)
      let start = message.count
      message.append(contentsOf: plaintext[position..<position + count])
      message.append(contentsOf: repeatElement(0, count: tagByteCount))
      try unsafe message.withSlot(start..<message.count) { (slot) throws(RecordsError) in
        try unsafe encryption.seal(chunk: index, in: slot)
      }
      position += count
    }
    return message
  }

  /// Decrypts a whole message in memory. Throws `wrongKey`, `truncated` or `alteredChunk`, and returns nothing of a
  /// message of which any chunk is wrong.
  public static func open(_ message: [UInt8], under key: DataKey, context: [UInt8]) throws(RecordsError) -> [UInt8] {
    let encryption = try ChunkedEncryption(
      openingUnder: key, context: context, head: Array(message.prefix(headByteCount)))
    guard let length = plaintextByteCount(ofBody: message.count - headByteCount) else {
      throw RecordsError(.truncated, "the message ends before its last chunk")
    }
    return try encryption.open(0..<length, of: message)
  }

  /// Decrypts a range of a message's plaintext, reading only the chunks that hold it. The message's end is authenticated
  /// only by a range that reaches it.
  public func open(_ range: Range<Int>, of message: [UInt8]) throws(RecordsError) -> [UInt8] {
    let body = message.count - Self.headByteCount
    guard let length = Self.plaintextByteCount(ofBody: body) else {
      throw RecordsError(.truncated, "the message ends before its last chunk")
    }
    guard range.lowerBound >= 0, range.upperBound <= length else {
      throw RecordsError(.outOfBounds, "the range is not within the message")
    }
    let first = range.lowerBound / Self.chunkByteCount
    // A range that reaches the end takes in the last chunk even when that is empty: it is what says that this is the end.
    let last = range.upperBound == length ? length / Self.chunkByteCount : (range.upperBound - 1) / Self.chunkByteCount
    var plaintext = [UInt8]()
    guard first <= last else { return plaintext }
    plaintext.reserveCapacity((last - first + 1) * Self.chunkByteCount)
    for index in first...last {
      let start = Self.headByteCount + index * Self.slotByteCount
      var slot = Array(message[start..<min(start + Self.slotByteCount, message.count)])
      try unsafe slot.withSlot(0..<slot.count) { (buffer) throws(RecordsError) in
        try unsafe open(chunk: UInt64(index), in: buffer)
      }
      plaintext.append(contentsOf: slot.dropLast(Self.tagByteCount))
    }
    let start = range.lowerBound - first * Self.chunkByteCount
    return Array(plaintext[start..<start + range.count])
  }

  /// One chunk of a message that is sealed as it comes: at most ``chunkByteCount`` bytes, and fewer in the last, which every
  /// message has.
  package func sealed(_ plaintext: some Collection<UInt8>, chunk index: UInt64) throws(RecordsError) -> [UInt8] {
    var slot = Array(plaintext) + [UInt8](repeating: 0, count: Self.tagByteCount)
    try unsafe slot.withSlot(0..<slot.count) { (buffer) throws(RecordsError) in
      try unsafe seal(chunk: index, in: buffer)
    }
    return slot
  }

  /// The plaintext of one chunk of a message that is opened as it comes; throws `alteredChunk`, or `truncated` for one that has
  /// not even a tag. That a message is whole is known once a chunk was opened that has fewer than ``slotByteCount`` bytes and
  /// nothing follows.
  package func opened(_ slot: [UInt8], chunk index: UInt64) throws(RecordsError) -> [UInt8] {
    var slot = slot
    try unsafe slot.withSlot(0..<slot.count) { (buffer) throws(RecordsError) in
      try unsafe open(chunk: index, in: buffer)
    }
    return Array(slot.dropLast(Self.tagByteCount))
  }

  /// The plaintext bytes of chunks of this many bytes together; nil when no message has such chunks.
  public static func plaintextByteCount(ofBody count: Int) -> Int? {
    guard count >= tagByteCount else { return nil }
    let whole = count / slotByteCount
    let rest = count % slotByteCount
    // The last chunk is short, so something must be left, and at least a tag.
    guard rest >= tagByteCount else { return nil }
    return whole * chunkByteCount + rest - tagByteCount
  }
}

extension [UInt8] {
  /// Lends a part of the array for work in place.
  fileprivate mutating func withSlot(
    _ range: Range<Int>, _ body: (UnsafeMutableRawBufferPointer) throws(RecordsError) -> Void
  ) throws(RecordsError) {
    let result = unsafe withUnsafeMutableBytes { bytes in
      // The subscript checks the range against the array.
      Result { () throws(RecordsError) in
        try unsafe body(UnsafeMutableRawBufferPointer(rebasing: bytes[range]))
      }
    }
    try result.get()
  }
}
