import Identity
import Testing

@testable import Transparency

/// Notes and verifier keys, against the vectors of golang.org/x/mod (sumdb/note/note_test.go) and of
/// c2sp.org/signed-note.
@Suite struct NoteTests {
  static let peterKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
  static let enochKey = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
  /// The private half of Peter's key.
  static let peterSecret = "810a1402d5146c8d84f2443330f54080ebf98ee17d9c74f6252fc5d5c7283173"
  static let text =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
  static let peterLine =
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
  static let enochLine =
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"

  let peter: NoteVerifier
  let enoch: NoteVerifier

  init() throws {
    peter = try NoteVerifier(parsing: Self.peterKey)
    enoch = try NoteVerifier(parsing: Self.enochKey)
  }

  @Test func `the published note is read, verified and written back`() throws {
    let written = Self.text + "\n" + Self.peterLine + Self.enochLine
    let note = try Note(parsing: written)
    #expect(note.text == Self.text)
    #expect(note.signatures.map(\.name.text) == ["PeterNeumann", "EnochRoot"])
    #expect(note.signatures.map(\.keyID) == [0xc74f_20a3, 0xaf0c_fe78])
    #expect(note.bytes == Array(written.utf8))
    #expect(peter.verdict(on: note) == .signed)
    #expect(enoch.verdict(on: note) == .signed)
  }

  @Test func `the published signature comes out of the published key`() throws {
    let secret = try #require([UInt8](hex: Self.peterSecret))
    let signer = try NoteSigner(name: KeyName("PeterNeumann"), secret: secret)
    #expect(signer.verifier == peter)
    #expect(signer.verifier.key.text == Self.peterKey)
    #expect(signer.secretBytes == secret)
    let note = try signer.sign(Note(text: Self.text))
    #expect(note.bytes == Array((Self.text + "\n" + Self.peterLine).utf8))
    // A bad signature of the same key gives way to the new one.
    let badLine = "— PeterNeumann x08go0FCQ0Q=\n"
    let bad = try Note(parsing: Self.text + "\n" + badLine + Self.enochLine + badLine)
    #expect(peter.verdict(on: bad) == .refused(.wrongSignature))
    #expect(try signer.sign(bad).bytes == Array((Self.text + "\n" + Self.peterLine + Self.enochLine).utf8))
    #expect(throws: TransparencyError(.malformedKey, "")) {
      try NoteSigner(name: KeyName("PeterNeumann"), secret: secret.dropLast())
    }
  }

  @Test func `the example of the specification verifies`() throws {
    let key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    let line =
      "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
    let verifier = try NoteVerifier(parsing: key)
    #expect(verifier.verdict(on: try Note(parsing: "This is an example message.\n\n" + line)) == .signed)
    let altered = try Note(parsing: "This is an example massage.\n\n" + line)
    #expect(verifier.verdict(on: altered) == .refused(.wrongSignature))
  }

  @Test func `an unknown key's line is ignored, a known key's wrong line refused`() throws {
    let note = try Note(parsing: Self.text + "\n" + Self.peterLine)
    #expect(enoch.verdict(on: note) == .refused(.unsigned))
    // The same name with another identifier, and the same identifier with another name, are other keys.
    let signature = note.signatures[0]
    let otherID = try NoteSignature(name: signature.name, keyID: signature.keyID + 1, bytes: signature.bytes)
    let otherName = try NoteSignature(name: KeyName("PeterNeuman"), keyID: signature.keyID, bytes: signature.bytes)
    let unsigned = try Note(text: Self.text)
    #expect(peter.verdict(on: unsigned) == .refused(.unsigned))
    #expect(peter.verdict(on: try unsigned.adding(otherID)) == .refused(.unsigned))
    #expect(peter.verdict(on: try unsigned.adding(otherName)) == .refused(.unsigned))
    #expect(peter.verdict(on: try unsigned.adding(otherID).adding(signature)) == .signed)
    for position in signature.bytes.indices {
      var bytes = signature.bytes
      bytes[position] ^= 1
      let wrong = try NoteSignature(name: signature.name, keyID: signature.keyID, bytes: bytes)
      #expect(peter.verdict(on: try unsigned.adding(wrong)) == .refused(.wrongSignature))
    }
    for bytes in [signature.bytes + [0], Array(signature.bytes.dropLast()), [0]] {
      let wrong = try NoteSignature(name: signature.name, keyID: signature.keyID, bytes: bytes)
      #expect(peter.verdict(on: try unsigned.adding(wrong)) == .refused(.wrongSignature))
    }
  }

  @Test func `of two lines of one key both must verify`() throws {
    let bad = "— PeterNeumann x08go0FCQ0Q=\n"
    #expect(peter.verdict(on: try Note(parsing: Self.text + "\n" + Self.peterLine + Self.peterLine)) == .signed)
    for lines in [Self.peterLine + bad, bad + Self.peterLine] {
      #expect(peter.verdict(on: try Note(parsing: Self.text + "\n" + lines)) == .refused(.wrongSignature))
    }
  }

  @Test func `a text may hold empty lines, and the last one divides`() throws {
    let note = try Note(parsing: "one\n\ntwo\n\n" + Self.peterLine)
    #expect(note.text == "one\n\ntwo\n")
    #expect(note.signatures.count == 1)
    // What looks like a signature above the last empty line is text.
    let nested = try Note(parsing: Self.text + "\n" + Self.peterLine + "\n" + Self.enochLine)
    #expect(nested.signatures.map(\.name.text) == ["EnochRoot"])
    #expect(peter.verdict(on: nested) == .refused(.unsigned))
  }

  struct Malformed: Sendable, CustomTestStringConvertible {
    let name: String
    let note: String
    let code: TransparencyError.Code
    var testDescription: String { name }
  }

  static let malformed = [
    Malformed(name: "empty", note: "", code: .malformedNote),
    Malformed(name: "no signatures", note: text, code: .malformedNote),
    Malformed(name: "no line after the blank one", note: text + "\n", code: .malformedNote),
    Malformed(name: "no final newline", note: text + "\n" + peterLine.dropLast(), code: .malformedNote),
    Malformed(name: "no text", note: "\n" + peterLine, code: .malformedNote),
    Malformed(name: "no blank line", note: text + peterLine, code: .malformedNote),
    Malformed(name: "control character", note: "\u{1}" + text + "\n" + peterLine, code: .malformedText),
    Malformed(name: "carriage return", note: "a\r\n\n" + peterLine, code: .malformedText),
    Malformed(name: "tab", note: "a\tb\n\n" + peterLine, code: .malformedText),
    Malformed(name: "trailing line", note: text + "\n" + peterLine + "Unexpected.\n", code: .malformedSignatureLine),
    Malformed(name: "name with a space", note: text + "\n— Bad Name x08go0FCQ0Q=\n", code: .malformedSignatureLine),
    Malformed(name: "name with a plus", note: text + "\n— Bad+Name x08go0FCQ0Q=\n", code: .malformedSignatureLine),
    Malformed(
      name: "no-break space in the name", note: text + "\n— Bad\u{a0}Name x08go0FCQ0Q=\n", code: .malformedSignatureLine
    ),
    Malformed(name: "no name", note: text + "\n—  x08go0FCQ0Q=\n", code: .malformedSignatureLine),
    Malformed(name: "en dash", note: text + "\n– PeterNeumann x08go0FCQ0Q=\n", code: .malformedSignatureLine),
    Malformed(
      name: "no space after the dash", note: text + "\n—PeterNeumann x08go0FC\n", code: .malformedSignatureLine),
    Malformed(name: "no signature", note: text + "\n— PeterNeumann\n", code: .malformedSignatureLine),
    Malformed(name: "identifier alone", note: text + "\n— PeterNeumann x08gow==\n", code: .malformedSignatureLine),
    Malformed(name: "not base64", note: text + "\n— PeterNeumann x08go0FCQ0Q\n", code: .malformedSignatureLine),
    Malformed(name: "loose base64", note: text + "\n— PeterNeumann x08go0FCQ0R=\n", code: .malformedSignatureLine),
    Malformed(name: "space at the end", note: text + "\n— PeterNeumann x08go0FCQ0Q= \n", code: .malformedSignatureLine),
  ]

  @Test(arguments: malformed) func `a malformed note is refused with its code`(_ vector: Malformed) {
    #expect(throws: TransparencyError(vector.code, "")) { try Note(parsing: vector.note) }
  }

  @Test func `bytes that are not UTF-8 are refused`() {
    #expect(throws: TransparencyError(.malformedText, "")) {
      try Note(parsing: [0xff] + Array((Self.text + "\n" + Self.peterLine).utf8))
    }
    #expect(throws: TransparencyError(.malformedText, "")) {
      // A newline in two bytes, an overlong form.
      try Note(parsing: Array("a".utf8) + [0xc0, 0x8a] + Array(("\n\n" + Self.peterLine).utf8))
    }
  }

  @Test func `a hundred signatures are read, one more is refused`() throws {
    let hundred = String(repeating: Self.peterLine, count: 100)
    #expect(try Note(parsing: Self.text + "\n" + hundred).signatures.count == 100)
    #expect(throws: TransparencyError(.tooLarge, "")) { try Note(parsing: Self.text + "\n" + hundred + Self.enochLine) }
    let most = try Note(parsing: Self.text + "\n" + String(repeating: Self.enochLine, count: 100))
    let another = try NoteSignature(parsing: Self.peterLine.dropLast())
    #expect(throws: TransparencyError(.tooLarge, "")) { try most.adding(another) }
    let long = String(repeating: "a", count: Note.maximumByteCount) + "\n"
    #expect(throws: TransparencyError(.tooLarge, "")) { try Note(parsing: long + "\n" + Self.peterLine) }
    #expect(throws: TransparencyError(.tooLarge, "")) { try Note(text: long) }
    #expect(throws: TransparencyError(.malformedNote, "")) { try Note(text: "abc") }
  }

  @Test func `a signature line comes back from its text`() throws {
    let signature = try NoteSignature(parsing: Self.peterLine.dropLast())
    #expect(signature.line + "\n" == Self.peterLine)
    #expect(throws: TransparencyError(.malformedSignatureLine, "")) { try NoteSignature(parsing: Self.peterLine) }
    #expect(throws: TransparencyError(.malformedSignatureLine, "")) { try NoteSignature(parsing: "") }
    #expect(throws: TransparencyError(.malformedSignatureLine, "")) {
      try NoteSignature(name: signature.name, keyID: 1, bytes: [])
    }
  }
}
