import Client
import Contract
import CustodianNode
import Custody
import EmbeddedLedger
import Foundation
import Identity
import Records

/// A ledger server and five custodians as processes of their own, of whom any three release a data key and any three
/// rebuild a record; a technologist, a patient and a clinician in this process, with open connections.
struct HaloTown: Sendable {
  static let custodians = 5
  static let threshold = 3

  let folder: String
  let ledger: Child
  let servers: [Child]
  let technologist: MemberClient
  let patient: MemberClient
  let clinician: MemberClient
  /// Notes the clinician's calls.
  let meter = CallMeter()

  /// Starts everything in a folder and has everybody enrolled.
  init(folder: String) async throws {
    self.folder = folder
    let program = try Self.program()
    let places = Places(folder: folder)
    try places.prepare()
    ledger = try await Child(
      program, ["ledger", "serve"] + places.options("authority"), in: places.home("authority").path)
    let url = "http://127.0.0.1:\(ledger.port)"
    let authority = try await places.open("authority", url)
    try await places.enrol("second", .authority, by: authority)
    var servers = [Child]()
    var described = [CustodianDescription]()
    for index in 1...Self.custodians {
      let name = "custodian-\(index)"
      try await places.enrol(name, .custodian, by: authority)
      let server = try await Child(
        program, ["custodian", "run", "--ledger", url] + places.options(name), in: places.home(name).path)
      servers.append(server)
      described.append(
        try CustodianHost.description(
          of: places.home(name), passphrase: try places.passphrase, url: "https://127.0.0.1:\(server.port)"))
    }
    self.servers = servers
    let proposal = PolicyProposal(custodians: described, threshold: Self.threshold, dataShards: 3)
    let proposed = try await authority.propose(proposal).receipt
    let second = try await places.open("second", url)
    _ = try await second.approve(proposed.digest)
    await second.close()
    for (who, role) in [("technologist", Role.technologist), ("patient", .patient), ("clinician", .clinician)] {
      try await places.enrol(who, role, by: authority)
    }
    await authority.close()
    technologist = try await places.open("technologist", url)
    patient = try await places.open("patient", url)
    clinician = try await places.open("clinician", url, noting: meter)
  }

  /// Stops everything.
  func stop() async {
    for client in [technologist, patient, clinician] { await client.close() }
    for server in servers + [ledger] { server.stop() }
  }

  /// Sends a file to the patient, who grants it to the clinician. Returns the record.
  func share(_ path: String) async throws -> Word {
    let receipt = try await technologist.send(
      try SendPlan([path], expected: []), to: try await technologist.member("patient"))
    try await grant(receipt.record)
    return receipt.record
  }

  func grant(_ record: Word) async throws {
    let limits = GrantLimits(record: record, mode: [.store], end: .after(7200))
    _ = try await patient.grant(try await patient.plan(offering: limits, to: clinician.profile.member))
  }

  /// Waits until what the servers do unasked, such as stating releases, is done.
  func settle() async throws {
    var (before, quiet) = (-1.0, 0)
    for _ in 0..<100 where quiet < 2 {
      let used = (servers + [ledger]).compactMap(\.processorTime).reduce(0, +)
      quiet = used - before < 0.05 ? quiet + 1 : 0
      before = used
      try await Task.sleep(for: .milliseconds(250))
    }
  }

  /// The program beside this one.
  private static func program() throws -> String {
    let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let path = URL(filePath: own).deletingLastPathComponent().path + "/aureole"
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw BenchmarkFailure("the program is not beside this one: build the product aureole in the same way")
    }
    return path
  }
}

/// The homes of everybody in a folder.
private struct Places {
  let folder: String
  private let text = String(Word.random().hex.prefix(24))

  init(folder: String) { self.folder = folder }

  var passphrase: Passphrase { get throws { try Passphrase(text) } }

  func home(_ who: String) -> Home { Home(path: folder + "/" + who) }

  /// What a server's program is told of its home.
  func options(_ who: String) -> [String] { ["--home", home(who).path, "--passphrase-file", folder + "/passphrase"] }

  func prepare() throws {
    try PrivateFile.makeFolder(folder)
    try PrivateFile(path: folder + "/passphrase").write(Array(text.utf8))
    _ = try Founding(
      name: try MemberName("Bench"), url: "http://127.0.0.1:1", dataShards: 1, folders: [folder + "/unused"], strikes: 5
    ).found(in: home("authority"), passphrase: try passphrase)
  }

  func enrol(_ who: String, _ role: Role, by authority: MemberClient) async throws {
    _ = try Joining(name: try MemberName(who), role: role)
      .join(home("authority").network, in: home(who), passphrase: try passphrase)
    let request = try authority.joinRequest(at: home(who).joinRequest)
    try await authority.enrol(.init(request: request, identifier: nil))
  }

  func open(_ who: String, _ url: String, noting meter: CallMeter? = nil) async throws -> MemberClient {
    let passphrase = try passphrase
    guard let meter else { return try await MemberClient.open(home(who), passphrase: passphrase, url: url) }
    return try await MemberClient.open(home(who), passphrase: passphrase, url: url) {
      MeteredLedger(service: $0, meter: meter)
    }.metered(by: meter)
  }
}
