import Client
import Foundation
import Glibc
import Identity
import Synchronization
import Testing

/// A founded ledger with its server and enrolled members, each in a home of their own, all made by commands.
///
/// Commands take their time over a passphrase on purpose. So that a hundred of them do not, keyrings are sealed again at
/// the least cost once a command has made them; the server starts once and the demonstration runs at the real cost.
final class Town: Sendable {
  let scratch: Scratch
  let passphrase: String
  private let aureole: String
  private let founder: Person
  private let isQuick: Bool
  /// The chain that the ledger is on, if it is.
  let chain: Chain?
  private let state = Mutex(Inside())

  private struct Inside {
    var server: Child?
    var url = "http://127.0.0.1:9"
    var homes: [String] = []
    var commands = 0
    var answers: [String: JSON] = [:]
  }

  /// The town of the test that runs.
  @TaskLocal static var current: Town?
  static var here: Town { get throws { try #require(current) } }

  /// Founds the ledger, starts it, and has everybody join and be enrolled; quickly where people join by the library,
  /// which can make the least of the passphrase at once.
  init(
    _ founder: Person, _ people: [Person], passphrase: String = "a long enough passphrase", isQuick: Bool = false,
    on chain: Chain? = nil
  ) async throws {
    self.isQuick = isQuick
    self.chain = chain
    aureole = try #require(Programs.aureole)
    scratch = try Scratch("town")
    self.founder = founder
    self.passphrase = passphrase
    for name in ["inputs", "opened", "outputs", "servers"] {
      try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
    }
    try write(passphrase + "\n", to: "passphrase")
    try write("another passphrase\n", to: "wrong-passphrase")
    let found = ["found", "--name", founder.name, "--url", url, "--json"] + (chain?.options ?? [])
    keep(try await run(founder, found).json(), as: "found")
    if let chain {
      try await chain.fund(try #require(try answer("found")["account"]?.text))
      keep(try await run(founder, ["ledger", "deploy", "--json"]).json(), as: "deploy")
    }
    state.withLock { $0.homes.append(home(founder)) }
    try await serve()
    try cheapen(home(founder))
    for person in people { try await join(person) }
    for person in people { try await enrol(person) }
  }

  /// What the command of this name printed while the town was made: `found`, `join HOME`, `enrol HOME`.
  func answer(_ name: String) throws -> JSON { try #require(state.withLock { $0.answers[name] }) }

  /// A path in the town's folder.
  func path(_ name: String) -> String { scratch.path + "/" + name }

  func home(_ person: Person) -> String { path(person.home) }

  /// Where the ledger answers.
  var url: String { state.withLock { $0.url } }

  /// The port of it.
  var port: Int { get throws { try #require(url.split(separator: ":").last.flatMap { Int($0) }) } }

  /// Starts a program that goes on beside the test.
  func launch(_ arguments: [String], as name: String) throws -> Child {
    try Child(aureole, arguments, keeping: name, in: path("servers"))
  }

  /// The server.
  var server: Child { get throws { try #require(state.withLock { $0.server }) } }

  /// Runs a command in somebody's home, with the town's passphrase.
  func run(_ person: Person, _ arguments: [String]) async throws -> Child.Ending {
    try await run(arguments + ["--home", home(person), "--passphrase-file", path("passphrase")])
  }

  /// Runs a command as it stands.
  func run(_ arguments: [String]) async throws -> Child.Ending {
    let number = state.withLock { state in
      state.commands += 1
      return state.commands
    }
    return try await Child.run(aureole, arguments, keeping: "\(number)", in: path("outputs"))
  }

  /// Writes an input file and gives its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String { try write(Array(text.utf8), to: name) }

  /// Writes an input file and gives its path.
  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let url = URL(filePath: path(name))
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path(name))
    return path(name)
  }

  /// Starts the server on a free port and tells every home where it is.
  ///
  /// - Parameter wrapper: a program, with arguments, that starts it in its own place.
  func serve(through wrapper: [String] = []) async throws {
    let number = state.withLock {
      $0.commands += 1; return $0.commands
    }
    let portFile = path("servers/\(number).port")
    let words = wrapper + [aureole]
    let child = try Child(
      words[0],
      words.dropFirst() + [
        "ledger", "serve", "--home", home(founder), "--passphrase-file", path("passphrase"), "--listen", "127.0.0.1:0",
        "--port-file", portFile,
      ], keeping: "\(number)", in: path("servers"))
    let port = try await child.port(in: portFile)
    state.withLock { $0.server = child }
    try move(to: "http://127.0.0.1:\(port)")
  }

  /// Tells every home where the ledger answers, as its operator would after moving it.
  func move(to url: String) throws {
    let (old, homes) = state.withLock { state in
      defer { state.url = url }
      return (state.url, state.homes)
    }
    for home in homes { try Self.redirect(home, from: old, to: url) }
  }

  static func redirect(_ home: String, from old: String, to new: String) throws {
    let file = PrivateFile(path: home + "/network.json")
    let text = String(decoding: try file.read(atMost: 1 << 20).bytes, as: UTF8.self)
    try #require(text.contains("\"\(old)\""))
    try file.write(Array(text.replacing("\"\(old)\"", with: "\"\(new)\"").utf8), replacing: true)
  }

  /// Stops the server as an operator does.
  @discardableResult
  func stop() async throws -> Child.Ending {
    let server = try server
    server.end(SIGTERM)
    let ending = try await server.ending(within: 30)
    state.withLock { $0.server = nil }
    return ending
  }

  /// Everybody's keyring, opened.
  func keyring(_ file: String) throws -> Keyring {
    try Keyring.open(PrivateFile(path: file).read(atMost: Keyring.mostFileBytes).bytes, under: Passphrase(passphrase))
  }

  private func join(_ person: Person) async throws {
    let network = home(founder) + "/network.json"
    if isQuick {
      var joining = Joining(
        name: try MemberName(person.name), role: try #require(Role(name: person.role)))
      joining.keyringCost = .cheapest
      let request = try joining.join(network, in: Home(path: home(person)), passphrase: Passphrase(passphrase))
      keep(
        .object([
          "member": .string(request.keys.member.hex), "fingerprint": .string(request.fingerprint),
        ]), as: "join " + person.home)
      state.withLock { $0.homes.append(home(person)) }
      return
    }
    let answer = try await run(person, ["join", network, "--name", person.name, "--role", person.role, "--json"]).json()
    keep(answer, as: "join " + person.home)
    state.withLock { $0.homes.append(home(person)) }
    try cheapen(home(person))
  }

  private func enrol(_ person: Person) async throws {
    let fingerprint = try #require(try answer("join " + person.home)["fingerprint"]?.text)
    var arguments = ["enrol", home(person) + "/join-request.json", "--fingerprint", fingerprint, "--json"]
    if let identifier = person.identifier {
      arguments += ["--identifier-file", try write(identifier + "\n", to: "inputs/\(person.home)-identifier")]
    }
    keep(try await run(founder, arguments).json(), as: "enrol " + person.home)
  }

  private func keep(_ answer: JSON, as name: String) { state.withLock { $0.answers[name] = answer } }

  private func cheapen(_ home: String) throws {
    for name in ["keyring", "ledger-keyring"] where FileManager.default.fileExists(atPath: "\(home)/\(name)") {
      let sealed = try keyring("\(home)/\(name)").seal(under: Passphrase(passphrase), cost: .cheapest)
      try PrivateFile(path: "\(home)/\(name)").write(sealed, replacing: true)
    }
  }
}
