import Testing

@testable import Transparency

/// Key names and verifier keys as text.
@Suite struct NoteKeyTests {
  @Test(arguments: [
    NoteTests.peterKey, NoteTests.enochKey,
    // From transparency-dev/formats (note/note_cosigv1_test.go): a witness's key, type 0x04.
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
  ]) func `a published key is read and written back`(_ text: String) throws {
    #expect(try NoteKey(parsing: text).text == text)
  }

  @Test func `every piece of a key and every change of a character is refused`() throws {
    let key = Array(NoteTests.peterKey.utf8)
    for start in 0...key.count {
      for end in start...key.count where end - start < key.count {
        let piece = String(decoding: key[start..<end], as: UTF8.self)
        #expect(throws: TransparencyError.self) { try NoteKey(parsing: piece) }
      }
    }
    for position in key.indices {
      var changed = key
      changed[position] += 1
      let text = String(decoding: changed, as: UTF8.self)
      #expect(throws: TransparencyError.self) { try NoteKey(parsing: text) }
    }
  }

  @Test(
    arguments: [
      // The first two are golang.org/x/mod's: a key of another length and an unknown type, identifiers adjusted.
      ("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==", .malformedKey),
      ("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .wrongKeyType),
      ("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .wrongKeyID),
      ("PeterNeuman+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .wrongKeyID),
      ("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .malformedName),
      ("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .malformedName),
      ("PeterNeumann+c74f20a3+", .malformedKey),
      ("PeterNeumann+c74f20+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", .malformedKey),
      ("rekor.sigstore.dev+12345678+THIS_IS_NOT_BASE64!", .malformedKey),
      ("", .malformedKey),
    ] as [(String, TransparencyError.Code)]) func `a malformed key is refused with its code`(
      _ text: String, _ code: TransparencyError.Code
    )
  {
    #expect(throws: TransparencyError(code, "")) { try NoteKey(parsing: text) }
  }

  @Test func `a log's key does not serve as a witness's, nor the other way`() throws {
    let witness = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
    #expect(throws: TransparencyError(.wrongKeyType, "")) { try NoteVerifier(parsing: witness) }
    #expect(throws: TransparencyError(.wrongKeyType, "")) { try WitnessVerifier(parsing: NoteTests.peterKey) }
    #expect(try WitnessVerifier(parsing: witness).key.type == .cosignature)
  }

  @Test func `names are checked and compared byte for byte`() throws {
    #expect(try KeyName("example.com/log42").text == "example.com/log42")
    #expect(try KeyName(String(repeating: "a", count: 255)).text.utf8.count == 255)
    for text in ["", "a b", "a+b", "a\u{2003}b", "a\u{3000}", "a\nb", "a\u{0}", String(repeating: "a", count: 256)] {
      #expect(throws: TransparencyError(.malformedName, "")) { try KeyName(text) }
    }
    // One letter in one and in two code points: equal to Swift, different to everybody who hashes bytes.
    let composed = try KeyName("caf\u{e9}")
    let decomposed = try KeyName("cafe\u{301}")
    #expect(composed.text == decomposed.text)
    #expect(composed != decomposed)
    #expect(Set([composed, decomposed]).count == 2)
  }

  @Test func `new signers differ and come back from their secrets`() throws {
    let name = try KeyName("example.com/log")
    let first = try NoteSigner(name: name)
    let second = try NoteSigner(name: name)
    #expect(first.verifier != second.verifier)
    #expect(try NoteSigner(name: name, secret: first.secretBytes).verifier == first.verifier)
    let witness = try WitnessSigner(name: name)
    #expect(try WitnessSigner(name: name, secret: witness.secretBytes).verifier == witness.verifier)
    #expect(throws: TransparencyError(.malformedKey, "")) { try WitnessSigner(name: name, secret: [1, 2, 3]) }
    // One key under two types has two identifiers.
    let both = try WitnessSigner(name: name, secret: first.secretBytes)
    #expect(both.verifier.key.bytes == first.verifier.key.bytes)
    #expect(both.verifier.key.id != first.verifier.key.id)
  }
}
