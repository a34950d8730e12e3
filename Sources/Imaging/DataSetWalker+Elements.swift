extension DataSetWalker {
  private struct Header {
    let tag: DICOMTag
    let vr: DICOMVR?
    /// Nil where undefined.
    let length: UInt64?
    let encoding: TransferSyntax.Encoding
  }

  /// One element of a data set or item: its header, then its value kept, skipped or opened.
  mutating func readElement() throws(ImagingError) {
    let level = levels[levels.count - 1]
    let start = cursor.offset
    let header = try readHeader(level)
    try count()
    if header.tag.group == 0xfffe {
      guard header.tag == .itemDelimitation, level.kind == .item, level.end == nil, header.length == 0 else {
        throw fault(.unexpectedDelimiter, "a delimiter that closes nothing", at: start, tag: header.tag)
      }
      return close()
    }
    if let length = header.length, length > level.limit - cursor.offset { throw overrun(level, header.tag, at: start) }
    let opened = try contained(header, level: level)
    let isTop = levels.count == 1
    if let opened {
      if isTop { try note(element(header, value: nil)) }
      try open(opened)
    } else if isTop {
      try keepOrSkip(header)
    } else {
      try skip(header.length ?? 0, tag: header.tag, from: start)
    }
  }

  /// One item of a sequence, or the delimiter that ends the sequence.
  mutating func readItem() throws(ImagingError) {
    let level = levels[levels.count - 1]
    let start = cursor.offset
    let (tag, length) = try readItemHeader(level)
    try count()
    switch tag {
    case .item:
      let end = length.map { cursor.offset + $0 }
      if let length, length > level.limit - cursor.offset { throw overrun(level, tag, at: start) }
      try open(
        Level(kind: .item, end: end, limit: end ?? level.limit, encoding: level.encoding, tag: level.tag))
    case .sequenceDelimitation where level.end == nil && length == 0:
      close()
    default:
      throw fault(.unexpectedTag, "neither an item nor the end of the sequence", at: start, tag: tag)
    }
  }

  /// One fragment, or the delimiter that ends the fragments.
  mutating func readFragment() throws(ImagingError) {
    let level = levels[levels.count - 1]
    let start = cursor.offset
    let (tag, length) = try readItemHeader(level)
    try count()
    switch (tag, length) {
    case (.item, let length?):
      guard length <= level.limit - cursor.offset else { throw overrun(level, level.tag ?? tag, at: start) }
      try skip(length, tag: level.tag ?? tag, from: start)
      levels[levels.count - 1].fragments += 1
    case (.item, nil):
      throw fault(.undefinedLength, "a fragment of undefined length", at: start, tag: level.tag)
    case (.sequenceDelimitation, .some(0)):
      close()
    default:
      throw fault(.unexpectedTag, "neither a fragment nor the end of the fragments", at: start, tag: tag)
    }
  }

  /// The level an element opens, or nil where its value is plain bytes. An implicit or unknown element of defined
  /// length stays plain: what it holds cannot be told from bytes that look like items.
  private func contained(_ header: Header, level: Level) throws(ImagingError) -> Level? {
    let end = header.length.map { cursor.offset + $0 }
    func inner(_ kind: Level.Kind, _ encoding: TransferSyntax.Encoding) -> Level {
      Level(kind: kind, end: end, limit: end ?? level.limit, encoding: encoding, tag: header.tag)
    }
    if header.vr == .SQ { return inner(.sequence, level.encoding) }
    guard header.length == nil else { return nil }
    switch header.vr {
    case .UN: return inner(.sequence, .implicitLittle)  // PS3.5 6.2.2, note on UN of undefined length
    case let vr? where vr.mayBeFragmented: return inner(.fragments, header.encoding)
    case nil: return inner(header.tag.holdsPixels ? .fragments : .sequence, level.encoding)
    default:
      throw fault(.undefinedLength, "an undefined length where the representation allows none", tag: header.tag)
    }
  }

  private mutating func keepOrSkip(_ header: Header) throws(ImagingError) {
    let start = cursor.offset
    let length = header.length ?? 0
    let isSummarised = DICOMTag.summarised.contains(header.tag)
    let fits = length <= UInt64(max(0, limits.keptValue)) && !header.tag.holdsPixels
    if isSummarised, !fits {
      throw fault(.valueTooLong, "an identifying element longer than \(limits.keptValue) bytes", tag: header.tag)
    }
    // Bounded: `fits` says the length is at most the kept size.
    guard fits, isSummarised || keptTotal <= limits.keptTotal - Int(length) else {
      try note(element(header, value: nil))
      if header.tag.holdsPixels {
        contents.pixelData = DICOMFile.PixelData(tag: header.tag, offset: start, length: length, fragments: nil)
      }
      return try skip(length, tag: header.tag, from: start)
    }
    guard let value = try cursor.take(Int(length)) else { throw truncated("a value", at: start, tag: header.tag) }
    keptTotal += Int(length)
    try note(
      DICOMElement(tag: header.tag, vr: header.vr, offset: start, length: length, value: Array(value)))
  }

  private func element(_ header: Header, value: [UInt8]?) -> DICOMElement {
    DICOMElement(tag: header.tag, vr: header.vr, offset: cursor.offset, length: header.length, value: value)
  }

  private mutating func skip(_ length: UInt64, tag: DICOMTag, from start: UInt64) throws(ImagingError) {
    guard try cursor.skip(length) else { throw truncated("a value", at: start, tag: tag) }
  }

  private mutating func readHeader(_ level: Level) throws(ImagingError) -> Header {
    let bytes = try header(8, level)
    let big = level.encoding.isBigEndian
    let tag = DICOMTag(bytes.number16(0, big: big), bytes.number16(2, big: big))
    // Some writers switch to implicit inside an explicit data set; no letters there means no representation there.
    guard level.encoding.isExplicit, tag.group != 0xfffe, bytes.isLetter(4), bytes.isLetter(5) else {
      return Header(tag: tag, vr: nil, length: bytes.length(4, big: big), encoding: level.encoding)
    }
    guard let vr = DICOMVR(bytes[bytes.startIndex + 4], bytes[bytes.startIndex + 5]) else {
      throw fault(.unknownVR, "letters that are no value representation", at: cursor.offset - 8, tag: tag)
    }
    guard vr.hasLongLength else {
      return Header(tag: tag, vr: vr, length: UInt64(bytes.number16(6, big: big)), encoding: level.encoding)
    }
    return Header(tag: tag, vr: vr, length: try header(4, level).length(0, big: big), encoding: level.encoding)
  }

  private mutating func readItemHeader(_ level: Level) throws(ImagingError) -> (DICOMTag, UInt64?) {
    let bytes = try header(8, level)
    let big = level.encoding.isBigEndian
    return (DICOMTag(bytes.number16(0, big: big), bytes.number16(2, big: big)), bytes.length(4, big: big))
  }

  private mutating func header(_ count: Int, _ level: Level) throws(ImagingError) -> ArraySlice<UInt8> {
    let start = cursor.offset
    guard level.limit - start >= UInt64(count) else { throw overrun(level, level.tag, at: start) }
    guard let bytes = try cursor.take(count) else { throw truncated("an element", at: start, tag: level.tag) }
    return bytes
  }

  /// Past the file's end a file is cut short; past an item's end its lengths disagree.
  private func overrun(_ level: Level, _ tag: DICOMTag?, at offset: UInt64) -> ImagingError {
    level.limit == cursor.end
      ? truncated("an element or item", at: offset, tag: tag)
      : fault(.lengthOutOfBounds, "a length runs past the item or sequence around it", at: offset, tag: tag)
  }

  private func truncated(_ what: String, at offset: UInt64, tag: DICOMTag?) -> ImagingError {
    fault(.truncated, "the file ends inside \(what)", at: offset, tag: tag)
  }
}

extension ArraySlice<UInt8> {
  fileprivate func number16(_ at: Int, big: Bool) -> UInt16 {
    let (first, second) = (UInt16(self[startIndex + at]), UInt16(self[startIndex + at + 1]))
    return big ? first << 8 | second : second << 8 | first
  }

  /// A 32-bit length; nil where it is undefined (all ones).
  fileprivate func length(_ at: Int, big: Bool) -> UInt64? {
    let (first, second) = (UInt64(number16(at, big: big)), UInt64(number16(at + 2, big: big)))
    let length = big ? first << 16 | second : second << 16 | first
    return length == 0xffff_ffff ? nil : length
  }

  fileprivate func isLetter(_ at: Int) -> Bool { (0x41...0x5a).contains(self[startIndex + at]) }
}
