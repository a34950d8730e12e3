internal import Imaging

/// Walks a data set once and writes what may stay of it. Lengths of sequences and items become undefined ones, so that
/// nothing has to be counted before it is written.
struct DataSetRewriter {
  /// How what the table does not name is treated: as anywhere, or inside a sequence that is to say nothing.
  enum Manner { case usual, coded, hollow }

  /// An open data set or item.
  struct Level {
    let end: UInt64?
    let encoding: TransferSyntax.Encoding
    let depth: Int
    let manner: Manner
    var isTop: Bool { depth == 0 }
  }

  static let deepest = 64

  let options: DeidentificationOptions
  let table: ConfidentialityTable
  let pseudonyms: Pseudonyms
  let words: IdentityWords
  var reader: SourceReader
  var writer = ElementWriter()
  var warnings: Set<DeidentifiedFile.Warning> = []
  var additions: [Addition]
  /// Blocks whose creator the copy names already, by depth.
  var writtenCreators: Set<String> = []
  private var left = 1_000_000

  /// An attribute that the copy states of itself.
  struct Addition {
    let tag: DICOMTag
    let write: (inout ElementWriter, TransferSyntax.Encoding) -> Void
  }

  init(
    _ source: any DICOMSource, _ options: DeidentificationOptions, _ table: ConfidentialityTable,
    _ pseudonyms: Pseudonyms, _ words: IdentityWords
  ) {
    reader = SourceReader(source)
    self.options = options
    self.table = table
    self.pseudonyms = pseudonyms
    self.words = words
    additions = Self.statements(of: options)
  }

  /// The data set from an offset to the source's end.
  mutating func rewrite(from offset: UInt64, _ encoding: TransferSyntax.Encoding) throws {
    let level = Level(end: reader.source.count, encoding: encoding, depth: 0, manner: .usual)
    _ = try elements(from: offset, level)
    state(before: nil, encoding)
  }

  /// The elements of a data set or item; returns where it ends, a delimiter included.
  mutating func elements(from offset: UInt64, _ level: Level) throws -> UInt64 {
    var offset = offset
    var creators: [UInt16: [UInt8]] = [:]
    while level.end.map({ offset < $0 }) ?? true {
      if level.isTop, try isPadding(offset) { break }
      let header = try reader.header(at: offset, level.encoding)
      if header.tag == .itemEnd, level.end == nil { return header.value }
      guard header.tag.group != 0xfffe else {
        throw DeidentificationError(.malformed, "a delimiter that closes nothing", tag: header.tag)
      }
      try count()
      let after = try end(of: header, level)
      if let end = level.end, after > end {
        throw DeidentificationError(.malformed, "an element runs past its item", tag: header.tag)
      }
      if level.isTop { state(before: header.tag, level.encoding) }
      if header.tag.isPrivate {
        try keepIfSafe(header, level, &creators)
      } else if isStandard(header.tag, level) {
        try element(header, after, level)
      }
      offset = after
    }
    return offset
  }

  /// A sequence, item by item.
  mutating func sequence(
    _ header: ElementHeader, _ vr: DICOMVR, _ level: Level, _ inner: TransferSyntax.Encoding, _ manner: Manner
  ) throws {
    guard level.depth < Self.deepest else {
      throw DeidentificationError(.tooLarge, "more than \(Self.deepest) sequences inside each other", tag: header.tag)
    }
    writer.header(header.tag, vr, nil, level.encoding)
    try items(header, inner) { rewriter, start, end in
      rewriter.writer.header(.item, nil, nil, inner)
      let item = Level(end: end, encoding: inner, depth: level.depth + 1, manner: manner)
      let after = try rewriter.elements(from: start, item)
      rewriter.writer.header(.itemEnd, nil, 0, inner)
      return after
    }
    writer.header(.sequenceEnd, nil, 0, inner)
  }

  /// Goes through the items of a sequence; returns where it ends.
  @discardableResult
  mutating func items(
    _ header: ElementHeader, _ encoding: TransferSyntax.Encoding,
    _ body: (inout DataSetRewriter, UInt64, UInt64?) throws -> UInt64
  ) throws -> UInt64 {
    let end = header.length.map { header.value + $0 }
    var offset = header.value
    while end.map({ offset < $0 }) ?? true {
      let item = try reader.header(at: offset, encoding)
      try count()
      if item.tag == .sequenceEnd, end == nil { return item.value }
      guard item.tag == .item else {
        throw DeidentificationError(.malformed, "neither an item nor the end of the sequence", tag: header.tag)
      }
      let close = item.length.map { item.value + $0 }
      guard close ?? 0 <= end ?? reader.source.count else {
        throw DeidentificationError(.malformed, "an item runs past its sequence", tag: header.tag)
      }
      offset = try body(&self, item.value, close)
      // An item without a length of its own must not take in what stands behind its sequence.
      guard offset <= close ?? end ?? reader.source.count else {
        throw DeidentificationError(.malformed, "an item runs past its sequence", tag: header.tag)
      }
    }
    return offset
  }

  private mutating func isPadding(_ offset: UInt64) throws -> Bool {
    let size = Int(min(4, reader.source.count - offset))
    return try reader.bytes(at: offset, size)?.allSatisfy { $0 == 0 } ?? true
  }

  private mutating func count() throws {
    left -= 1
    guard left >= 0 else { throw DeidentificationError(.tooLarge, "more than a million elements and items") }
  }
}
