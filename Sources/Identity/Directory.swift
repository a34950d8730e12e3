internal import Foundation

/// The verified entries of one ledger's members, to be looked up by identifier or by name.
public struct Directory: Sendable {
  /// The ledger whose members it lists.
  public let ledger: Word
  private var entries: [MemberID: Listed] = [:]

  private struct Listed: Sendable {
    let entry: DirectoryEntry
    let folded: String
  }

  /// Starts an empty directory of a ledger.
  public init(ledger: Word) { self.ledger = ledger }

  /// How many members it lists.
  public var count: Int { entries.count }

  /// Takes an entry up, in place of an earlier one of the same member; an older one than the one it has is passed
  /// over. Throws `directoryRefused` for an entry of another ledger.
  public mutating func insert(_ entry: DirectoryEntry) throws(IdentityError) {
    guard entry.ledger == ledger else {
      throw IdentityError(.directoryRefused, "the directory entry is of another ledger")
    }
    if let known = entries[entry.member], known.entry.issuedAt > entry.issuedAt { return }
    entries[entry.member] = Listed(entry: entry, folded: Self.folded(entry.name.text))
  }

  /// The entry of exactly this member, or nil.
  public func entry(of member: MemberID) -> DirectoryEntry? { entries[member]?.entry }

  /// The members whose name contains the text, whatever its case and diacritics, ordered by name and then by
  /// identifier, at most as many as asked for. Names are not unique: with several, the caller asks which one is meant.
  /// An empty text, or one longer than a name, finds nobody.
  public func entries(named text: String, atMost limit: Int = 50) -> [DirectoryEntry] {
    guard limit > 0, (1...MemberName.mostScalars).contains(text.unicodeScalars.count) else { return [] }
    let sought = Self.folded(text)
    guard !sought.isEmpty else { return [] }
    return entries.values.filter { $0.folded.contains(sought) }
      .sorted { ($0.folded, $0.entry.member) < ($1.folded, $1.entry.member) }
      .prefix(limit).map(\.entry)
  }

  /// The members whose name contains the text, or whose identifier begins with it (8 digits or more); everybody for an
  /// empty text. Ordered by name and then by identifier.
  public func entries(matching text: String) -> [DirectoryEntry] {
    if text.isEmpty { return entries(where: { _ in true }) }
    let digits = text.lowercased()
    if digits.utf8.count >= 8, digits.allSatisfy(\.isHexDigit) {
      let found = entries(where: { $0.entry.member.hex.hasPrefix(digits) })
      if !found.isEmpty { return found }
    }
    return entries(named: text, atMost: .max)
  }

  private func entries(where isWanted: (Listed) -> Bool) -> [DirectoryEntry] {
    entries.values.filter(isWanted).sorted { ($0.folded, $0.entry.member) < ($1.folded, $1.entry.member) }.map(\.entry)
  }

  private static func folded(_ text: String) -> String {
    text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
      .trimmingCharacters(in: .whitespaces)
  }
}
