import Client
import Foundation
import Gateway
import Glibc
import Identity
import Testing

/// A gateway as a process in a circle, whose policy asks for logins through it and serves guests; and the patient logged in
/// there by commands.
final class Lodge: Sendable {
  static let keeper = Person(home: "gateway", name: "The Gateway", role: "custodian")

  let circle: Circle
  /// Where the gateway answers.
  let url: String
  private let child: Child

  private init(_ circle: Circle, _ url: String, _ child: Child) {
    (self.circle, self.url, self.child) = (circle, url, child)
  }

  /// Opens it in a circle that has the keeper.
  static func open(in circle: Circle) async throws -> Lodge {
    let town = circle.town
    let portFile = town.path("servers/gateway.port")
    let child = try town.launch(
      [
        "gateway", "run", "--home", town.home(keeper), "--passphrase-file", town.path("passphrase"), "--listen",
        "127.0.0.1:0", "--port-file", portFile, "--web", Engine.repository + "/web",
      ], as: "gateway")
    let lodge = Lodge(circle, "http://127.0.0.1:\(try await child.port(in: portFile))", child)
    try await lodge.demand(["--guests", "allow"])
    try await lodge.logIn()
    return lodge
  }

  /// Puts a policy in force that asks for logins here, and this of them.
  func demand(_ options: [String]) async throws {
    let descriptions = Person.custodians.flatMap { ["--custodian", circle.town.path("inputs/\($0.home).json")] }
    let proposed = try await circle.town.run(
      .authority,
      ["policy", "propose"] + descriptions + ["--threshold", "3", "--strikes", "3", "--gateway", Self.keeper.name]
        + options + ["--json"]
    ).json()
    let digest = try #require(proposed["digest"]?.text)
    #expect(
      try await circle.town.run(.second, ["approve", digest, "--json"]).json()["outcome"] == .string("accepted"))
  }

  private func logIn() async throws {
    let (town, password) = (circle.town, "a password of the patient's")
    let account = try WebAccount(
      of: try circle.member(.patient), at: url, passphrase: Passphrase(town.passphrase))
    let (prepared, _) = try await account.prepare("ada", password: Passphrase(password))
    let factor = TOTP(secret: try Self.base32(prepared.secret))
    let step = UInt64(Date().timeIntervalSince1970) / TOTP.stepSeconds
    _ = try await account.confirm(prepared, code: factor.code(at: step))
    // A code works once; that of the next step is taken already.
    let login = [
      "login", url, "--account", "ada", "--password-file", try town.write(password + "\n", to: "password"),
      "--code-file",
      try town.write(factor.code(at: step + 1) + "\n", to: "code"),
    ]
    let ending = try await town.run(.patient, login)
    try #require(ending.status == 0, "\(ending.error)")
  }

  private static func base32(_ text: String) throws -> [UInt8] {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    var (bytes, buffer, bits) = ([UInt8](), 0, 0)
    for letter in text where letter != "=" && letter != " " {
      buffer = buffer << 5 | (try #require(letters.firstIndex(of: letter)))
      bits += 5
      guard bits >= 8 else { continue }
      bits -= 8
      bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
      buffer &= (1 << bits) - 1
    }
    return bytes
  }

  func close() async throws {
    child.end(SIGTERM)
    _ = try await child.ending(within: 30)
  }
}

/// A link as `aureole link create` printed it.
struct SharedLink: Sendable {
  let text: String
  let passcode: String
  let reference: Word
  let guest: MemberID

  init(_ json: JSON) throws {
    text = try #require(json["link"]?.text)
    passcode = try #require(json["passcode"]?.text)
    reference = try #require(json["reference"]?.text.flatMap { Word(hex: $0) })
    guest = try #require(json["guest"]?.text.flatMap { MemberID(hex: $0) })
  }
}
