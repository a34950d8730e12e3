public import FoundationEssentials
public import Identity
public import Records

/// A record that is open for reading for a while, its key in memory alone.
public struct ReadingRecord: Sendable {
  /// The record's identifier.
  public let record: Word
  /// The grant it was opened under; nil for the owner's own.
  public let grant: Word?
  /// When the grant ends, in seconds since 1970; nil for the owner's own.
  public let until: UInt64?
  /// The ledger's time of anchoring, in seconds since 1970.
  public let anchoredAt: UInt64
  let place: RecordPlace

  /// The items of the verified manifest.
  public var items: [ManifestItem] { place.opener.manifest.items }

  /// Items, each verified whole, in the order asked; custodians decide at each fetch of a block whether it may still be read. Items
  /// that lie beside each other are read in less time together than one by one.
  ///
  /// Throws as `RecordOpener.open` does.
  public func bytes(ofItems items: [Int], atMost limit: Int = MemberClient.mostViewedBytes) async throws -> [Data] {
    try await place.opener.open(items, from: place.stores, atMost: limit).bytes
  }
}
