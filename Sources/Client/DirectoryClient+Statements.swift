internal import FoundationEssentials
internal import Identity

extension DirectoryClient {
  /// The most digests of one search.
  private static let mostDigests = 100

  /// Has a sealed statement kept for its recipient.
  func keep(_ sealed: [UInt8], digest: Word, for recipient: MemberID) async throws {
    let body = Given(digest: digest, recipient: recipient, sealed: Data(sealed).base64EncodedString())
    _ = try await post("/v1/statements", Array(try JSONEncoder().encode(body)))
  }

  /// The sealed statements under these digests that are for this member; not yet opened or believed.
  func statements(_ digests: [Word]) async throws -> [Word: [UInt8]] {
    var found = [Word: [UInt8]]()
    var rest = digests[...]
    while !rest.isEmpty {
      let body = try JSONEncoder().encode(["digests": Array(rest.prefix(Self.mostDigests))])
      let answer = try await post("/v1/statements/search", Array(body))
      guard let list = try? JSONDecoder().decode([Found].self, from: Data(answer)) else {
        throw ClientError(.directoryRefused, "the directory's answer is malformed")
      }
      for row in list { found[row.digest] = Data(base64Encoded: row.sealed).map { Array($0) } }
      rest = rest.dropFirst(Self.mostDigests)
    }
    return found
  }

  private struct Given: Encodable {
    var digest: Word
    var recipient: MemberID
    var sealed: String
  }

  private struct Found: Decodable {
    var digest: Word
    var sealed: String
  }
}
