internal import AsyncHTTPClient
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Identity
internal import NIOCore
internal import NIOHTTP1

/// Talks to the directory beside the ledger, each request signed by the member. What it returns is not yet verified.
struct DirectoryClient: Sendable {
  private static let mostBytes = 50 * SignedDirectoryEntry.mostBytes
  private static let timeout = TimeAmount.seconds(30)
  private let url: String
  let ledger: Word
  let keys: MemberKeys
  /// Where documents are kept that were read before.
  let documents: String
  private let clock: LedgerClock

  init(url: String, ledger: Word, keys: MemberKeys, documents: String, clock: LedgerClock = .system) {
    self.url = url
    self.ledger = ledger
    self.keys = keys
    self.documents = documents
    self.clock = clock
  }

  /// Publishes an entry; the server takes it from an authority member in good standing alone.
  func publish(_ entry: SignedDirectoryEntry) async throws {
    _ = try await post("/v1/directory", entry.json)
  }

  /// The most members one call looks up, and the most entries one search finds.
  static let mostFound = 50

  /// The signed entries whose name contains the text or whose identifier begins with it, at most 50.
  func search(_ text: String) async throws -> [SignedDirectoryEntry] {
    try await entries(for: try JSONEncoder().encode(["text": text]))
  }

  /// The signed entries of these members, as far as they may be seen.
  func lookUp(_ members: [MemberID]) async throws -> [SignedDirectoryEntry] {
    var found = [SignedDirectoryEntry]()
    var rest = members[...]
    while !rest.isEmpty {
      found += try await entries(for: try JSONEncoder().encode(["members": Array(rest.prefix(Self.mostFound))]))
      rest = rest.dropFirst(Self.mostFound)
    }
    return found
  }

  private func entries(for body: Data) async throws -> [SignedDirectoryEntry] {
    let answer = try await post("/v1/directory/search", Array(body))
    guard let list = try? JSONDecoder().decode([String].self, from: Data(answer)) else {
      throw ClientError(.directoryRefused, "the directory's answer is malformed")
    }
    return try list.map { text in
      guard let json = Data(base64Encoded: text) else {
        throw ClientError(.directoryRefused, "the directory's answer is malformed")
      }
      return try SignedDirectoryEntry(json: json)
    }
  }

  /// Posts a signed body; returns the answer's body.
  func post(_ target: String, _ body: [UInt8]) async throws -> [UInt8] {
    let subject = SignedRequest.Subject(ledger: ledger, method: "POST", target: target, body: body)
    let now = clock.now()
    var request = HTTPClientRequest(url: url + target)
    request.method = .POST
    request.headers.add(name: "content-type", value: "application/json")
    request.headers.add(
      name: "authorization",
      value: try SignedRequest(subject, by: keys.member, with: keys.signing, at: now).header)
    request.body = .bytes(body)
    return try await answer(to: request)
  }

  /// Reads what is public; nil where there is nothing.
  func get(_ target: String) async throws -> [UInt8]? {
    try await answer(to: HTTPClientRequest(url: url + target), orNothing: true)
  }

  private func answer(to request: HTTPClientRequest) async throws -> [UInt8] {
    try await answer(to: request, orNothing: false) ?? []
  }

  private func answer(to request: HTTPClientRequest, orNothing: Bool) async throws -> [UInt8]? {
    let response: HTTPClientResponse
    let answer: ByteBuffer
    do {
      response = try await HTTPClient.direct.execute(request, timeout: Self.timeout)
      answer = try await response.body.collect(upTo: Self.mostBytes)
    } catch {
      throw ClientError(.ledgerUnreachable, "the directory at \(url) does not answer")
    }
    switch response.status.code {
    case 200..<300: return Array(buffer: answer)
    case 404 where orNothing: return nil
    case 401, 403: throw ClientError(.actionRefused, "the directory does not answer this member")
    case 507: throw ClientError(.actionRefused, "the ledger's host keeps as much of this member as it keeps of anybody")
    default: throw ClientError(.directoryRefused, "the directory answered with status \(response.status.code)")
    }
  }
}
