internal import Contract
internal import Identity

/// A run of actions on its way through verification, with its place in the order.
struct Chunk: Sendable {
  let ticket: UInt64
  let submissions: [Submission]
  /// The actors' keys when the chunk was drawn; nil for an actor that was not enrolled.
  let keys: [VerifyingKey?]

  /// Verifies every signature. Runs on a worker, off the actor.
  func checked() -> CheckedChunk {
    var items = [CheckedChunk.Item]()
    items.reserveCapacity(submissions.count)
    for (submission, key) in zip(submissions, keys) {
      let check: CheckedChunk.Check =
        if let key {
          submission.action.verified(with: key).map { .verified($0) } ?? .refused(key)
        } else {
          .unknown
        }
      // Time and outcome are filled in when the rules have spoken.
      let entry = Entry(time: 0, outcome: .accepted, signed: submission.action).bytes
      items.append(CheckedChunk.Item(submission: submission, check: check, entry: entry))
    }
    return CheckedChunk(ticket: ticket, items: items)
  }
}

/// A chunk whose signatures were verified with the keys known when it was drawn.
struct CheckedChunk: Sendable {
  let ticket: UInt64
  var items: [Item]

  struct Item: Sendable {
    let submission: Submission
    let check: Check
    /// The entry's bytes, the first nine still to be filled in.
    var entry: [UInt8]

    mutating func stamp(time: UInt64, outcome: Outcome) {
      for index in 0..<8 { entry[index] = UInt8(truncatingIfNeeded: time >> UInt64(56 - 8 * index)) }
      entry[8] = outcome.rawValue
    }
  }

  enum Check: Sendable {
    /// The signature is this key's.
    case verified(VerifiedAction)
    /// The signature is not this key's.
    case refused(VerifyingKey)
    /// There was no key to verify with.
    case unknown
  }
}
