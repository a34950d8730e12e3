import AsyncHTTPClient
import Contract
import DirectoryService
import Foundation
import Hummingbird
import Identity
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Testing

/// Members as a ledger would show them, and a directory over HTTP beside it, on a free loopback port.
struct Service: Sendable {
  static let now: UInt64 = 1_800_000_000
  let port: Int
  let people: People

  /// Everybody a test needs, with keys. Patients are Ada and Ben, staff are Tom and Clara; Sue is suspended; Watch is a
  /// device of Ada's, Gus a guest of hers.
  struct People: Sendable {
    let genesis: Genesis
    let issuer: CertificateAuthority
    let state: State
    let keys: [String: MemberKeys]

    func member(_ name: String) throws -> MemberKeys { try #require(keys[name]) }

    init() throws {
      let authority = try MemberKeys()
      genesis = try Genesis(authorities: [.init(keys: authority.newKeys)], logKey: Word(1), time: 1)
      var state = State(genesis)
      var keys = ["Authority": authority]
      var sequence: UInt64 = 0
      func act(_ body: Action.Body, _ state: inout State) throws {
        sequence += 1
        let action = Action(ledger: state.ledger, actor: authority.member, sequence: sequence, body: body)
        let verified = try action.signed(by: authority.signing).verified(with: authority.signing.verifyingKey)
        #expect(state.apply(try #require(verified), at: 2) == .accepted)
      }
      for (name, role) in [
        ("Ada", Role.patient), ("Ben", .patient), ("Tom", .technologist), ("Clara", .clinician), ("Sue", .technologist),
      ] {
        let new = try MemberKeys()
        keys[name] = new
        try act(.enrol(.init(role: role, keys: new.newKeys, identityCommitment: .zero)), &state)
      }
      if let sue = keys["Sue"] { try act(.suspend(sue.member, reason: Word(1)), &state) }
      for (number, (name, role)) in [("Watch", Role.device), ("Gus", .guest)].enumerated() {
        let (ada, new) = (try #require(keys["Ada"]), try MemberKeys())
        keys[name] = new
        let body = Action.Body.enrol(.init(role: role, keys: new.newKeys, identityCommitment: .zero))
        let action = Action(ledger: state.ledger, actor: ada.member, sequence: UInt64(number + 1), body: body)
        let verified = try action.signed(by: ada.signing).verified(with: ada.signing.verifyingKey)
        #expect(state.apply(try #require(verified), at: 2) == .accepted)
      }
      self.keys = keys
      self.state = state
      issuer = try CertificateAuthority(
        founding: MemberName("Aurora"), ledger: state.ledger, key: authority.signing,
        at: Date(timeIntervalSince1970: Double(Service.now)))
    }

    /// A directory entry, signed by the authority unless somebody else is named.
    func signed(
      _ name: String, role: Role? = nil, keys: MemberPublicKeys? = nil, at time: UInt64 = Service.now,
      by signer: String = "Authority"
    ) throws -> SignedDirectoryEntry {
      let member = try member(name)
      let keys = keys ?? member.publicKeys
      let role = try role ?? #require(state.members[member.member]).role
      let certificate = try issuer.issue(
        for: keys, name: MemberName(name), role: role, at: Date(timeIntervalSince1970: Double(Service.now)))
      let entry = try DirectoryEntry(keys: keys, name: MemberName(name), certificate: certificate, issuedAt: time)
      return try SignedDirectoryEntry(entry, by: self.member(signer))
    }
  }

  /// Serves a directory kept in a file while the body runs; the store takes the authority's key to be another if one is
  /// given.
  static func run(
    _ people: People, path: String, authorityKey: VerifyingKey? = nil,
    _ body: @escaping @Sendable (Service) async throws -> Void
  ) async throws {
    let store = try await DirectoryStore(path: path, ledger: people.state.ledger) { member in
      guard let authority = people.state.members[member], authority.role == .authority else { return nil }
      return authorityKey ?? authority.keys.signingKey
    }
    let router = Router()
    DirectoryRoutes(store: store, ledger: people.state.ledger, clock: { now }) { people.state.members[$0] }
      .add(to: router)
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
      router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let server = Task {
      defer { port.finish() }
      try await application.run()
    }
    let work = Task {
      let number = try #require(await ports.first { _ in true }, "the server did not start")
      try await body(Service(port: number, people: people))
    }
    let result = await work.result
    server.cancel()
    _ = await server.result
    try result.get()
  }

  /// What a request may have wrong with it.
  struct Request {
    var target = "/v1/directory/search"
    var body = Array(#"{"text":""}"#.utf8)
    var type: String? = "application/json"
    /// Who signs; nil for an unsigned request.
    var signer: String? = "Tom"
    var time = Service.now
    /// Applied to the header's value after signing.
    var forge: (String) -> String = { $0 }
    /// What is signed in place of the body.
    var signedBody: [UInt8]?
    var signedTarget: String?
    var signedLedger: Word?
  }

  /// Sends a request; returns status and body.
  func send(_ request: Request) async throws -> (status: UInt, body: [UInt8]) {
    var http = HTTPClientRequest(url: "http://127.0.0.1:\(port)" + request.target)
    http.method = .POST
    if let type = request.type { http.headers.add(name: "content-type", value: type) }
    if let signer = request.signer {
      let keys = try people.member(signer)
      let subject = SignedRequest.Subject(
        ledger: request.signedLedger ?? people.state.ledger, method: "POST",
        target: request.signedTarget ?? request.target, body: request.signedBody ?? request.body)
      let signed = try SignedRequest(subject, by: keys.member, with: keys.signing, at: request.time)
      http.headers.add(name: "authorization", value: request.forge(signed.header))
    }
    http.body = .bytes(request.body)
    let response = try await HTTPClient.shared.execute(http, timeout: .seconds(30))
    return (response.status.code, Array(buffer: try await response.body.collect(upTo: 4 << 20)))
  }

  /// Publishes an entry as its signer, or somebody else.
  func publish(_ entry: SignedDirectoryEntry, as signer: String = "Authority") async throws -> UInt {
    try await send(Request(target: "/v1/directory", body: entry.json, signer: signer)).status
  }

  /// The names a search finds.
  func search(_ text: String, as signer: String) async throws -> [String] {
    let body = try JSONEncoder().encode(["text": text])
    return try await entries(Request(body: Array(body), signer: signer)).map(\.name.text)
  }

  /// The names of exactly these members.
  func lookUp(_ members: [MemberID], as signer: String) async throws -> [String] {
    let body = try JSONEncoder().encode(["members": members])
    return try await entries(Request(body: Array(body), signer: signer)).map(\.name.text)
  }

  /// The verified entries of an answer.
  func entries(_ request: Request) async throws -> [DirectoryEntry] {
    let (status, answer) = try await send(request)
    #expect(status == 200)
    let list = try JSONDecoder().decode([String].self, from: Data(answer))
    let key = try people.member("Authority").signing.verifyingKey
    return try list.map { text in
      try SignedDirectoryEntry(json: try #require(Data(base64Encoded: text))).verified(by: key)
    }
  }
}

extension MemberKeys {
  fileprivate var newKeys: NewKeys {
    NewKeys(signingKey: signing.verifyingKey, sealingKeyDigest: sealing.publicKey.digest)
  }
}

/// A file for a database, in a folder that goes when the last reference to it does.
final class TemporaryFile: Sendable {
  let folder: String
  var path: String { folder + "/directory.sqlite" }

  init() throws {
    folder = FileManager.default.temporaryDirectory.path + "/aureole-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }
}
