internal import Contract
internal import FoundationEssentials
internal import Identity

/// The JSON of a receipt: position, time, outcome by name, digest; a refusal has no position but a message.
struct ReceiptAnswer: Codable {
  let position: UInt64?
  let time: UInt64
  let outcome: String
  let digest: Word
  let message: String?

  init(_ receipt: Receipt) {
    position = receipt.position
    time = receipt.time
    outcome = receipt.outcome.name
    digest = receipt.digest
    message = receipt.isRecorded ? nil : receipt.outcome.description
  }

  /// The receipt; nil when there is no such outcome.
  var receipt: Receipt? {
    guard let outcome = Outcome.allCases.first(where: { $0.name == outcome }) else { return nil }
    return Receipt(position: position, time: time, outcome: outcome, digest: digest)
  }
}

/// The JSON of a genesis: the ledger's identifier, for people, and the words it follows from.
struct GenesisAnswer: Codable {
  let ledger: Word
  let words: [Word]
}

/// The JSON of an error.
struct ErrorAnswer: Codable {
  struct Content: Codable {
    let code: String
    let message: String
    var position: UInt64?
  }

  let error: Content
}

/// Entries as they travel: of each, its length in two bytes, big-endian, then its bytes.
enum EntryFraming {
  static func frame(_ entries: [[UInt8]]) -> [UInt8] {
    var bytes = [UInt8]()
    bytes.reserveCapacity(entries.reduce(0) { $0 + $1.count + 2 })
    for entry in entries {
      // An entry has at most `Entry.maximumByteCount` bytes, which fits.
      bytes.append(UInt8(truncatingIfNeeded: entry.count >> 8))
      bytes.append(UInt8(truncatingIfNeeded: entry.count))
      bytes.append(contentsOf: entry)
    }
    return bytes
  }

  /// The entries, or nil when a length does not fit.
  static func parse(_ bytes: [UInt8]) -> [[UInt8]]? {
    var entries = [[UInt8]]()
    var position = 0
    while position < bytes.count {
      guard bytes.count - position >= 2 else { return nil }
      let count = Int(bytes[position]) << 8 | Int(bytes[position + 1])
      position += 2
      guard count <= Entry.maximumByteCount, bytes.count - position >= count else { return nil }
      entries.append(Array(bytes[position..<(position + count)]))
      position += count
    }
    return entries
  }

  /// The most bytes that so many entries can take.
  static func maximumByteCount(of count: Int) -> Int { count * (2 + Entry.maximumByteCount) }
}

/// News as they travel: the length of the note in four bytes, big-endian, the note, and framed entries.
enum NewsFraming {
  static func frame(_ news: LedgerNews) -> [UInt8] {
    prefixed(Array(news.note.utf8)) + EntryFraming.frame(news.entries)
  }

  /// A first part after its length in four bytes. Notes and receipts have few bytes, whose count fits.
  static func prefixed(_ part: [UInt8]) -> [UInt8] {
    (0..<4).reversed().map { UInt8(truncatingIfNeeded: part.count >> (8 * $0)) } + part
  }

  /// The first part and what follows it, or nil when its length does not fit.
  static func split(_ bytes: [UInt8], atMost limit: Int) -> (first: [UInt8], rest: [UInt8])? {
    let length = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    guard length <= limit, bytes.count >= 4 + length else { return nil }
    return (Array(bytes[4..<(4 + length)]), Array(bytes.dropFirst(4 + length)))
  }

  /// The news, or nil when they are malformed or too large.
  static func parse(_ bytes: [UInt8]) -> LedgerNews? {
    guard let (text, framed) = split(bytes, atMost: LedgerLimits.checkpointByteCount),
      let note = String(validating: text, as: UTF8.self), let entries = EntryFraming.parse(framed),
      entries.count <= LedgerLimits.entriesPerCall
    else { return nil }
    return LedgerNews(note: note, entries: entries)
  }

  static let mostBytes =
    4 + LedgerLimits.checkpointByteCount + EntryFraming.maximumByteCount(of: LedgerLimits.entriesPerCall)
}
