import Client
import Contract
import EmbeddedLedger
import Foundation
import Identity
import Testing

@Suite("Homes and network files")
struct HomeTests {
  private let folder: TemporaryFolder
  private let passphrase: Passphrase
  private let network: Network

  init() throws {
    folder = try TemporaryFolder()
    passphrase = try Passphrase("correct horse")
    let home = World.home("authority", in: folder)
    network = try World.founding(in: folder).found(in: home, passphrase: passphrase).network
  }

  private func home(_ who: String) -> Home { World.home(who, in: folder) }

  private func join(_ networkPath: String, as who: String, _ passphrase: Passphrase? = nil) throws -> JoinRequest {
    var joining = Joining(name: try MemberName("Ada"), role: .patient)
    joining.keyringCost = .cheapest
    return try joining.join(networkPath, in: home(who), passphrase: passphrase ?? self.passphrase)
  }

  @Test func `a network file is read as it was written`() throws {
    let read = try Network(path: home("authority").network)
    #expect(read.ledger == network.ledger)
    #expect(read.genesis == network.genesis)
    #expect(read.storage == network.storage)
    #expect(read.root.der == network.root.der)
    #expect(read.fingerprint == network.fingerprint)
    #expect(read.fingerprint.split(separator: " ").joined() == network.ledger.hex.prefix(20))
  }

  @Test func `a network file that does not match its founding is refused`() async throws {
    let text = String(decoding: try contents(home("authority").network), as: UTF8.self)
    #expect(await refusal { try join(home("authority").network, as: "sound") } == nil)
    let other = TemporaryHome(try TemporaryFolder())
    let foreign = try other.found()
    let pem = { (network: Network) in network.root.pem.replacing("\n", with: "\\n") }
    let changes: [(String, String, String)] = [
      ("another ledger", network.ledger.hex, Word(8).hex),
      ("another salt", network.genesis.salt.hex, Word(8).hex),
      ("another log key", network.genesis.logKey.hex, Word(8).hex),
      (
        "another founder", network.genesis.authorities[0].keys.signingKey.x.hex,
        foreign.genesis.authorities[0].keys.signingKey.x.hex
      ),
      ("another root", pem(network), pem(foreign)),
      ("another scheme", "http://127.0.0.1:1", "file:///etc/passwd"),
      ("another version", "\"version\" : 1", "\"version\" : 2"),
      ("too many data shards", "\"dataShards\" : 3", "\"dataShards\" : 6"),
      ("no data shard", "\"dataShards\" : 3", "\"dataShards\" : 0"),
      ("a relative store", folder.path + "/stores/1", "stores/1"),
      ("one store twice", "/stores/2", "/stores/1"),
      ("a cut", "}\n", ""),
    ]
    for (name, old, new) in changes {
      let altered = text.replacing(old, with: new)
      #expect(altered != text, "\(name)")
      let path = try folder.write(Array(altered.utf8), to: "altered.json")
      #expect(await refusal { try join(path, as: "refused") } == .client(.networkRefused), "\(name)")
    }
    #expect(files(below: home("refused").path).isEmpty)
    #expect(await refusal { try join(folder.path + "/none", as: "refused") } == .client(.fileRefused))
  }

  @Test func `a root of the founder's for another ledger is refused`() async throws {
    let keyring = try Keyring.open(
      PrivateFile(path: home("authority").keyring).read(atMost: Keyring.mostFileBytes).bytes, under: passphrase)
    let other = try CertificateAuthority(
      founding: MemberName("Aurora Hospital"), ledger: Word(8), key: keyring.keys.signing, at: Date())
    let text = String(decoding: try contents(home("authority").network), as: UTF8.self)
    let path = try folder.write(
      Array(
        text.replacing(
          network.root.pem.replacing("\n", with: "\\n"), with: other.root.pem.replacing("\n", with: "\\n")
        ).utf8),
      to: "altered.json")
    #expect(try contents(path) != contents(home("authority").network))
    #expect(await refusal { try Network(path: path) } == .client(.networkRefused))
  }

  @Test func `a home that is taken stays as it is`() async throws {
    _ = try join(home("authority").network, as: "ada")
    for who in ["ada", "authority"] {
      let before = try files(below: home(who).path).map { try contents($0) }
      #expect(await refusal { try join(home("authority").network, as: who) } == .client(.homeTaken))
      let founding = try World.founding(in: folder)
      #expect(await refusal { try founding.found(in: home(who), passphrase: passphrase) } == .client(.homeTaken))
      #expect(try files(below: home(who).path).map { try contents($0) } == before)
    }
  }

  @Test func `a passphrase that is too short leaves a home that can still be used`() async throws {
    let short = try Passphrase("short")
    #expect(await refusal { try join(home("authority").network, as: "ada", short) } == .identity(.outOfBounds))
    #expect(await refusal { try join(home("authority").network, as: "ada") } == nil)
    let other = TemporaryHome(try TemporaryFolder())
    #expect(await refusal { try other.found(short) } == .identity(.outOfBounds))
    #expect(await refusal { try other.found() } == nil)
  }

  @Test func `a home opens under its own passphrase, for its own member`() async throws {
    _ = try join(home("authority").network, as: "ada")
    _ = try join(home("authority").network, as: "ben")
    let wrong = try Passphrase("incorrect horse")
    func open(_ who: String, _ passphrase: Passphrase) async -> Refused? {
      await refusal { try await MemberClient.open(home(who), passphrase: passphrase) }
    }
    #expect(await open("ada", wrong) == .identity(.wrongPassphrase))
    #expect(await open("none", wrong) == .client(.homeRefused))
    try contents(home("ben").keyring).write(to: URL(filePath: home("ada").keyring))
    #expect(await open("ada", passphrase) == .client(.homeRefused))
    try Data("{}".utf8).write(to: URL(filePath: home("ben").profile))
    #expect(await open("ben", passphrase) == .client(.homeRefused))
  }

  @Test func `a changed passphrase opens the home and the old one does not`() async throws {
    _ = try join(home("authority").network, as: "ada")
    let new = try Passphrase("battery staple")
    #expect(await refusal { try home("ada").changePassphrase(from: new, to: new) } == .identity(.wrongPassphrase))
    #expect(
      await refusal { try home("ada").changePassphrase(from: passphrase, to: Passphrase("short")) }
        == .identity(.outOfBounds))
    try home("ada").changePassphrase(from: passphrase, to: new)
    let bytes = try PrivateFile(path: home("ada").keyring).read(atMost: Keyring.mostFileBytes).bytes
    #expect(await refusal { try Keyring.open(bytes, under: passphrase) } == .identity(.wrongPassphrase))
    #expect(await refusal { try Keyring.open(bytes, under: new) } == nil)
  }

  @Test func `only the owner can enter a home or read what is in it`() throws {
    _ = try join(home("authority").network, as: "ada")
    for who in ["ada", "authority"] {
      let mode = try FileManager.default.attributesOfItem(atPath: home(who).path)[.posixPermissions] as? Int
      #expect(mode == 0o700)
      for path in files(below: home(who).path) {
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode.map { $0 & 0o077 } == 0, "\(path)")
      }
    }
  }

  @Test func `a ledger that does not answer, or another ledger at its address, is refused`() async throws {
    _ = try join(home("authority").network, as: "ada")
    #expect(
      await refusal { try await MemberClient.open(home("ada"), passphrase: passphrase, url: "http://127.0.0.1:1") }
        == .ledger(.unreachable))
    try await World.run { world in
      #expect(
        await refusal { try await MemberClient.open(home("ada"), passphrase: passphrase, url: world.url) }
          == .ledger(.otherLedger))
    }
  }
}

/// A home in a folder of its own.
private struct TemporaryHome {
  let folder: TemporaryFolder

  init(_ folder: TemporaryFolder) { self.folder = folder }

  @discardableResult
  func found(_ passphrase: Passphrase? = nil) throws -> Network {
    try World.founding(in: folder).found(
      in: World.home("authority", in: folder), passphrase: try passphrase ?? Passphrase("correct horse")
    ).network
  }
}
