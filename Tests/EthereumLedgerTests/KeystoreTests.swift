@testable import EthereumLedger
import Foundation
import Identity
import Servers
import Testing

struct KeystoreTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test(arguments: [Known.scryptKeystore, Known.pbkdf2Keystore])
  func `a keystore of eth-account opens with its passphrase alone`(text: String) async throws {
    let keystore = Keystore(bytes: Array(text.utf8))
    #expect(try keystore.open(under: Passphrase("correct horse")).address.description == Known.address)
    await expectRefusal(.wrongPassphrase) { _ = try keystore.open(under: Passphrase("correct hors")) }
  }

  @Test func `a keystore is written to a private file once and opens again`() async throws {
    let key = try EthereumKey()
    let passphrase = try Passphrase("battery staple")
    let keystore = try Keystore(sealing: key, under: passphrase, cost: .cheapest)
    let path = scratch.path("relayer.json")
    try keystore.write(to: path)
    #expect(try Keystore.read(from: path).open(under: passphrase).address == key.address)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    await expectRefusal(.storage) { try keystore.write(to: path) }
    await expectRefusal(.storage) { _ = try Keystore.read(from: scratch.path("none")) }
    await expectRefusal(.outOfBounds) { _ = try Keystore(sealing: key, under: Passphrase("short"), cost: .cheapest) }
  }

  @Test func `eth-account opens our keystore`() throws {
    let python = Server.python
    try #require(FileManager.default.isExecutableFile(atPath: python), "script/bootstrap --chain makes it")
    let key = try EthereumKey(bytes(Known.key))
    let path = scratch.path("ours.json")
    try Keystore(sealing: key, under: Passphrase("correct horse"), cost: .cheapest).write(to: path)
    let process = Process()
    process.executableURL = URL(filePath: python)
    process.arguments = [
      "-c",
      "import sys, eth_account; print(eth_account.Account.decrypt(open(sys.argv[1]).read(), 'correct horse').hex())",
      path,
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(text.trimmingCharacters(in: .whitespacesAndNewlines).hasSuffix(Known.key))
  }

  @Test(arguments: [
    (#""version": 3"#, #""version": 4"#), (#""n": 4096"#, #""n": 4095"#), (#""n": 4096"#, #""n": 2097152"#),
    (#""n": 4096"#, #""n": 1048576, "x": 1"#), (#""r": 8"#, #""r": 0"#), (#""r": 8"#, #""r": 33"#),
    (#""p": 1"#, #""p": 17"#), (#""dklen": 32"#, #""dklen": 64"#), ("aes-128-ctr", "aes-128-cbc"),
    (#""kdf": "scrypt""#, #""kdf": "argon2""#), (#""ciphertext": "00"#, #""ciphertext": ""#),
    (#""address": "2c"#, #""address": "2d"#),
  ])
  func `a keystore that is none or asks for too much is refused`(part: String, other: String) async throws {
    // The largest N that fits the bound on memory is 2^20 with r = 8; with r = 32 it is not.
    var text = Known.scryptKeystore
    try #require(text.contains(part))
    text = text.replacingOccurrences(of: part, with: other)
    if other.contains("1048576") { text = text.replacingOccurrences(of: #""r": 8"#, with: #""r": 16"#) }
    let keystore = Keystore(bytes: Array(text.utf8))
    await expectRefusal(.malformedKeystore) { _ = try keystore.open(under: Passphrase("correct horse")) }
  }

  @Test func `rounds of PBKDF2 beyond the bound, and files that are none, are refused`() async throws {
    for rounds in ["0", "-1", "10000001", "99999999999999999999"] {
      let text = Known.pbkdf2Keystore.replacingOccurrences(of: #""c": 1000"#, with: "\"c\": \(rounds)")
      let keystore = Keystore(bytes: Array(text.utf8))
      await expectRefusal(.malformedKeystore) { _ = try keystore.open(under: Passphrase("correct horse")) }
    }
    for bytes in [[], Array("{}".utf8), [UInt8](repeating: UInt8(ascii: " "), count: 20_000)] {
      await expectRefusal(.malformedKeystore) {
        _ = try Keystore(bytes: bytes).open(under: Passphrase("correct horse"))
      }
    }
  }

  @Test func `any flipped byte of what is sealed is noticed`() async throws {
    for field in ["ciphertext", "mac", "salt"] {
      var bytes = Array(Known.scryptKeystore.utf8)
      let text = Known.scryptKeystore
      let start = try #require(text.range(of: "\"\(field)\": \"")).upperBound
      let place = text.utf8.distance(from: text.startIndex, to: start)
      bytes[place] = bytes[place] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
      await expectRefusal(.wrongPassphrase) { _ = try Keystore(bytes: bytes).open(under: Passphrase("correct horse")) }
    }
  }
}
