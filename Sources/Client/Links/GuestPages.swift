internal import Contract
internal import FoundationEssentials
internal import Identity
internal import Transparency

/// Lists of a ledger at one head, each entry with the proof that it stands there.
struct GuestPages: Sendable {
  /// The most people of whom entries are read in one go.
  static let mostMembers = 64
  private static let mostItems = 100_000
  private static let mostPageBytes = 4 << 20

  let session: GuestSession
  let size: UInt64
  let root: Word

  private struct Page: Decodable {
    struct Item: Decodable {
      let position: UInt64
      let entry: Data
      let path: [Word]
    }
    let items: [Item]
    let more: Bool
    let document: Data?
  }

  /// The chain of trust, and the policy document in force.
  func trust() async throws -> ([UInt64: Entry], document: [UInt8]?) {
    var document: [UInt8]?
    let entries = try await list("trust") { document = $0 }
    return (entries, document)
  }

  /// A list, whole. Throws `ledgerRefused` for an entry that does not stand at the head.
  func list(_ name: String, document: (([UInt8]) -> Void)? = nil) async throws -> [UInt64: Entry] {
    var entries = [UInt64: Entry]()
    var read = 0
    while true {
      let page: Page = try await session.asked(
        "/v1/ledger/\(name)?size=\(size)&skip=\(read)", atMost: Self.mostPageBytes)
      if let json = page.document { document?(Array(json)) }
      read += page.items.count
      guard read <= Self.mostItems, !page.items.isEmpty || !page.more else {
        throw ClientError(.ledgerRefused, "the gateway's answer is malformed")
      }
      for item in page.items { entries[item.position] = try verified(item) }
      if !page.more { return entries }
    }
  }

  private func verified(_ item: Page.Item) throws(ClientError) -> Entry {
    let bytes = Array(item.entry)
    let proof = InclusionProof(index: item.position, size: size, path: item.path)
    guard proof.verdict(leafHash: MerkleTree.leafHash(bytes), root: root) == .included,
      let entry = try? Entry(bytes: bytes)
    else { throw ClientError(.ledgerRefused, "the gateway shows an entry that does not stand in the ledger") }
    return entry
  }
}
