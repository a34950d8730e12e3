import Contract
import DirectoryService
import Foundation
import Identity
import Testing

@Suite("The directory over HTTP")
struct DirectoryServiceTests {
  private let file: TemporaryFile
  private let people: Service.People

  init() throws {
    file = try TemporaryFile()
    people = try Service.People()
  }

  private func run(_ body: @escaping @Sendable (Service) async throws -> Void) async throws {
    try await Service.run(people, path: file.path, body)
  }

  @Test func `a request that no member signed just now is refused`() async throws {
    try await run { service async throws in
      typealias Request = Service.Request
      let (tom, clara) = (try people.member("Tom").member.hex, try people.member("Clara").member.hex)
      let refused: [(String, Request)] = [
        ("unsigned", Request(signer: nil)),
        ("too old", Request(time: Service.now - 61)),
        ("too far ahead", Request(time: Service.now + 61)),
        ("another scheme", Request(forge: { $0.replacing("Aureole-P256", with: "Bearer") })),
        ("an empty header", Request(forge: { _ in "" })),
        ("another's", Request(forge: { $0.replacing(tom, with: clara) })),
        ("nobody's", Request(forge: { $0.replacing(tom, with: String(repeating: "0", count: 39) + "1") })),
        ("over another body", Request(signedBody: Array(#"{"text":"A"}"#.utf8))),
        ("over another target", Request(signedTarget: "/v1/directory")),
        ("for another ledger", Request(signedLedger: Word(8))),
      ]
      for (name, request) in refused {
        let (status, body) = try await service.send(request)
        #expect(status == 401, "\(name)")
        #expect(String(decoding: body, as: UTF8.self).contains("notAuthenticated"), "\(name)")
      }
      for time in [Service.now - 60, Service.now, Service.now + 60] {
        #expect(try await service.send(Request(time: time)).status == 200)
      }
    }
  }

  @Test func `a body that is malformed, too large or of another type is refused`() async throws {
    try await run { service async throws in
      typealias Request = Service.Request
      func text(_ text: String) -> Request { Request(body: Array(text.utf8)) }
      let many = (0...50).map { _ in "\"\(String(repeating: "0", count: 39))1\"" }.joined(separator: ",")
      let refused: [(String, Request)] = [
        ("no json", text("{")), ("nothing", text("")), ("a list", text("[]")), ("no text", text("{}")),
        ("a number", text(#"{"text":1}"#)),
        ("no utf-8", Request(body: Array(#"{"text":""#.utf8) + [0xff] + Array("\"}".utf8))),
        ("both", text(#"{"text":"","members":[]}"#)), ("no member", text(#"{"members":["x"]}"#)),
        ("a long text", text(#"{"text":"\#(String(repeating: "a", count: 801))"}"#)),
        ("many members", text(#"{"members":[\#(many)]}"#)),
        ("deep", text(String(repeating: "[", count: 5_000))),
        ("too large", text(#"{"text":"","x":"\#(String(repeating: "a", count: SignedDirectoryEntry.mostBytes))"}"#)),
        ("no type", Request(type: nil)), ("another type", Request(type: "text/plain")),
      ]
      for (name, request) in refused {
        let (status, body) = try await service.send(request)
        #expect(status == 400, "\(name)")
        #expect(String(decoding: body, as: UTF8.self).contains("badRequest"), "\(name)")
      }
      #expect(try await service.send(text(#"{"text":"\#(String(repeating: "a", count: 800))"}"#)).status == 200)
      #expect(try await service.send(text(#"{"members":[]}"#)).status == 200)
    }
  }

  @Test func `a suspended member is not answered`() async throws {
    try await run { service async throws in
      let (status, body) = try await service.send(.init(signer: "Sue"))
      #expect(status == 403)
      #expect(String(decoding: body, as: UTF8.self).contains("notAllowed"))
    }
  }

  @Test func `only an authority publishes, and only what fits the ledger`() async throws {
    try await run { service async throws in
      let ada = try people.signed("Ada")
      #expect(try await service.publish(ada, as: "Tom") == 403)
      #expect(try await service.publish(ada, as: "Ada") == 403)
      #expect(try await service.publish(people.signed("Ada", by: "Tom"), as: "Tom") == 403, "signed by no authority")
      #expect(try await service.publish(people.signed("Ada", by: "Tom")) == 403, "not the caller's own")
      #expect(try await service.publish(people.signed("Ada", role: .authority)) == 422)
      let member = try people.member("Ada")
      let otherSealing = MemberPublicKeys(
        signingKey: member.signing.verifyingKey, sealingKey: try SealingKey().publicKey)
      #expect(try await service.publish(people.signed("Ada", keys: otherSealing)) == 422)
      let stranger = try MemberKeys().publicKeys
      #expect(try await service.publish(people.signed("Ada", keys: stranger)) == 422, "nobody on the ledger")
      let text = String(decoding: ada.json, as: UTF8.self)
      let forged = text.replacing(ada.signature.bytes.hex, with: try people.signed("Ben").signature.bytes.hex)
      let request = Service.Request(target: "/v1/directory", body: Array(forged.utf8), signer: "Authority")
      #expect(try await service.send(request).status == 422)
      for body in ["", "{}", "[]"] {
        let request = Service.Request(target: "/v1/directory", body: Array(body.utf8), signer: "Authority")
        #expect((400..<500).contains(try await service.send(request).status))
      }
      #expect(try await service.search("", as: "Tom").isEmpty)
      #expect(try await service.publish(ada) == 201)
      #expect(try await service.search("", as: "Tom") == ["Ada"])
    }
  }

  @Test func `patients see themselves and staff, staff see everybody`() async throws {
    try await run { service async throws in
      for name in ["Ada", "Ben", "Tom", "Clara"] { #expect(try await service.publish(people.signed(name)) == 201) }
      for staff in ["Tom", "Clara", "Authority"] {
        #expect(try await service.search("", as: staff) == ["Ada", "Ben", "Clara", "Tom"])
        #expect(try await service.search("BEN", as: staff) == ["Ben"])
      }
      #expect(try await service.search("", as: "Ada") == ["Ada", "Clara", "Tom"])
      #expect(try await service.search("Ben", as: "Ada").isEmpty)
      let ben = try people.member("Ben").member
      #expect(try await service.search(ben.hex, as: "Ada").isEmpty)
      #expect(try await service.search(ben.hex, as: "Tom") == ["Ben"])
      let all = try ["Ada", "Ben", "Tom"].map { try people.member($0).member }
      #expect(try await service.lookUp(all, as: "Ada") == ["Ada", "Tom"])
      #expect(try await service.lookUp(all, as: "Tom") == ["Ada", "Ben", "Tom"])
      #expect(try await service.lookUp([MemberKeys().member], as: "Tom").isEmpty)
    }
  }

  @Test func `a device sees its owner and no other patient, and its owner alone of the patients sees it`() async throws
  {
    try await run { service async throws in
      for name in ["Ada", "Ben", "Tom", "Watch"] { #expect(try await service.publish(people.signed(name)) == 201) }
      let all = try ["Ada", "Ben", "Tom", "Watch"].map { try people.member($0).member }
      #expect(try await service.lookUp(all, as: "Watch") == ["Ada", "Tom", "Watch"])
      #expect(try await service.search("", as: "Watch") == ["Ada", "Tom", "Watch"])
      #expect(try await service.lookUp(all, as: "Ada") == ["Ada", "Tom", "Watch"])
      #expect(try await service.lookUp(all, as: "Ben") == ["Ben", "Tom"])
    }
  }

  @Test func `a guest looks up who it comes across and its owner, and nobody is listed to it`() async throws {
    try await run { service async throws in
      for name in ["Ada", "Ben", "Tom", "Watch"] { #expect(try await service.publish(people.signed(name)) == 201) }
      let all = try ["Ada", "Ben", "Tom", "Watch"].map { try people.member($0).member }
      #expect(try await service.lookUp(all, as: "Gus") == ["Ada", "Tom"])
      for text in ["", "Tom", all[0].hex] { #expect(try await service.search(text, as: "Gus").isEmpty) }
    }
  }

  @Test func `entries survive a restart, and the latest of a member counts`() async throws {
    try await run { service async throws in
      #expect(try await service.publish(people.signed("Ada", at: Service.now)) == 201)
      #expect(try await service.publish(people.signed("Tom", at: Service.now)) == 201)
    }
    try await run { service async throws in
      #expect(try await service.search("", as: "Tom") == ["Ada", "Tom"])
      #expect(try await service.publish(people.signed("Ada", at: Service.now - 5)) == 201)
    }
    try await run { service async throws in
      #expect(try await service.entries(.init()).map(\.issuedAt) == [Service.now, Service.now])
    }
  }

  @Test func `an entry whose authority's key is another now is not shown after a restart`() async throws {
    try await run { service async throws in
      #expect(try await service.publish(people.signed("Ada")) == 201)
    }
    let other = try SigningKey().verifyingKey
    try await Service.run(people, path: file.path, authorityKey: other) { service async throws in
      #expect(try await service.search("", as: "Tom").isEmpty)
    }
    try await run { service async throws in #expect(try await service.search("", as: "Tom") == ["Ada"]) }
  }

  @Test func `a file that is no database is refused, and only its owner reads it`() async throws {
    try await run { _ in }
    let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    try Data(repeating: 7, count: 4096).write(to: URL(filePath: file.path))
    await #expect(throws: DirectoryError(.storageRefused, "")) { try await run { _ in } }
  }
}
