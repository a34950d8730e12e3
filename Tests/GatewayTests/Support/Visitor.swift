import AsyncHTTPClient
import Client
import Contract
import EmbeddedLedger
import Foundation
import Identity
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@testable import Gateway

/// Somebody with an account and a session, whose browser signs its requests.
final class Visitor: Sendable {
  let hall: Hall
  let keys: MemberKeys
  let account: Account
  let session: Session
  private let device: Device
  private let number: Mutex<UInt64>

  init(_ hall: Hall, _ keys: MemberKeys, _ account: Account) throws {
    (self.hall, self.keys, self.account) = (hall, keys, account)
    let key = try SigningKey()
    let (session, identifier) = try hall.core.sessions.begin(account, deviceKey: key.verifyingKey, device: "a browser")
    self.session = session
    device = Device(key: key, ledger: hall.core.member.ledger, identifier: identifier)
    number = Mutex(0)
  }

  /// The same browser before a gateway that was opened again.
  init(_ visitor: Visitor, at hall: Hall) {
    (self.hall, keys, account, session) = (hall, visitor.keys, visitor.account, visitor.session)
    device = visitor.device
    number = Mutex(visitor.number.withLock(\.self))
  }

  /// Sends a request that the device signs: over the body, or what stands for it.
  func send(
    _ method: String, _ target: String, body: [UInt8] = [], inner: String? = nil
  ) async throws -> Answer {
    var headers = [("authorization", try header(method, target, body: inner.map { Array($0.utf8) } ?? body))]
    if let inner { headers.append(("aureole-member", inner)) }
    return try await hall.send(method, target, body: body, headers: headers)
  }

  /// Sends a text as the body.
  func send(_ method: String, _ target: String, text: String) async throws -> Answer {
    try await send(method, target, body: Array(text.utf8))
  }

  /// What the device signs of its next request.
  func header(_ method: String, _ target: String, body: [UInt8] = []) throws -> String {
    let number = number.withLock { number in
      number += 1
      return number
    }
    return try device.header(number, at: hall.clock.now, target, method: method, body: body)
  }

  /// Has an action of the member's judged by the ledger, and followed by the gateway.
  @discardableResult func act(_ body: Action.Body) async throws -> Receipt {
    try await hall.act(keys, body)
  }

  /// The next action of the member's.
  func signed(_ body: Action.Body) async throws -> SignedAction { try await hall.signed(keys, body) }

  /// The member's own signature over a request that is to be passed on.
  func inner(_ method: String, _ target: String, body: [UInt8] = []) throws -> String {
    let subject = SignedRequest.Subject(
      ledger: hall.core.member.ledger, method: method, target: target, body: body)
    return try SignedRequest(subject, by: keys.member, with: keys.signing, at: hall.clock.now).header
  }
}

/// An answer over HTTP.
struct Answer: Sendable {
  let status: UInt
  let headers: HTTPHeaders
  let body: [UInt8]

  var text: String { String(decoding: body, as: UTF8.self) }

  /// The body's JSON.
  func json<Value: Decodable>(as _: Value.Type = Value.self) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(body))
  }

  /// The code of a refusal.
  var code: String? {
    struct Refusal: Decodable {
      struct Content: Decodable { let code: String }
      let error: Content
    }
    return try? JSONDecoder().decode(Refusal.self, from: Data(body)).error.code
  }
}

extension Hall {
  func signed(_ keys: MemberKeys, _ body: Action.Body) async throws -> SignedAction {
    let member = keys.member
    let before = await core.member.replica.read { $0.members[member]?.sequence ?? 0 }
    return try Action(ledger: core.member.ledger, actor: member, sequence: before + 1, body: body)
      .signed(by: keys.signing)
  }

  @discardableResult func act(_ keys: MemberKeys, _ body: Action.Body) async throws -> Receipt {
    let receipt = try await core.member.replica.submit(try await signed(keys, body))
    try await core.member.sync()
    return receipt
  }

  /// Enrols somebody.
  func enrol(_ keys: MemberKeys, as role: Role) async throws {
    let request = try JoinRequest(
      ledger: core.member.ledger, name: MemberName("v" + keys.member.hex.prefix(12)), role: role, keys: keys)
    try await authority.enrol(.init(request: request, identifier: nil))
    try await core.member.sync()
  }

  /// Sends a request as it is.
  func send(
    _ method: String, _ target: String, body: [UInt8] = [], headers: [(String, String)] = []
  ) async throws -> Answer {
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)" + target)
    request.method = HTTPMethod(rawValue: method)
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    if !body.isEmpty { request.body = .bytes(body) }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
    return Answer(
      status: response.status.code, headers: response.headers,
      body: Array(buffer: try await response.body.collect(upTo: 4 << 20)))
  }

  /// A member of a role with an account and a session; enrolled unless told otherwise.
  func visitor(_ role: Role, enrolled: Bool = true) async throws -> Visitor {
    let keys = try MemberKeys()
    let name = "v" + keys.member.hex.prefix(12)
    if enrolled { try await enrol(keys, as: role) }
    let account = try core.store.account(of: Candidate(name, keys: keys), as: role, now: clock.now)
    return try Visitor(self, keys, account)
  }
}
