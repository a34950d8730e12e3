import AsyncHTTPClient
import Client
import Custody
import EmbeddedLedger
import Foundation
import Halo
import Identity
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

/// What a custodian answered, byte for byte.
struct RawAnswer: Hashable {
  let status: Int
  let body: [UInt8]

  /// The reason of a refusal; nil for a success.
  var refusal: ReleaseRefusal? {
    guard status != 200, let json = try? JSON(String(decoding: body, as: UTF8.self)) else { return nil }
    return (json["error"]?["code"]?.text).flatMap { ReleaseRefusal(rawValue: $0) }
  }
}

extension Circle {
  /// Somebody's own connections to a custodian, at the port where it listens now.
  func network(to keeper: Keeper, as person: Person) async throws -> HaloNetwork {
    if let made = networks.withLock({ $0[person]?[keeper.port] }) { return made }
    let client = try member(person)
    let network = try HaloNetwork(
      custodians: [try CustodianAddress(member: keeper.member, url: keeper.url)],
      credentials: try Credentials(
        certificate: try await client.certificate(), key: client.keys.signing, root: client.network.root))
    networks.withLock { $0[person, default: [:]][keeper.port] = network }
    return network
  }

  /// Posts a request, signed by somebody, as any program could.
  func ask(_ keeper: Keeper, _ target: String, _ body: [UInt8], as person: Person = .clinician) async throws
    -> RawAnswer
  {
    let client = try member(person)
    let subject = SignedRequest.Subject(ledger: client.network.ledger, method: "POST", target: target, body: body)
    let signed = try SignedRequest(
      subject, by: client.keys.member, with: client.keys.signing, at: LedgerClock.system.now())
    let (status, buffer) = try await network(to: keeper, as: person).call(
      keeper.member, .POST, target, headers: [("authorization", signed.header)], body: .bytes(ByteBuffer(bytes: body)),
      atMost: 8 << 20, timeout: .seconds(10))
    return RawAnswer(status: status, body: Array(buffer.readableBytesView))
  }

  /// Asks for blocks of a record under an access.
  func fetch(
    _ digests: [Word], of record: Word, under access: Word, from keeper: Keeper, as person: Person = .clinician
  ) async throws -> RawAnswer {
    let body = access.bytes + Word(UInt64(digests.count)).bytes.suffix(4) + digests.flatMap(\.bytes)
    return try await ask(keeper, "/v1/records/\(record.hex)/fetch", body, as: person)
  }

  /// What a custodian says of itself.
  func status(of keeper: Keeper) async throws -> CustodianStatus {
    let (status, body) = try await network(to: keeper, as: .clinician).call(
      keeper.member, .GET, "/v1/status", atMost: 4 << 10, timeout: .seconds(10))
    try #require(status == 200)
    return try JSONDecoder().decode(CustodianStatus.self, from: Data(body.readableBytesView))
  }
}
