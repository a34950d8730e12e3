import Client
import Contract
import Custody
import EmbeddedLedger
import Foundation
import Halo
import Identity
import Records
import Shards
import Testing

extension InACircle {
  /// What custodians keep and write gives away nothing of what a record holds and whom it is about.
  @Suite struct CustodianCanaries {
    let circle: Circle
    let town: Town

    init() async throws {
      circle = try await Circle.whole()
      town = circle.town
    }

    @Test func `no content, name, passphrase, key or share is in a custodian's files or logs`() async throws {
      let content = "larkcanary: nothing abnormal was seen"
      let record = try await circle.send(content)
      let reference = try await circle.offer(record)
      let access = try await circle.sign(record, under: reference).digest
      let released = try await circle.release(access, of: record, under: reference)
      let again = try await circle.sign(record, under: reference).digest
      var needles = [
        Needle("the content", text: "larkcanary"), Needle("the passphrase", text: town.passphrase),
        Needle("the data key", bytes: released.dataKey.secretBytes),
        Needle("the content's hash", bytes: Word.sha256(Array(content.utf8)).bytes),
      ]
      for keeper in circle.keepers { needles.append(try await share(of: keeper, under: again, reference)) }
      needles += Circle.people.compactMap { $0.name.split(separator: " ").last }.map {
        Needle("a name", text: String($0))
      }
      needles.append(Needle("the identifier", text: try #require(Person.patient.identifier)))

      for (keeper, person) in zip(circle.keepers, Person.custodians) {
        let haystack = try Haystack(below: keeper.home)
        #expect(haystack.files.keys.contains("custody.sqlite"))
        let blocks = try circle.haystackOfBlocks(of: keeper)
        #expect(blocks.files.contains { !$0.value.isEmpty })
        for needle in needles { #expect(blocks.places(of: needle) == [], "\(person.home)") }
        for needle in needles { #expect(haystack.places(of: needle) == [], "\(person.home)") }
        let secrets = try keys(of: person)
        for needle in secrets { #expect(haystack.places(of: needle) == [], "\(person.home)") }
        for log in keeper.logs {
          let bytes = try #require(FileManager.default.contents(atPath: log))
          #expect(!bytes.isEmpty)
          for needle in needles + secrets { #expect(needle.found(in: bytes) == [], "\(log)") }
        }
      }
      // The same search finds what is there.
      #expect(try !Haystack(below: town.path("inputs")).places(of: needles[0]).isEmpty)
      let member = try #require(FileManager.default.contents(atPath: town.home(.patient) + "/member.json"))
      #expect(needles.contains { $0.description == "a name" && !$0.found(in: member).isEmpty })
    }

    private func keys(of person: Person) throws -> [Needle] {
      let keyring = try town.keyring(town.home(person) + "/keyring")
      var needles = [
        Needle("the signing key", bytes: keyring.keys.signing.secretBytes),
        Needle("the sealing key", bytes: keyring.keys.sealing.secretBytes),
      ]
      for name in [Keyring.Ed25519Slot.witness.rawValue, Keyring.custodySecret] {
        needles.append(Needle("the \(name) key", bytes: try #require(keyring.secret(named: name)).bytes))
      }
      return needles
    }

    /// The share that a custodian keeps, as the reader opens it.
    private func share(of keeper: Keeper, under access: Word, _ reference: Word) async throws -> Needle {
      let client = try circle.member(.clinician)
      let raw = try await circle.ask(keeper, "/v1/release", try await circle.demand(access).bytes)
      try #require(raw.status == 200)
      let released = try #require(try ReleaseAnswer(bytes: raw.body).released.first)
      let opened = try released.share.open(
        with: client.keys.sealing, of: released.dealing.dealing, custodian: keeper.member,
        for: .release(reference: reference, access: access, reader: client.keys.member))
      return Needle("a share", bytes: opened.share.bytes)
    }
  }
}
