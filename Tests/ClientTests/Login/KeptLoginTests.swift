import Foundation
import Identity
import Testing

@testable import Client

/// What a home keeps of a login, and the numbers of its requests.
struct KeptLoginTests {
  private let folder: TemporaryFolder
  private let keys: MemberKeys
  private let ledger = Word.sha256([1])

  init() throws { (folder, keys) = (try TemporaryFolder(), try MemberKeys()) }

  private func files(_ keys: MemberKeys? = nil, on ledger: Word? = nil) -> LoginFiles {
    LoginFiles(home: Home(path: folder.path), ledger: ledger ?? self.ledger, keys: keys ?? self.keys)
  }

  private func login() throws -> KeptLogin {
    let place = KeptLogin.Place(
      url: "https://gateway.example", gateway: keys.member, account: "cleo", loginAt: 1, expiresAt: 2,
      certificates: nil)
    return KeptLogin(place: place, identifier: KeyringSecret(), deviceKey: try SigningKey())
  }

  @Test func `a login opens with the member's keys on its ledger, and with nothing else`() throws {
    let login = try login()
    try files().keep(login, next: 1)
    let read = try #require(files().read())
    #expect(read.identifier == login.identifier)
    #expect(read.deviceKey.verifyingKey == login.deviceKey.verifyingKey)
    #expect(read.place.url == "https://gateway.example")
    #expect(files(try MemberKeys()).read() == nil)
    #expect(files(on: .sha256([2])).read() == nil)
    // The same member after a rotation has another signing key.
    let rotated = MemberKeys(signing: try SigningKey(), sealing: keys.sealing, member: keys.member)
    #expect(files(rotated).read() == nil)
  }

  @Test func `the file is its owner's alone, shows nothing, and opens only as it was written`() throws {
    let login = try login()
    try files().keep(login, next: 1)
    let path = Home(path: folder.path).loginSession
    for name in [path, Home(path: folder.path).loginNumbers] {
      let mode = try FileManager.default.attributesOfItem(atPath: name)[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
    let bytes = Array(try contents(path))
    for secret in [login.identifier.bytes, login.deviceKey.secretBytes, Array("gateway.example".utf8)] {
      #expect(try contents(path).range(of: Data(secret)) == nil)
      #expect(try contents(Home(path: folder.path).loginNumbers).range(of: Data(secret)) == nil)
    }
    #expect("\(login)" == "login at https://gateway.example")
    for index in [0, 15, 16, 30, bytes.count - 1] {
      var altered = bytes
      altered[index] ^= 1
      #expect(KeptLogin(altered, of: keys, on: ledger) == nil, "byte \(index)")
    }
    for count in [0, 16, 44, bytes.count - 1] {
      #expect(KeptLogin(Array(bytes.prefix(count)), of: keys, on: ledger) == nil, "\(count) bytes")
    }
    #expect(KeptLogin(bytes, of: keys, on: ledger) != nil)
  }

  @Test func `numbers go up, and no two programs of a home get the same one`() async throws {
    let login = try login()
    try files().keep(login, next: 1)
    let digest = login.digest
    let ranges = try await withThrowingTaskGroup(of: [Range<UInt64>?].self) { group in
      for _ in 0..<4 {
        // Each with files of its own, as programs have.
        let files = files()
        group.addTask { try (0..<8).map { _ in try files.reserve(of: digest) } }
      }
      return try await group.reduce(into: [[Range<UInt64>?]]()) { $0.append($1) }
    }
    for range in ranges {
      let starts = try range.map { try #require($0).lowerBound }
      #expect(starts == starts.sorted())
    }
    let all = try ranges.joined().flatMap { Array(try #require($0)) }
    #expect(Set(all).count == all.count)
    #expect(all.count == 32 * Int(LoginFiles.block))
    #expect(all.min() == 1)
    // What is reserved once is never given again, whoever was killed before using it.
    #expect(try files().reserve(of: digest)?.lowerBound == UInt64(all.count) + 1)
  }

  @Test func `numbers are of the login that is kept, and without them there is none`() throws {
    let (first, second) = (try login(), try login())
    try files().keep(first, next: 1)
    #expect(try files().reserve(of: second.digest) == nil)
    try files().keep(second, next: 1)
    #expect(try files().reserve(of: first.digest) == nil)
    #expect(try files().reserve(of: second.digest)?.lowerBound == 1)
    let numbers = Home(path: folder.path).loginNumbers
    for text in ["", "{}", #"{"version":1,"next":0,"session":"\#(second.digest.hex)"}"#] {
      try PrivateFile(path: numbers).write(Array(text.utf8), replacing: true)
      #expect(try files().reserve(of: second.digest) == nil, "\(text)")
    }
    try files().remove()
    #expect(files().read() == nil)
    #expect(!PrivateFile(path: numbers).exists)
    try files().remove()
  }
}
