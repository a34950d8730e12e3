internal import Contract
internal import Foundation
internal import Identity
internal import Transparency

/// Reads an export from its beginning to its end, a piece of the file at a time.
struct ExportReader {
  private static let pieceByteCount = 1 << 18
  private let file: FileHandle
  private var buffer: [UInt8] = []
  private var position = 0

  init(_ path: String) throws(LedgerError) {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw LedgerError(.storage, "the export cannot be opened")
    }
    self.file = file
  }

  /// The bytes up to the next newline, which is passed over; nil when it does not come within so many bytes.
  mutating func line(atMost limit: Int) throws(LedgerExport.Refusal) -> [UInt8]? {
    try fill(to: limit + 1)
    guard let end = buffer[position...].prefix(limit + 1).firstIndex(of: LedgerExport.newline) else { return nil }
    defer { position = end + 1 }
    return Array(buffer[position..<end])
  }

  /// The next entry's bytes. Throws `missingEntries` at the end of the file, `truncatedEntry` within an entry,
  /// `malformedEntry` for a length no entry has, `damagedEntry` when the mark does not match.
  mutating func entry(at index: UInt64) throws(LedgerExport.Refusal) -> [UInt8] {
    try fill(to: 2)
    let rest = buffer.count - position
    guard rest > 0 else { throw .reason(.missingEntries, at: index) }
    guard rest >= 2 else { throw .reason(.truncatedEntry, at: index) }
    let count = Int(buffer[position]) << 8 | Int(buffer[position + 1])
    guard count <= Entry.maximumByteCount else { throw .reason(.malformedEntry, at: index) }
    let total = 2 + count + LedgerExport.markByteCount
    try fill(to: total)
    guard buffer.count - position >= total else { throw .reason(.truncatedEntry, at: index) }
    let entry = Array(buffer[(position + 2)..<(position + 2 + count)])
    let mark = buffer[(position + 2 + count)..<(position + total)]
    guard MerkleTree.leafHash(entry).bytes.starts(with: mark) else { throw .reason(.damagedEntry, at: index) }
    position += total
    return entry
  }

  /// Whether nothing follows.
  mutating func isAtEnd() throws(LedgerExport.Refusal) -> Bool {
    try fill(to: 1)
    return position == buffer.count
  }

  /// Reads on until so many bytes are at hand, or the file ends.
  private mutating func fill(to count: Int) throws(LedgerExport.Refusal) {
    guard buffer.count - position < count else { return }
    buffer.removeFirst(position)
    position = 0
    while buffer.count < count {
      do {
        guard let piece = try file.read(upToCount: Self.pieceByteCount), !piece.isEmpty else { return }
        buffer.append(contentsOf: piece)
      } catch {
        throw .file(LedgerError(.storage, "the export cannot be read"))
      }
    }
  }
}
