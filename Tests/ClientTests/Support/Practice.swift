import Client
import Contract
import EmbeddedLedger
import Foundation
import GRDB
import Identity
import Testing

/// A patient with one record, two clinicians and a technologist, on a ledger of their own.
struct Practice: Sendable {
  let world: World
  let ada: MemberClient
  let clara: MemberClient
  let dov: MemberClient
  let tech: MemberClient
  let record: Word

  static func run(_ body: @escaping @Sendable (Practice) async throws -> Void) async throws {
    try await World.run { world in
      let tech = try await world.enrol("tech", .technologist, name: "Tesfaye Alemu")
      let ada = try await world.enrol("ada", .patient, name: "Ada Marlow")
      let clara = try await world.enrol("clara", .clinician, name: "Clara Weiss")
      let dov = try await world.enrol("dov", .clinician, name: "Dov Levi")
      let plan = try SendPlan([try world.folder.write([1, 2, 3], to: "a.bin")], expected: [])
      let sent = try await tech.send(plan, to: tech.member("Ada"), kind: .imaging)
      let practice = Practice(world: world, ada: ada, clara: clara, dov: dov, tech: tech, record: sent.record)
      do {
        try await body(practice)
      } catch {
        await practice.close()
        throw error
      }
      await practice.close()
    }
  }

  private func close() async {
    for client in [ada, clara, dov, tech] { await client.close() }
  }

  static let imaging = Scope.kinds(RecordKinds(.imaging), .existing)

  /// Clara asks Ada; returns the request's reference.
  func ask(
    scope: Scope = imaging, text: String = "second opinion on the left lung", mode: Mode = [],
    duration: UInt64 = Asking.usualDuration
  ) async throws -> String {
    let asking = Asking(scope: scope, purpose: .treatment, text: text, mode: mode, duration: duration)
    return try await clara.ask(clara.member("Ada"), for: asking).digest.hex
  }

  /// Signs an access, as it stands on the ledger; returns how it was ruled, and its digest.
  @discardableResult
  func access(_ client: MemberClient, under reference: String?, record: Word? = nil) async throws -> (Outcome, Word) {
    let grant = try reference.map { try #require(Word(hex: $0)) } ?? Word(99)
    let fields = Action.Access(reference: grant, record: record ?? self.record, statement: .zero)
    let receipt = try await client.submit(.access(fields))
    return (receipt.outcome, receipt.digest)
  }

  /// Changes what the host keeps, as whoever runs it could.
  func tamper(_ sql: String) throws {
    try DatabaseQueue(path: world.home("authority").directory).write { try $0.execute(sql: sql) }
  }
}
