import Client
import Contract
import Custody
import EmbeddedLedger
import Halo
import Hummingbird
import Identity
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import Testing

@testable import Gateway

/// A custodian that answers everything alike and remembers what it was asked.
final class Counter: Sendable {
  struct Call: Sendable {
    let line: String
    let authorization: String?
    let assertion: String?
    let body: [UInt8]
  }
  let keys: MemberKeys
  private let list = Mutex<[Call]>([])
  private let view = Mutex<(@Sendable (UInt64) async throws -> LedgerView)?>(nil)

  init(_ keys: MemberKeys) { self.keys = keys }

  var member: MemberID { keys.member }

  /// Says from now on what the ledger is, to whoever asks.
  func showView(_ view: @escaping @Sendable (UInt64) async throws -> LedgerView) { self.view.withLock { $0 = view } }

  /// What came since the last time.
  func take() -> [Call] {
    list.withLock { list in
      defer { list = [] }
      return list
    }
  }

  @Sendable func answer(_ request: Request) async throws -> Response {
    let body = try await request.body.collect(upTo: 1 << 20)
    let call = Call(
      line: "\(request.method.rawValue) \(request.uri.string)", authorization: request.headers[.authorization],
      assertion: request.headers[.init("Aureole-Assertion") ?? .accept], body: Array(buffer: body))
    list.withLock { $0.append(call) }
    if request.uri.path == "/v1/view", let view = view.withLock(\.self),
      let size = request.uri.queryParameters["size"].flatMap({ UInt64($0) })
    {
      return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(bytes: try await view(size).bytes)))
    }
    return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: "kept")))
  }
}

extension Hall {
  /// Runs a custodian of the policy, over mutual TLS, while the body runs.
  func withCustodian(
    demanding login: LoginDemands?, _ body: @escaping @Sendable (Counter) async throws -> Void
  ) async throws {
    let home = try await Self.join("custodian", of: authority, in: scratch, passphrase)
    let client = try await MemberClient.open(home, passphrase: passphrase, url: ledgerURL, clock: clock.ledgerClock)
    _ = try await client.replica.sync()
    let keyring = try Keyring.open(
      PrivateFile(path: home.keyring).read(atMost: Keyring.mostFileBytes).bytes, under: passphrase)
    let credentials = try Credentials(
      certificate: try await client.certificate(), key: keyring.keys.signing, root: client.network.root)
    let counter = Counter(keyring.keys)
    let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    try await Ground.serving { started in
      try await HaloServer(
        credentials: credentials, port: 0, logger: silent,
        onRunning: { await started($0.localAddress?.port ?? 0) },
        addRoutes: { router in
          router.get("**") { request, _ in try await counter.answer(request) }
          router.post("**") { request, _ in try await counter.answer(request) }
        }
      ).run()
    } whileRunning: { port in
      let description = try CustodianDescription(
        ledger: core.member.ledger, url: "https://127.0.0.1:\(port)", witnessKey: keyring.publicKey(in: .witness),
        keys: keyring.keys)
      try await setPolicy([description], demanding: login)
      try await body(counter)
    }
    await client.close()
  }

  /// Has a policy proposed and approved.
  func setPolicy(_ custodians: [CustodianDescription], demanding login: LoginDemands?) async throws {
    let second = try MemberKeys()
    // The second authority member is enrolled by the first alone; the third would wait for both.
    if await core.member.replica.read({ $0.authorityCount }) == 1 {
      try await enrol(second, as: .authority)
    }
    let proposal = PolicyProposal(
      custodians: custodians, threshold: 1, dataShards: 1, login: login.map { .demanded($0) } ?? .none)
    let proposed = try await authority.propose(proposal).receipt
    try #require(proposed.outcome == .pending)
    try #require(try await act(second, .approve(proposed.digest)).outcome == .accepted)
  }
}
