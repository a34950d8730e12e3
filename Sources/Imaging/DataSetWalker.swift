/// Walks a data set (PS3.5 section 7) from front to back with an explicit list of open sequences and items.
struct DataSetWalker {
  /// What a walk found at the top level.
  struct Contents {
    var elements: [DICOMElement] = []
    var pixelData: DICOMFile.PixelData?
    var count = 0
  }

  /// An open data set, sequence, item or run of fragments.
  struct Level {
    enum Kind { case dataSet, sequence, item, fragments }

    let kind: Kind
    /// Where it ends, if its length is defined.
    let end: UInt64?
    /// Where the innermost defined length around it ends.
    let limit: UInt64
    let encoding: TransferSyntax.Encoding
    let tag: DICOMTag?
    var fragments = 0
  }

  var cursor: ByteCursor
  let limits: DICOMLimits
  var levels: [Level]
  var contents = Contents()
  var keptTotal = 0
  private var seen: Set<DICOMTag> = []
  private var sequences = 0

  init(cursor: ByteCursor, encoding: TransferSyntax.Encoding, limits: DICOMLimits) {
    self.cursor = cursor
    self.limits = limits
    levels = [Self.root(cursor, encoding)]
  }

  /// Goes on in another cursor or encoding: the data set after the meta information.
  mutating func start(_ cursor: ByteCursor, encoding: TransferSyntax.Encoding) {
    self.cursor = cursor
    levels = [Self.root(cursor, encoding)]
  }

  private static func root(_ cursor: ByteCursor, _ encoding: TransferSyntax.Encoding) -> Level {
    Level(kind: .dataSet, end: cursor.end, limit: cursor.end ?? .max, encoding: encoding, tag: nil)
  }

  /// The elements of group 2, always explicit little endian (PS3.10 7.1). The group length is not relied on: some
  /// writers leave it out or get it wrong, and the group number says the same.
  mutating func readMeta() throws(ImagingError) -> [DICOMElement] {
    while let next = try cursor.peek(2), next.elementsEqual([2, 0] as [UInt8]) {
      try readElement()
      guard levels.count == 1 else { throw fault(.undefinedLength, "a sequence in the file meta information") }
    }
    defer { contents.elements = [] }
    return contents.elements
  }

  /// The data set to its end.
  mutating func readDataSet() throws(ImagingError) -> Contents {
    while true {
      while levels.count > 1, let end = levels[levels.count - 1].end, end == cursor.offset { close() }
      switch levels[levels.count - 1].kind {
      case .dataSet:
        if try cursor.isAtEnd() { return contents }
        if try isPadding() { return contents }
        try readElement()
      case .item: try readElement()
      case .sequence: try readItem()
      case .fragments: try readFragment()
      }
    }
  }

  /// Opens a sequence or a run of fragments or an item.
  mutating func open(_ level: Level) throws(ImagingError) {
    if level.kind == .sequence {
      sequences += 1
      guard sequences <= limits.depth else {
        throw fault(.tooDeep, "more than \(limits.depth) sequences inside each other", tag: level.tag)
      }
    }
    levels.append(level)
  }

  /// Closes the innermost level.
  mutating func close() {
    let level = levels.removeLast()
    if level.kind == .sequence { sequences -= 1 }
    guard level.kind == .fragments, levels.count == 1, let tag = level.tag, tag.holdsPixels,
      let element = contents.elements.last
    else { return }
    // The first item of encapsulated pixel data is its offset table.
    contents.pixelData = DICOMFile.PixelData(
      tag: tag, offset: element.offset, length: cursor.offset - element.offset, fragments: max(0, level.fragments - 1))
  }

  /// Counts an element, item or fragment.
  mutating func count() throws(ImagingError) {
    contents.count += 1
    guard contents.count <= limits.elements else {
      throw fault(.tooManyElements, "more than \(limits.elements) elements, items and fragments")
    }
  }

  /// Notes a top-level element; an identifying one may stand once.
  mutating func note(_ element: DICOMElement) throws(ImagingError) {
    if DICOMTag.summarised.contains(element.tag) || element.tag.holdsPixels {
      guard seen.insert(element.tag).inserted else {
        throw fault(.duplicateElement, "an identifying element stands twice", at: element.offset, tag: element.tag)
      }
    }
    contents.elements.append(element)
  }

  /// An error at the cursor, or at another offset.
  func fault(
    _ code: ImagingError.Code, _ detail: String, at offset: UInt64? = nil, tag: DICOMTag? = nil
  ) -> ImagingError {
    ImagingError(code, detail + cursor.place, offset: offset ?? cursor.offset, tag: tag)
  }

  /// Whether only zero padding is left. A zero tag is no element of a data set, so zeros can be nothing else.
  private mutating func isPadding() throws(ImagingError) -> Bool {
    if let next = try cursor.peek(8), !next.prefix(4).allSatisfy({ $0 == 0 }) { return false }
    let start = cursor.offset
    if try cursor.restIsZero() { return true }
    throw fault(.trailingData, "bytes after the data set that are no element and no padding", at: start)
  }
}
