public import Identity

/// What a log says of itself at a size (c2sp.org/tlog-checkpoint). Anybody can write one: only a `VerifiedCheckpoint`
/// is the log's word.
public struct Checkpoint: Sendable {
  /// The most bytes of an origin that this library accepts.
  public static let maximumOriginByteCount = 255
  /// The most extension lines.
  public static let maximumExtensionCount = 16
  /// The most bytes of an extension line.
  public static let maximumExtensionByteCount = 1024
  /// The log's name, unique and not empty; an address without a scheme is recommended.
  public let origin: String
  /// The number of leaves.
  public let size: UInt64
  /// The root of RFC 6962's tree over these leaves.
  public let root: Word
  /// Further lines, opaque and better left out, since nobody audits them.
  public let extensions: [String]

  /// Joins the parts. Throws `malformedCheckpoint` for a line that is empty, too long or holds a control character,
  /// for too many lines, and for a root of the empty tree that is not the empty tree's.
  public init(origin: String, size: UInt64, root: Word, extensions: [String] = []) throws(TransparencyError) {
    guard Self.isLine(origin.utf8, atMost: Self.maximumOriginByteCount),
      extensions.count <= Self.maximumExtensionCount,
      extensions.allSatisfy({ Self.isLine($0.utf8, atMost: Self.maximumExtensionByteCount) })
    else { throw TransparencyError(.malformedCheckpoint, "a line of the checkpoint is empty, too long or malformed") }
    guard size > 0 || root == MerkleTree.emptyRoot else {
      throw TransparencyError(.malformedCheckpoint, "the checkpoint of an empty tree has another root")
    }
    self.origin = origin
    self.size = size
    self.root = root
    self.extensions = extensions
  }

  /// Reads a note's text: origin, size in decimal without leading zeros, root in base64, then extension lines, each
  /// ended by a newline. Throws `malformedCheckpoint` for anything else; what it accepts, `text` writes back unchanged.
  public init(parsing body: [UInt8]) throws(TransparencyError) {
    let newline = UInt8(ascii: "\n")
    // One more than the most lines, so that a long text is not divided to its end before it is refused.
    let lines = body.dropLast()
      .split(separator: newline, maxSplits: 3 + Self.maximumExtensionCount, omittingEmptySubsequences: false)
    guard body.last == newline, lines.count >= 3, let origin = String(validating: lines[0], as: UTF8.self),
      let size = Decimal.parse(lines[1]), let hash = Base64.decode(lines[2]), let root = Word(hash)
    else { throw TransparencyError(.malformedCheckpoint, "the text is not origin, size and root") }
    var extensions = [String]()
    for line in lines.dropFirst(3) {
      guard let text = String(validating: line, as: UTF8.self) else {
        throw TransparencyError(.malformedCheckpoint, "an extension line is not UTF-8")
      }
      extensions.append(text)
    }
    try self.init(origin: origin, size: size, root: root, extensions: extensions)
  }

  /// The note's text, each line ended by a newline.
  public var text: String {
    let lines = [origin, String(size), String(decoding: Base64.encode(root.bytes), as: UTF8.self)] + extensions
    return lines.map { $0 + "\n" }.joined()
  }

  /// The text in UTF-8: what is signed.
  public var body: [UInt8] { Array(text.utf8) }

  private static func isLine(_ line: String.UTF8View, atMost bound: Int) -> Bool {
    !line.isEmpty && line.count <= bound && line.allSatisfy { $0 >= 0x20 }
  }
}

extension Checkpoint: Hashable {
  /// Checkpoints are equal when what is signed is equal, byte for byte.
  public static func == (left: Checkpoint, right: Checkpoint) -> Bool { left.body == right.body }

  /// Hashes what is signed.
  public func hash(into hasher: inout Hasher) { hasher.combine(body) }
}
