import Client
import Contract
import Custody
import EmbeddedLedger
import Foundation
import Identity
import Testing

@testable import Gateway

/// A patient at a gateway with a record of their own, and a guest who is granted it.
struct Lane: Sendable {
  struct Files: Decodable {
    struct File: Decodable {
      let contentType: String
      let embedded: String
    }
    let files: [File]
  }
  struct Entered: Decodable {
    let session: Word
    let member: MemberID
    let expiresAt: UInt64
    let secondFactorAt: UInt64
  }
  struct Row: Decodable {
    let guest: MemberID
    let reference: Word
    let until: UInt64
    let attemptsLeft: Int
    let shownAt: UInt64
  }
  private struct Wire: Encodable {
    var token: String?
    var guest: MemberID?
    var reference: Word?
    var file: String?
    var recipient: String?
    var passcode: String?
    var deviceKey: VerifyingKey?
    var time: UInt64?
    var proof: String?
    var bytes: [UInt8] { get throws { Array(try JSONEncoder().encode(self)) } }
  }

  static let passcode = "48219037"
  static let file = "eyJhbGciOiJkaXIifQ..bm9uY2U.c2VhbGVk.dGFn"

  let hall: Hall
  let pat: Visitor
  let custodian: Counter
  let guest: MemberKeys
  let record: Word
  let reference: Word
  let until: UInt64
  let token: String

  static func run(
    lasting seconds: UInt64 = 3600, most: UInt64 = 0, secondFactor: UInt64 = 0, guests: Bool = true,
    _ body: @escaping @Sendable (Lane) async throws -> Void
  ) async throws {
    try await Hall.run { hall in
      let login = try LoginDemands(
        gateways: [hall.core.member.keys.member], secondFactor: secondFactor, guests: guests)
      try await hall.withCustodian(demanding: login) { custodian in
        try await body(
          try await Lane(hall, try await hall.visitor(.patient), custodian, lasting: seconds, most: most))
      }
    }
  }

  init(_ hall: Hall, _ pat: Visitor, _ custodian: Counter, lasting seconds: UInt64, most: UInt64) async throws {
    (self.hall, self.pat, self.custodian) = (hall, pat, custodian)
    guest = try MemberKeys()
    record = .random()
    until = hall.clock.now + seconds
    token = Self.newToken()
    let anchored = try await pat.act(
      .anchor(
        Action.Anchor(
          record: record, owner: pat.keys.member, kind: .imaging, envelope: .random(), keyCommitment: .random(),
          measuredAt: hall.clock.now)))
    try #require(anchored.outcome == .accepted)
    reference = try await Self.grant(hall, pat, guest, record, until: until, most: most)
  }

  static func newToken() -> String {
    Data(Word.random().bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
      .replacing("=", with: "")
  }

  /// Has a patient enrol a guest and grant them a record.
  static func grant(
    _ hall: Hall, _ pat: Visitor, _ guest: MemberKeys, _ record: Word, until: UInt64, most: UInt64 = 0
  ) async throws -> Word {
    let keys = House.new(guest)
    let enrolled = try await pat.act(
      .enrol(Action.Enrol(role: .guest, keys: keys, identityCommitment: .random())))
    try #require(enrolled.outcome == .accepted)
    let granted = try await pat.act(
      .grant(Action.Grant(grantee: guest.member, scope: .record(record), mode: [], until: until, most: most)))
    try #require(granted.outcome == .accepted)
    return granted.digest
  }

  /// Has the gateway keep the link.
  func keep(
    by visitor: Visitor? = nil, token: String? = nil, guest: MemberID? = nil, reference: Word? = nil,
    file: String = file, passcode: String = passcode
  ) async throws -> Answer {
    let body = try Wire(
      token: token ?? self.token, guest: guest ?? self.guest.member, reference: reference ?? self.reference, file: file,
      passcode: passcode
    ).bytes
    return try await (visitor ?? pat).send("POST", "/v1/links", body: body)
  }

  /// Gives a passcode.
  func open(_ passcode: String? = passcode, token: String? = nil) async throws -> Answer {
    try await hall.send(
      "POST", "/v1/links/\(token ?? self.token)", body: Wire(recipient: "a page", passcode: passcode).bytes)
  }

  /// Logs in as the guest, or with somebody else's key.
  func enter(
    _ device: SigningKey? = nil, by keys: MemberKeys? = nil, token: String? = nil, late: UInt64 = 0
  ) async throws -> Answer {
    let time = hall.clock.now - late
    let device = try device ?? SigningKey()
    let message = GatewayProofs.guestLogin(
      ledger: hall.core.member.ledger, token: try #require(LinkToken(token ?? self.token)).digest,
      deviceKey: device.verifyingKey, time: time)
    let proof = try (keys ?? guest).signing.sign(message).bytes.hex
    return try await hall.send(
      "POST", "/v1/links/\(self.token)/session",
      body: Wire(deviceKey: device.verifyingKey, time: time, proof: proof).bytes)
  }

  /// The links of the patient.
  func rows() async throws -> [Row] { try await pat.send("GET", "/v1/links").json() }
}

/// A guest in a session.
final class LinkVisitor: Sendable {
  let lane: Lane
  let entered: Lane.Entered
  private let device: Device
  private let numbers: Numbers

  private actor Numbers {
    var last: UInt64 = 0
    func next() -> UInt64 {
      last += 1
      return last
    }
  }

  init(_ lane: Lane) async throws {
    self.lane = lane
    try #require(try await lane.open().status == 200)
    let key = try SigningKey()
    entered = try await lane.enter(key).json()
    device = Device(key: key, ledger: lane.hall.core.member.ledger, identifier: entered.session)
    numbers = Numbers()
  }

  func send(_ method: String, _ target: String, body: [UInt8] = [], isForwarded: Bool = false) async throws -> Answer {
    let hall = lane.hall
    var headers: [(String, String)] = []
    var covered = body
    if isForwarded {
      let inner = target.hasPrefix("/v1/host") ? String(target.dropFirst(8)) : String(target.dropFirst(16 + 40))
      let subject = SignedRequest.Subject(ledger: hall.core.member.ledger, method: method, target: inner, body: body)
      let header = try SignedRequest(subject, by: lane.guest.member, with: lane.guest.signing, at: hall.clock.now)
        .header
      headers.append(("aureole-member", header))
      covered = Array(header.utf8)
    }
    let number = await numbers.next()
    headers.append(
      ("authorization", try device.header(number, at: hall.clock.now, target, method: method, body: covered)))
    return try await hall.send(method, target, body: body, headers: headers)
  }
}
