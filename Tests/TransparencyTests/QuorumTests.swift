import Identity
import Testing

@testable import Transparency

/// Witnesses' cosignatures and how many of them are enough.
@Suite struct QuorumTests {
  static let time: UInt64 = 1_679_315_147
  /// Made outside this project (Python's cryptography) with the secret 00…1f over the example of tlog-cosignature.
  static let witnessKey = "witness.example.com/w1+a0059f11+BAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
  static let witnessLine =
    "— witness.example.com/w1 "
    + "oAWfEQAAAABkGFDLBuRDazBLVac2NE+Y+IjbjQOcXLfF9CSDZVUIoS83rE1nFZsVE8YiWV6Ngr7lV8H6bdoBQGP/l73euDMQ9k+bBQ=="

  let checkpoint: VerifiedCheckpoint
  let witnesses: [WitnessSigner]

  init() throws {
    checkpoint = try CheckpointTests.log().sign(Checkpoint(parsing: Array(CheckpointTests.text.utf8)))
    witnesses = try (1...3).map { number in
      try WitnessSigner(
        name: KeyName("witness.example.com/w\(number)"), secret: (0..<32).map { UInt8(number - 1) * 32 + $0 })
    }
  }

  /// The checkpoint with the cosignatures of the first so many witnesses, an hour apart.
  func cosigned(by count: Int) throws -> VerifiedCheckpoint {
    var result = checkpoint
    for (index, witness) in witnesses.prefix(count).enumerated() {
      let cosignature = try witness.cosign(checkpoint, at: Self.time + UInt64(index) * 3600)
      result = try result.adding(cosignature, of: witness.verifier)
    }
    return result
  }

  /// The checkpoint with a line that nobody checked.
  func with(_ name: KeyName, _ keyID: UInt32, _ bytes: [UInt8]) throws -> VerifiedCheckpoint {
    let line = try NoteSignature(name: name, keyID: keyID, bytes: bytes)
    return try VerifiedCheckpoint(checkpoint.note.adding(line), log: #require(checkpoint.log))
  }

  @Test func `the message is the specification's`() {
    let message = WitnessVerifier.message(body: checkpoint.note.body, time: Self.time)
    #expect(String(decoding: message, as: UTF8.self) == "cosignature/v1\ntime 1679315147\n" + CheckpointTests.text)
  }

  @Test func `a cosignature made elsewhere verifies, and making it here gives the same line`() throws {
    let verifier = try WitnessVerifier(parsing: Self.witnessKey)
    #expect(witnesses[0].verifier == verifier)
    let line = try NoteSignature(parsing: Self.witnessLine)
    #expect(try witnesses[0].cosign(checkpoint, at: Self.time) == line)
    let cosigned = try checkpoint.adding(line, of: verifier)
    #expect(verifier.verdict(on: cosigned) == .cosigned(at: Self.time))
    #expect(verifier.verdict(on: checkpoint) == .refused(.absent))
    #expect(try VerifiedCheckpoint(parsing: cosigned.bytes, log: #require(checkpoint.log)) == cosigned)
  }

  @Test func `the specification's own line carries its time`() throws {
    let line = try NoteSignature(
      parsing: "— witness.example.com/w1 "
        + "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==")
    #expect(line.bytes.count == 72)
    #expect(line.bytes.prefix(8) == Self.time.bigEndianBytes[...])
    #expect(line.keyID == 0x8d66_cf3f)
  }

  @Test func `a cosignature altered, of another text or of another witness is refused`() throws {
    let witness = witnesses[0].verifier
    let good = try witnesses[0].cosign(checkpoint, at: Self.time)
    for position in good.bytes.indices {
      var bytes = good.bytes
      bytes[position] ^= 1
      let bad = try NoteSignature(name: good.name, keyID: good.keyID, bytes: bytes)
      #expect(throws: TransparencyError(.wrongSignature, "")) { try checkpoint.adding(bad, of: witness) }
      #expect(witness.verdict(on: try with(good.name, good.keyID, bytes)) == .refused(.wrongSignature))
    }
    let late = (UInt64(1) << 63).bigEndianBytes + good.bytes.dropFirst(8)
    for bytes in [late, good.bytes + [0], Array(good.bytes.dropLast()), Array(good.bytes.dropFirst(8))] {
      #expect(witness.verdict(on: try with(good.name, good.keyID, bytes)) == .refused(.malformed))
    }
    #expect(throws: TransparencyError(.unsigned, "")) { try checkpoint.adding(good, of: witnesses[1].verifier) }
    let next = try CheckpointTests.log().sign(
      Checkpoint(origin: checkpoint.origin, size: checkpoint.size + 1, root: checkpoint.root))
    #expect(throws: TransparencyError(.wrongSignature, "")) { try next.adding(good, of: witness) }
    // A plain signature over the checkpoint is no cosignature, although the key is the same.
    let plain = try NoteSigner(name: good.name, secret: witnesses[0].secretBytes).sign(checkpoint.note)
    let signature = try #require(plain.signatures.last)
    #expect(witness.verdict(on: try with(good.name, good.keyID, signature.bytes)) == .refused(.malformed))
  }

  @Test func `no cosignature bears a time beyond its bound`() throws {
    #expect(throws: TransparencyError(.timeOutOfRange, "")) { try witnesses[0].cosign(checkpoint, at: 1 << 63) }
    let last = try witnesses[0].cosign(checkpoint, at: WitnessVerifier.maximumTime)
    let cosigned = try checkpoint.adding(last, of: witnesses[0].verifier)
    #expect(witnesses[0].verifier.verdict(on: cosigned) == .cosigned(at: WitnessVerifier.maximumTime))
  }

  @Test func `two of three are enough, and the one that is missing is named`() throws {
    let quorum = try Quorum(2, of: witnesses.map(\.verifier))
    let names = witnesses.map(\.verifier.key.name)
    #expect(quorum.verdict(on: checkpoint) == .short(by: 2, missing: names))
    #expect(quorum.verdict(on: try cosigned(by: 1)) == .short(by: 1, missing: Array(names.dropFirst())))
    guard case .reached(let witnessed) = quorum.verdict(on: try cosigned(by: 2)) else {
      Issue.record("two cosignatures should be enough")
      return
    }
    #expect(witnessed.times == [names[0]: Self.time, names[1]: Self.time + 3600])
    #expect(witnessed.missing == [names[2]])
    #expect(witnessed.checkpoint.checkpoint == checkpoint.checkpoint)
    let all = quorum.verdict(on: try cosigned(by: 3))
    guard case .reached(let complete) = all else {
      Issue.record("three cosignatures should be enough")
      return
    }
    #expect(complete.missing.isEmpty)
  }

  @Test func `a witness counts once, however many lines it has`() throws {
    let quorum = try Quorum(2, of: witnesses.map(\.verifier))
    let first = try witnesses[0].cosign(checkpoint, at: Self.time)
    let second = try witnesses[0].cosign(checkpoint, at: Self.time + 1)
    let lines = [first.line, second.line, first.line].map { $0 + "\n" }.joined()
    let text = String(decoding: checkpoint.bytes, as: UTF8.self) + lines
    let repeated = try VerifiedCheckpoint(parsing: Array(text.utf8), log: #require(checkpoint.log))
    #expect(repeated.note.signatures.count == 4)
    #expect(quorum.verdict(on: repeated) == .short(by: 1, missing: witnesses.dropFirst().map(\.verifier.key.name)))
    #expect(witnesses[0].verifier.verdict(on: repeated) == .cosigned(at: Self.time + 1))
    // Adding anew leaves one line of that witness.
    let replaced = try repeated.adding(second, of: witnesses[0].verifier)
    #expect(replaced.note.signatures.count == 2)
  }

  @Test func `strangers do not count and are not heard`() throws {
    let quorum = try Quorum(1, of: [witnesses[1].verifier])
    let verdict = quorum.verdict(on: try cosigned(by: 1))
    #expect(verdict == .short(by: 1, missing: [witnesses[1].verifier.key.name]))
    let namesake = try WitnessSigner(name: witnesses[1].verifier.key.name)
    let cosigned = try checkpoint.adding(namesake.cosign(checkpoint, at: Self.time), of: namesake.verifier)
    #expect(quorum.verdict(on: cosigned) == .short(by: 1, missing: [witnesses[1].verifier.key.name]))
  }

  @Test func `a wrong line of a named witness refuses the whole and names it`() throws {
    let quorum = try Quorum(1, of: witnesses.map(\.verifier))
    let key = witnesses[2].verifier.key
    let wrong = try NoteSignature(name: key.name, keyID: key.id, bytes: [UInt8](repeating: 0xff, count: 72))
    let note = try cosigned(by: 2).note.adding(wrong)
    let spoilt = try VerifiedCheckpoint(note, log: #require(checkpoint.log))
    #expect(quorum.verdict(on: spoilt) == .refused(key.name, .malformed))
    let timed = try NoteSignature(
      name: key.name, keyID: key.id, bytes: [UInt8](repeating: 0, count: 8) + [UInt8](repeating: 1, count: 64))
    let again = try VerifiedCheckpoint(cosigned(by: 2).note.adding(timed), log: #require(checkpoint.log))
    #expect(quorum.verdict(on: again) == .refused(key.name, .wrongSignature))
  }

  @Test func `a cosignature from the future does not count`() throws {
    let quorum = try Quorum(2, of: witnesses.map(\.verifier))
    let cosigned = try cosigned(by: 2)
    let names = witnesses.map(\.verifier.key.name)
    #expect(quorum.verdict(on: cosigned, notAfter: Self.time) == .short(by: 1, missing: Array(names.dropFirst())))
    guard case .reached = quorum.verdict(on: cosigned, notAfter: Self.time + 3600) else {
      Issue.record("both cosignatures are of the past by then")
      return
    }
  }

  @Test func `a quorum that cannot be met or counts one witness twice is refused`() throws {
    let all = witnesses.map(\.verifier)
    let error = TransparencyError(.malformedQuorum, "")
    #expect(throws: error) { try Quorum(0, of: all) }
    #expect(throws: error) { try Quorum(-1, of: all) }
    #expect(throws: error) { try Quorum(4, of: all) }
    #expect(throws: error) { try Quorum(1, of: []) }
    #expect(throws: error) { try Quorum(1, of: all + [all[0]]) }
    let alias = try WitnessSigner(name: KeyName("alias"), secret: witnesses[0].secretBytes)
    #expect(throws: error) { try Quorum(1, of: all + [alias.verifier]) }
    let namesake = try WitnessSigner(name: witnesses[0].verifier.key.name)
    #expect(throws: error) { try Quorum(1, of: all + [namesake.verifier]) }
    #expect(try Quorum(3, of: all).required == 3)
  }
}
