import Client
import Contract
import Custody
import EmbeddedLedger
import Foundation
import Halo
import Identity
import Testing

/// Links from end to end: commands of the patient, and of somebody who has no home. They change the policy of their circle, so
/// they have one of their own.
@Suite(.serialized, .enabled(if: Programs.aureole != nil, Comment(rawValue: Programs.reason)))
struct LinkTests {
  @Test func `a patient shares one record by a link, and everything else is refused`() async throws {
    let circle = try await Circle(
      on: try await Engine.chain(), kubo: Engine.isOnKubo, [.technologist, .patient, Lodge.keeper])
    let result: Result<Void, any Error>
    do {
      let lodge = try await Lodge.open(in: circle)
      let links = Links(circle: circle, lodge: lodge)
      try await links.opened()
      try await links.guessed()
      try await links.revoked()
      try await links.viewed()
      try await links.strayed()
      try await links.unserved()
      try await lodge.close()
      result = .success(())
    } catch {
      result = .failure(error)
    }
    try await circle.close()
    try result.get()
  }
}

private struct Links {
  let circle: Circle
  let lodge: Lodge
  var town: Town { circle.town }

  private func share(_ record: Word, _ options: [String]) async throws -> SharedLink {
    let ending = try await town.run(
      .patient, ["link", "create", String(record.hex.prefix(12))] + options + ["--json"])
    try #require(ending.status == 0, "\(ending.error)")
    #expect(!ending.error.contains("passcode"))
    return try SharedLink(try ending.json())
  }

  /// Opens a link as somebody does who has no home.
  private func open(_ link: SharedLink, passcode: String? = nil, into folder: String) async throws -> Child.Ending {
    let file = try town.write((passcode ?? link.passcode) + "\n", to: "inputs/\(Word.random().hex.prefix(12))")
    let text = try town.write(link.text + "\n", to: "inputs/\(Word.random().hex.prefix(12))")
    return try await town.run(
      [
        "link", "open", "--link-file", text, "--into", town.path("opened/\(folder)"), "--passcode-file", file, "--json",
      ])
  }

  private func refusal(_ ending: Child.Ending, status: Int32, code: String) throws -> String {
    #expect(ending.status == status, "\(ending.output) \(ending.error)")
    let error = try JSON(ending.error.split(separator: "\n").last.map(String.init) ?? "")["error"]
    #expect(error?["code"]?.text == code, "\(ending.error)")
    return error?["message"]?.text ?? ""
  }

  private func accesses(by guest: MemberID) async throws -> [JSON] {
    let rows = try await town.run(.patient, ["history", "--json"]).json()["history"]?.values ?? []
    return rows.filter { $0["kind"]?.text == "access" && $0["actor"]?.text == guest.hex }
  }

  private func row(_ link: SharedLink) async throws -> JSON {
    let rows = try await town.run(.patient, ["link", "list", "--json"]).json()["links"]?.values ?? []
    return try #require(rows.first { $0["reference"]?.text == link.reference.hex })
  }

  func opened() async throws {
    let text = "what the picture shows"
    let record = try await circle.send(text)
    let link = try await share(record, ["--for", "Dr. Moser", "--keep", "--most", "2", "--label", "A note"])
    let ending = try await open(link, into: "right")
    try #require(ending.status == 0, "\(ending.error)")
    #expect(ending.error.contains("A note") && ending.error.contains("the patient sees it"))
    let files = try ending.json()["files"]?.values ?? []
    try #require(files.count == 1)
    #expect(FileManager.default.contents(atPath: files[0].text ?? "") == Data(text.utf8))
    // Whoever opened it has no home, and none was left behind.
    #expect(!FileManager.default.fileExists(atPath: town.path("outputs/.aureole")))

    let seen = try await accesses(by: link.guest)
    try #require(seen.count == 1)
    #expect(seen[0]["outcome"]?.text == "accepted" && seen[0]["record"]?.text == record.hex)
    #expect(seen[0]["text"]?.text?.hasPrefix("link for Dr. Moser opened record \(record.hex.prefix(12))") == true)
    #expect(try await town.run(.patient, ["grants"]).output.contains("link for Dr. Moser may open"))
    let row = try await row(link)
    #expect(row["text"]?.text == "Dr. Moser" && row["record"]?.text == record.hex)
    #expect(row["used"]?.int == 1 && row["attemptsLeft"]?.int == 10 && row["isLive"] == .bool(true))

    let again = try await open(link, into: "again")
    #expect(again.status == 0, "\(again.error)")
    let third = try refusal(try await open(link, into: "third"), status: 3, code: "referenceNotFound")
    #expect(third.contains("this link is over"))
    #expect(try await accesses(by: link.guest).count == 2)
  }

  func guessed() async throws {
    let link = try await share(try await circle.send("guessed"), ["--for", "a guesser", "--keep"])
    let one = try refusal(
      try await open(link, passcode: "0000 0000 0", into: "guess"), status: 8, code: "accountRefused")
    #expect(one.contains("9 tries are left"))
    // Nine are left, and twelve come at once.
    let endings = try await withThrowingTaskGroup(of: Child.Ending.self) { group in
      for number in 0..<12 {
        group.addTask { try await open(link, passcode: "0000000\(number)0", into: "guess-\(number)") }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(endings.count { $0.status == 8 } == 9)
    #expect(endings.count { $0.status == 3 } == 3)
    _ = try refusal(try await open(link, into: "late"), status: 3, code: "referenceNotFound")
    #expect(try await accesses(by: link.guest).isEmpty)
    let row = try await row(link)
    #expect(row["attemptsLeft"]?.int == 0 && row["isLive"] == .bool(false))
  }

  func revoked() async throws {
    let record = try await circle.send("revoked")
    let link = try await share(record, ["--for", "somebody else", "--keep", "--days", "1"])
    let visit = try await GuestVisit(try LinkPayload(link.text), passcode: try LinkPasscode(link.passcode))
    let access = try await visit.signAccess(to: record)
    try await visit.demandShares(for: access)
    let second = try await visit.again(link).signAccess(to: record)
    #expect(try await town.run(.patient, ["revoke", String(link.reference.hex.prefix(12))]).status == 0)
    // Custodians give nothing any more for what was lawful a moment ago.
    let refused = await #expect(throws: HaloClientError.self) { try await visit.demandShares(for: second) }
    #expect(refused?.refusal == .revoked, "\(refused?.detail ?? "")")
    // And the gateway neither takes the passcode nor begins a session.
    _ = try refusal(try await open(link, into: "revoked"), status: 3, code: "referenceNotFound")
    #expect(try await row(link)["ending"]?.text == "revoked")
  }

  func viewed() async throws {
    let link = try await share(try await circle.send("viewed"), ["--for", "a viewer"])
    let said = try refusal(try await open(link, into: "viewed"), status: 4, code: "viewOnly")
    #expect(said.contains("open it in a browser"))
    #expect(!FileManager.default.fileExists(atPath: town.path("opened/viewed")))
    #expect(try await accesses(by: link.guest).isEmpty)
  }

  func strayed() async throws {
    let other = try await circle.send("another record")
    let link = try await share(try await circle.send("strayed from"), ["--for", "a stray", "--keep"])
    let visit = try await GuestVisit(try LinkPayload(link.text), passcode: try LinkPasscode(link.passcode))
    await #expect(throws: ClientError(.accessRefused, "")) { try await visit.signAccess(to: other) }
    let patient = try circle.member(.patient)
    try await patient.replica.sync()
    #expect(await patient.replica.read { $0.members[link.guest]?.strikes } == 1)
    let seen = try await accesses(by: link.guest)
    #expect(seen.map { $0["outcome"]?.text } == ["outOfScope"])
    // One stray step keeps nobody from what was shared.
    #expect(try await open(link, into: "strayed").status == 0)
    await #expect(throws: ClientError(.accessRefused, "")) { try await visit.again(link).signAccess(to: other) }
    // The third strike suspends the guest, and its session tells no more than that.
    await #expect(throws: ClientError(.suspended, "")) { try await visit.again(link).signAccess(to: other) }
    try await patient.replica.sync()
    #expect(await patient.replica.read { $0.members[link.guest]?.isInGoodStanding } == false)
    _ = try refusal(try await open(link, into: "suspended"), status: 3, code: "referenceNotFound")
  }

  func unserved() async throws {
    let record = try await circle.send("unserved")
    let link = try await share(record, ["--for", "nobody any more", "--keep"])
    try await lodge.demand(["--guests", "refuse"])
    _ = try refusal(try await open(link, into: "unserved"), status: 4, code: "actionRefused")
    try await town.refusal(
      ["link", "create", String(record.hex.prefix(12)), "--for", "nobody"], of: .patient, status: 4,
      code: "actionRefused")
  }
}

extension GuestVisit {
  /// Another visit by the same link.
  fileprivate func again(_ link: SharedLink) async throws -> GuestVisit {
    try await GuestVisit(try LinkPayload(link.text), passcode: try LinkPasscode(link.passcode))
  }
}
