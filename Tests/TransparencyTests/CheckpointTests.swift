import Identity
import Testing

@testable import Transparency

/// Checkpoints and the type that holds only verified ones.
@Suite struct CheckpointTests {
  /// The example of c2sp.org/tlog-checkpoint.
  static let text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
  static let root = "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62"
  /// Signed outside this project (Python's cryptography) with the secrets 20…3f for the log and 00…1f for the witness.
  static let logKey = "example.com/behind-the-sofa+13e30ba2+ASmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X"
  static let logLine =
    "— example.com/behind-the-sofa "
    + "E+MLootScofIiK0RZI/1vBb3DLwLb9bRvYSiPagYXhmOMuCwTwTFDFGPPIh+bN0lJBDcB8sSuVirgwX2FlEsjzuB1gQ=\n"

  static func log(_ name: String = "example.com/behind-the-sofa", first: UInt8 = 32) throws -> NoteSigner {
    try NoteSigner(name: KeyName(name), secret: (0..<32).map { first + $0 })
  }

  @Test func `the example is read and written back`() throws {
    let checkpoint = try Checkpoint(parsing: Array(Self.text.utf8))
    #expect(checkpoint.origin == "example.com/behind-the-sofa")
    #expect(checkpoint.size == 20_852_163)
    #expect(checkpoint.root.hex == Self.root)
    #expect(checkpoint.extensions.isEmpty)
    #expect(checkpoint.text == Self.text)
    let extended = try Checkpoint(parsing: Array((Self.text + "one\ntwo words\n").utf8))
    #expect(extended.extensions == ["one", "two words"])
    #expect(extended.text == Self.text + "one\ntwo words\n")
    #expect(extended != checkpoint)
  }

  static let hash = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="

  @Test(arguments: [
    "", "\n", "log\n", "log\n1\n", "log\n1\n\(hash)", "\n1\n\(hash)\n", "log\n\n\(hash)\n", "log\n01\n\(hash)\n",
    "log\n+1\n\(hash)\n", "log\n-1\n\(hash)\n", "log\n1 \n\(hash)\n", "log\n1e3\n\(hash)\n",
    "log\n18446744073709551616\n\(hash)\n", "log\n0\n\(hash)\n", "log\n1\n\(hash)=\n", "log\n1\n\(hash.dropLast())\n",
    "log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n", "log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jx\n",
    "log\n1\n\(hash)\n\n", "log\n1\n\(hash)\n\nextension\n", "log\n1\n\(hash)\nextension\n\n",
    "log\n1\n\(hash)\n" + String(repeating: "extension\n", count: 17),
    "log\n1\n\(hash)\n" + String(repeating: "e", count: 1025) + "\n",
    String(repeating: "o", count: 256) + "\n1\n\(hash)\n",
  ]) func `a malformed checkpoint is refused`(_ text: String) {
    #expect(throws: TransparencyError(.malformedCheckpoint, "")) { try Checkpoint(parsing: Array(text.utf8)) }
  }

  @Test func `the bounds themselves are accepted`() throws {
    let extensions = [String](repeating: String(repeating: "e", count: 1024), count: 16)
    let checkpoint = try Checkpoint(
      origin: String(repeating: "o", count: 255), size: .max, root: Word.sha256([1]), extensions: extensions)
    #expect(try Checkpoint(parsing: checkpoint.body) == checkpoint)
    let empty = try Checkpoint(origin: "log", size: 0, root: MerkleTree.emptyRoot)
    #expect(try Checkpoint(parsing: empty.body) == empty)
    for origin in ["", "a\nb", "a\u{7}"] {
      #expect(throws: TransparencyError(.malformedCheckpoint, "")) {
        try Checkpoint(origin: origin, size: 1, root: MerkleTree.emptyRoot)
      }
    }
  }

  @Test func `a checkpoint signed elsewhere verifies, and signing it here gives the same line`() throws {
    let bytes = Array((Self.text + "\n" + Self.logLine).utf8)
    let verified = try VerifiedCheckpoint(parsing: bytes, log: NoteVerifier(parsing: Self.logKey))
    #expect(verified.size == 20_852_163)
    #expect(verified.root.hex == Self.root)
    #expect(verified.bytes == bytes)
    let signed = try Self.log().sign(Checkpoint(parsing: Array(Self.text.utf8)))
    #expect(signed == verified)
  }

  @Test func `what the log did not sign is not a verified checkpoint`() throws {
    let log = try NoteVerifier(parsing: Self.logKey)
    func read(_ text: String, origin: String? = nil) throws -> VerifiedCheckpoint {
      try VerifiedCheckpoint(parsing: Array(text.utf8), log: log, origin: origin)
    }
    let whole = Self.text + "\n" + Self.logLine
    for (changed, into) in [("20852163", "20852164"), ("CsUY", "CsUZ"), ("\n20852163", "x\n20852163")] {
      let body = Self.text.split(separator: changed, maxSplits: 1).joined(separator: into)
      #expect(body != Self.text)
      #expect(throws: TransparencyError(.wrongSignature, "")) { try read(body + "\n" + Self.logLine) }
    }
    #expect(throws: TransparencyError(.unsigned, "")) { try read(Self.text + "\n" + NoteTests.peterLine) }
    #expect(throws: TransparencyError(.wrongOrigin, "")) { try read(whole, origin: "example.com/other") }
    #expect(try read(whole, origin: "example.com/behind-the-sofa").size == 20_852_163)
    // Signed by the log, but under another origin, or no checkpoint at all.
    let other = try Self.log().sign(Checkpoint(origin: "example.com/other", size: 1, root: Word.sha256([1])))
    #expect(throws: TransparencyError(.wrongOrigin, "")) { try VerifiedCheckpoint(other.note, log: log) }
    let plain = try Self.log().sign(Note(text: "not a checkpoint\n"))
    #expect(throws: TransparencyError(.malformedCheckpoint, "")) { try VerifiedCheckpoint(plain, log: log) }
    let namesake = try Self.log(first: 64).sign(Checkpoint(parsing: Array(Self.text.utf8)))
    #expect(throws: TransparencyError(.unsigned, "")) { try VerifiedCheckpoint(namesake.note, log: log) }
  }

  @Test func `a checkpoint vouches for leaves and for its successors`() throws {
    let signer = try Self.log()
    let leaves = Reference.leaves(20)
    let tree = HashTree(leafHashes: leaves)
    func checkpoint(_ size: UInt64, by signer: NoteSigner) throws -> VerifiedCheckpoint {
      try signer.sign(Checkpoint(origin: signer.verifier.key.name.text, size: size, root: tree.root(at: size)))
    }
    let old = try checkpoint(7, by: signer)
    let new = try checkpoint(20, by: signer)
    let proof = try tree.consistencyProof(from: 7, to: 20)
    #expect(new.verdict(extending: old, proof: proof) == .consistent)
    #expect(old.verdict(extending: new, proof: proof) == .refused(.shrinks))
    #expect(new.verdict(extending: old, proof: try tree.consistencyProof(from: 8, to: 20)) == .refused(.wrongSize))
    #expect(new.verdict(extending: old, proof: try tree.consistencyProof(from: 7, to: 19)) == .refused(.wrongSize))
    let other = try checkpoint(7, by: Self.log("example.com/other"))
    #expect(new.verdict(extending: other, proof: proof) == .refused(.otherLog))
    var forked = HashTree(leafHashes: leaves.prefix(6))
    for leaf in leaves.dropFirst(5).prefix(14) { forked.append(leaf.altered) }
    let fork = try signer.sign(Checkpoint(origin: new.origin, size: 20, root: forked.root))
    let forkProof = try forked.consistencyProof(from: 7, to: 20)
    #expect(fork.verdict(extending: old, proof: forkProof) == .refused(.wrongOldRoot))
    let still = ConsistencyProof(from: 20, to: 20, path: [])
    #expect(new.verdict(extending: new, proof: still) == .consistent)
    #expect(fork.verdict(extending: new, proof: still) == .refused(.wrongNewRoot))

    let inclusion = try tree.inclusionProof(of: 3, in: 20)
    #expect(inclusion.verdict(leafHash: leaves[3], in: new) == .included)
    #expect(inclusion.verdict(leafHash: leaves[4], in: new) == .refused(.wrongRoot))
    #expect(inclusion.verdict(leafHash: leaves[3], in: old) == .refused(.wrongSize))
    #expect(inclusion.verdict(leafHash: leaves[3], in: fork) == .refused(.wrongRoot))
  }
}
