import Foundation
import Identity
import Testing
import VectorText

@Suite struct LinkFileTests {
  let sample: LinkSample

  init() throws { sample = try LinkSample() }

  private func open(_ jwe: String) throws -> LinkFile { try LinkFile(jwe, under: try sample.secret("key")) }

  @Test func `a file is what its vector says, read and written`() throws {
    let file = try open(try sample.text("file"))
    #expect(file.ledger == (try sample.word("ledger")))
    #expect(file.reference == (try sample.word("reference")))
    #expect(file.record == (try sample.word("record")))
    #expect(file.guest.hex == (try sample.text("guest")))
    #expect(file.keys.signing.verifyingKey.bytes.hex == (try sample.text("signing-key")))
    #expect(file.keys.sealing.publicKey.digest == (try sample.word("sealing-key-digest")))
    let made = LinkFile(ledger: file.ledger, reference: file.reference, record: file.record, keys: file.keys)
    #expect(try made.sealed(under: sample.secret("key"), nonce: sample.bytes("nonce")) == (try sample.text("file")))
  }

  @Test func `each file has a nonce of its own`() throws {
    let file = try open(try sample.text("file"))
    let key = KeyringSecret()
    let made = try (0..<50).map { _ in try file.sealed(under: key) }
    #expect(Set(made).count == 50)
    #expect(try made.allSatisfy { try LinkFile($0, under: key).guest == file.guest })
  }

  @Test(arguments: [
    ["alg": "A256KW"], ["alg": "none"], ["enc": "A128GCM"], ["enc": "A256CBC-HS512"], ["zip": "DEF"],
    ["cty": "text/plain"],
    ["crit": "exp"], ["kid": "1"], ["alg": ""],
  ])
  func `a file that is encrypted in another way is refused`(_ change: [String: String]) throws {
    var header = ["alg": "dir", "enc": "A256GCM", "cty": LinkFile.contentType]
    let contents = try sample.contents()
    #expect(throws: Never.self) { try open(try sample.file(contents, header: LinkSample.json(header))) }
    header.merge(change) { $1 }
    #expect(throws: IdentityError(.linkRefused, "")) {
      try open(try sample.file(contents, header: LinkSample.json(header)))
    }
  }

  @Test func `a header that lacks a member or is none is refused`() throws {
    let contents = try sample.contents()
    let header = ["alg": "dir", "enc": "A256GCM", "cty": LinkFile.contentType]
    for name in header.keys {
      let less = try LinkSample.json(header.filter { $0.key != name })
      #expect(throws: IdentityError(.linkRefused, "")) { try open(try sample.file(contents, header: less)) }
    }
    for text in ["", "[]", "{}", "dir"] {
      #expect(throws: IdentityError(.linkRefused, "")) {
        try open(try sample.file(contents, header: Array(text.utf8)))
      }
    }
  }

  @Test func `a header with its members in another order is taken`() throws {
    let header = #"{"enc":"A256GCM", "cty":"application/vnd.aureole.guest+json","alg":"dir"}"#
    #expect(
      try open(try sample.file(try sample.contents(), header: Array(header.utf8))).guest.hex == sample.text("guest"))
  }

  @Test func `another key, and a file that was altered anywhere, opens nothing`() throws {
    let jwe = try sample.text("file")
    #expect(throws: IdentityError(.linkRefused, "")) { try LinkFile(jwe, under: KeyringSecret()) }
    let letters = Array(jwe)
    for place in stride(from: 0, to: letters.count, by: 7) {
      var altered = letters
      altered[place] = letters[place] == "A" ? "B" : "A"
      #expect(throws: IdentityError(.linkRefused, "")) { try open(String(altered)) }
    }
    let parts = jwe.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    for count in 0..<5 {
      #expect(throws: IdentityError(.linkRefused, "")) { try open(parts.prefix(count).joined(separator: ".")) }
    }
    for other in [
      jwe + ".", jwe + "=", [parts[0], "AAAA", parts[2], parts[3], parts[4]].joined(separator: "."),
      [parts[0], "", parts[2] + "AAAA", parts[3], parts[4]].joined(separator: "."),
      [parts[0], "", parts[2], parts[3], String(parts[4].prefix(16))].joined(separator: "."),
    ] {
      #expect(throws: IdentityError(.linkRefused, "")) { try open(other) }
    }
  }

  @Test func `a file that is longer than it may be is refused before it is decrypted`() throws {
    let contents = try sample.contents()
    // White space between members says nothing: up to the bound it is taken.
    let json = String(decoding: try LinkSample.json(contents), as: UTF8.self)
    func padded(to count: Int) throws -> String {
      let text = "{" + String(repeating: " ", count: count - json.utf8.count) + json.dropFirst()
      return try LinkFile.encrypt(Array(text.utf8), header: LinkFile.header, under: try sample.secret("key"))
    }
    #expect(throws: Never.self) { try open(try padded(to: LinkFile.mostBytes)) }
    #expect(throws: IdentityError(.linkRefused, "")) { try open(try padded(to: LinkFile.mostBytes + 1)) }
    #expect(throws: IdentityError(.linkRefused, "")) { try open(try padded(to: 8192)) }
  }

  @Test(arguments: ["version", "ledger", "reference", "record", "guest", "signing", "sealing"])
  func `a file that lacks a member, or has it as another type, is refused`(_ name: String) throws {
    let contents = try sample.contents()
    #expect(throws: IdentityError(.linkRefused, "")) { try open(try sample.file(contents.with(name, nil))) }
    #expect(throws: IdentityError(.linkRefused, "")) { try open(try sample.file(contents.with(name, [1]))) }
    #expect(throws: IdentityError(.linkRefused, "")) { try open(try sample.file(contents.with(name, ""))) }
  }

  @Test func `a file of another version or with another member is refused`() throws {
    let contents = try sample.contents()
    for version in [0, 2] {
      #expect(throws: IdentityError(.linkRefused, "")) { try open(try sample.file(contents.with("version", version))) }
    }
    #expect(throws: IdentityError(.linkRefused, "")) { try open(try sample.file(contents.with("admin", true))) }
  }

  @Test func `keys that are not the guest's are refused`() throws {
    let contents = try sample.contents()
    let other = try SigningKey()
    for value in [
      Base64URL.text(other.secretBytes), Base64URL.text([UInt8](repeating: 0, count: 32)),
      Base64URL.text([UInt8](repeating: 255, count: 32)), Base64URL.text(other.secretBytes + [0]), "+/",
    ] {
      #expect(throws: IdentityError(.linkRefused, "")) { try open(try sample.file(contents.with("signing", value))) }
    }
    let guest = MemberID(other.verifyingKey).hex
    #expect(throws: IdentityError(.linkRefused, "")) { try open(try sample.file(contents.with("guest", guest))) }
    for count in [31, 33] {
      let seed = Base64URL.text([UInt8](repeating: 1, count: count))
      #expect(throws: IdentityError(.linkRefused, "")) { try open(try sample.file(contents.with("sealing", seed))) }
    }
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment["AUREOLE_PYTHON"] != nil))
  func `another implementation of JWE opens the file, and what it encrypts opens here`() throws {
    let process = Process()
    process.executableURL = URL(
      fileURLWithPath: try #require(ProcessInfo.processInfo.environment["AUREOLE_PYTHON"]))
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Support/open_link.py")
    process.arguments = [script.path]
    let (stdin, stdout) = (Pipe(), Pipe())
    process.standardInput = stdin
    process.standardOutput = stdout
    try process.run()
    let file = try open(try sample.text("file"))
    let key = KeyringSecret()
    let asked = ["jwe": try file.sealed(under: key), "key": key.bytes.hex]
    try stdin.fileHandleForWriting.write(contentsOf: try JSONEncoder().encode(asked))
    try stdin.fileHandleForWriting.close()
    let output = String(decoding: try stdout.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let lines = output.split(separator: "\n").map(String.init)
    try #require(lines.count == 2)
    #expect(lines[0] == sample.vector.lines[0])
    #expect(try LinkFile(lines[1], under: key).guest == file.guest)
  }
}
