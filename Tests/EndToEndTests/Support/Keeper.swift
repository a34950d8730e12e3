import Custody
import Foundation
import Glibc
import Halo
import Identity
import Synchronization
import Testing

/// A custodian as a process, on a line of its own to the ledger.
final class Keeper: Sendable {
  let member: MemberID
  let home: String
  /// Its way to the ledger.
  let line: Line
  /// Its way to the chain, where the ledger is on one.
  private let chainLine: Line?
  private let kubo: KuboNode?
  private let town: Town
  private let name: String
  private let state = Mutex(Inside())

  private struct Inside {
    var child: Child?
    var port = 0
    var starts = 0
  }

  /// The custodian of a home, which need not be where the town has it.
  init(_ person: Person, in town: Town, home: String? = nil, kubo: KuboNode? = nil) async throws {
    member = try #require(MemberID(hex: try town.answer("join " + person.home)["member"]?.text ?? ""))
    self.home = home ?? town.home(person)
    self.town = town
    name = home == nil ? person.home : person.home + "-copy"
    line = try await Line(to: town.port)
    self.kubo = kubo
    // Through proxies there is no line: they are told how to answer.
    guard let chain = town.chain, chain.proxies.isEmpty else {
      chainLine = nil
      return
    }
    let made = try await Line(to: chain.port)
    try Town.redirect(self.home, from: chain.url, to: made.url)
    chainLine = made
  }

  /// Cuts it off from the ledger, wherever that is.
  func cut() {
    line.cut()
    chainLine?.cut()
  }

  /// Leads it to the ledger again.
  func lead(to port: Int) throws {
    line.lead(to: port)
    if let chain = town.chain { chainLine?.lead(to: try chain.port) }
  }

  /// How messages name it.
  var short: String { String(member.hex.prefix(12)) }

  /// The port it listens on, the same after every start.
  var port: Int { state.withLock { $0.port } }

  var url: String { "https://127.0.0.1:\(port)" }

  /// The files its output goes to.
  var logs: [String] { state.withLock { state in (1...state.starts).map { town.path("servers/\(name)-\($0).err") } } }

  /// The process.
  var child: Child { get throws { try #require(state.withLock { $0.child }) } }

  /// Starts it; only a custodian of a test can be made to misbehave.
  func start(misbehaving how: String? = nil) async throws {
    let (port, number) = state.withLock { state in
      state.starts += 1
      return (state.port, state.starts)
    }
    let mark = home + "/demonstration-only"
    if how != nil {
      try Data().write(to: URL(filePath: mark))
    } else {
      try? FileManager.default.removeItem(atPath: mark)
    }
    let portFile = town.path("servers/\(name)-\(number).port")
    let child = try town.launch(
      [
        "custodian", "run", "--home", home, "--passphrase-file", town.path("passphrase"), "--ledger", line.url,
        "--listen", "127.0.0.1:\(port)", "--port-file", portFile,
      ] + (kubo?.options ?? []) + (how.map { ["--misbehave", $0] } ?? []), as: "\(name)-\(number)")
    let found = try await child.port(in: portFile)
    state.withLock { ($0.child, $0.port) = (child, found) }
  }

  /// Stops it as an operator does.
  @discardableResult
  func stop() async throws -> Child.Ending {
    let child = try child
    child.end(SIGTERM)
    return try await child.ending(within: 20)
  }

  /// Ends it without a word.
  func kill() async throws {
    let child = try child
    child.end(SIGKILL)
    try await child.ending(within: 20)
  }

  func restart(misbehaving how: String? = nil) async throws {
    try await stop()
    try await start(misbehaving: how)
  }

  /// Holds it, so that it takes connections and says nothing.
  func freeze() throws { try child.end(SIGSTOP) }

  func thaw() throws { try child.end(SIGCONT) }
}
