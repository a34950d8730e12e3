internal import Imaging

extension DataSetRewriter {
  /// Texts longer than this are not rewritten but removed.
  private static let longestText: UInt64 = 1 << 20

  /// Whether an element is of the standard and may stand here at all. Group lengths would be wrong, nobody knows what an
  /// unknown attribute says, and overlays and curves are pictures that nobody has looked at.
  mutating func isStandard(_ tag: DICOMTag, _ level: Level) -> Bool {
    if tag.group & 0xff00 == 0x5000 || tag.group & 0xff00 == 0x6000 {
      warnings.insert(.overlaysRemoved)
      return false
    }
    // Commands, file meta information and directories have no place in a data set.
    if tag.group < 0x0008 { return false }
    if tag.element == 0 || (level.isTop && Self.stated.contains(tag)) { return false }
    return DataDictionary.standard[tag] != nil || table.action(tag, isSequence: false) != nil
  }

  /// Where an element ends.
  mutating func end(of header: ElementHeader, _ level: Level) throws -> UInt64 {
    if let length = header.length { return header.value + length }
    let inner: TransferSyntax.Encoding = header.vr == .UN ? .implicitLittle : level.encoding
    return try skip(header, inner, level.depth)
  }

  private mutating func skip(
    _ header: ElementHeader, _ encoding: TransferSyntax.Encoding, _ depth: Int
  ) throws -> UInt64 {
    guard depth < Self.deepest else {
      throw DeidentificationError(.tooLarge, "more than \(Self.deepest) sequences inside each other", tag: header.tag)
    }
    return try items(header, encoding) { rewriter, start, end in
      if let end { return end }
      var offset = start
      while true {
        let element = try rewriter.reader.header(at: offset, encoding)
        if element.tag == .itemEnd { return element.value }
        let level = Level(end: nil, encoding: encoding, depth: depth + 1, manner: .usual)
        offset = try rewriter.end(of: element, level)
      }
    }
  }

  /// An element of the standard: what the table says, or what its representation asks for.
  mutating func element(_ header: ElementHeader, _ after: UInt64, _ level: Level) throws {
    let listed = DataDictionary.standard[header.tag]
    if header.tag.group == 0x7fe0 { return copyPixels(header, after, level) }
    guard let vr = header.vr == nil || header.vr == .UN ? listed ?? header.vr : header.vr else {
      // Named by the table alone, in a data set that does not write representations.
      return
    }
    let written = header.vr ?? vr
    if vr == .SQ {
      // A representation that the standard gives to no sequence, and the other way round, hides contents.
      guard listed == .SQ || listed == nil, [.SQ, .UN].contains(written) else { return }
      return try sequenceElement(header, written, level)
    }
    guard listed != .SQ, header.length != nil else { return }
    let action = table.action(header.tag, isSequence: false) ?? standing(header.tag, vr, level)
    switch action {
    case .remove: return
    case .empty: writer.element(header.tag, written, [], level.encoding)
    case .dummy: try dummy(header, vr, written, level)
    case .uid: try mapped(header, written, level)
    case .clean: try cleaned(header, vr, written, level)
    case .keep: try kept(header, vr, written, level)
    }
  }

  private mutating func sequenceElement(_ header: ElementHeader, _ written: DICOMVR, _ level: Level) throws {
    let inner: TransferSyntax.Encoding = written == .UN ? .implicitLittle : level.encoding
    switch table.action(header.tag, isSequence: true) {
    case .remove: return
    case .empty: writer.element(header.tag, written, [], level.encoding)
    case .dummy: try sequence(header, written, level, inner, .hollow)
    case .clean: try sequence(header, written, level, inner, level.manner == .hollow ? .hollow : .coded)
    case .keep, .uid, nil: try sequence(header, written, level, inner, level.manner)
    }
  }

  /// What becomes of an attribute that the table does not name.
  private func standing(_ tag: DICOMTag, _ vr: DICOMVR, _ level: Level) -> ConfidentialityTable.Action {
    if vr == .UI { return .uid }
    switch level.manner {
    case .hollow where vr.maySayAnything && tag != .specificCharacterSet: return .dummy
    // Text Value and Unformatted Text Value: what the reader of a report and of a drawing reads.
    case .coded where tag == DICOMTag(0x0040, 0xa160) || tag == DICOMTag(0x0070, 0x0006): return .dummy
    default: break
    }
    if vr == .PN || vr == .AE { return .empty }
    guard vr.isTemporal else { return .keep }
    if options.contains(.retainFullDates) { return .keep }
    return options.contains(.retainModifiedDates) ? .clean : .empty
  }

  /// Pixels stay byte for byte at the top; elsewhere they are small copies of a picture that may be another one.
  private mutating func copyPixels(_ header: ElementHeader, _ after: UInt64, _ level: Level) {
    guard level.isTop else { return }
    let isUndefined = header.length == nil
    // Some writers leave out representations inside an explicit data set; the copy has them all.
    let vr = header.vr ?? (isUndefined ? .OB : .OW)
    writer.copy(header.tag, vr, header.value, after - header.value, isUndefined: isUndefined, level.encoding)
  }

  private mutating func dummy(
    _ header: ElementHeader, _ vr: DICOMVR, _ written: DICOMVR, _ level: Level
  ) throws {
    if header.tag == DICOMTag(0x0042, 0x0011) { warnings.insert(.documentRemoved) }
    if vr == .UI { return try mapped(header, written, level) }
    var value = DummyValue.of(vr)
    if header.tag == .patientID, let original = try text(header) {
      value = Array(pseudonyms.patientIdentifier(Self.trimmed(original)).utf8)
    }
    writer.element(header.tag, written, value.filledUp(as: vr), level.encoding)
  }

  /// Every UID becomes another one, but those that name kinds and codes.
  private mutating func mapped(_ header: ElementHeader, _ written: DICOMVR, _ level: Level) throws {
    guard let value = try text(header) else { return }
    if options.contains(.retainUIDs) || Self.namesKind(header.tag) {
      return writer.element(header.tag, written, value, level.encoding)
    }
    let new = value.split(separator: 0x5c, omittingEmptySubsequences: false).map { part -> [UInt8] in
      Array(pseudonyms.uid(Self.trimmed(Array(part))).utf8)
    }
    writer.element(header.tag, written, Array(new.joined(separator: [0x5c])), level.encoding)
  }

  private mutating func cleaned(
    _ header: ElementHeader, _ vr: DICOMVR, _ written: DICOMVR, _ level: Level
  ) throws {
    // A time of day alone stays; dates move; of texts those that name nobody; anything else cannot be looked into.
    guard let value = try text(header) else { return }
    switch vr {
    case .TM: return writer.element(header.tag, written, value, level.encoding)
    case .DA, .DT:
      let parts = value.split(separator: 0x5c, omittingEmptySubsequences: false).map { part -> [UInt8] in
        if Self.trimmed(Array(part)).isEmpty { return [] }
        return MovedDate.moved(Array(part), back: pseudonyms.days) ?? DummyValue.of(vr)
      }
      return writer.element(header.tag, written, Array(parts.joined(separator: [0x5c])), level.encoding)
    case _ where vr.isFreeText || vr == .CS:
      if words.allow(value) { return writer.element(header.tag, written, value, level.encoding) }
    default: break
    }
    writer.element(header.tag, written, DummyValue.of(vr).filledUp(as: vr), level.encoding)
  }

  private mutating func kept(_ header: ElementHeader, _ vr: DICOMVR, _ written: DICOMVR, _ level: Level) throws {
    guard let length = header.length else { return }
    guard vr.isFreeText else { return writer.copy(header.tag, written, header.value, length, level.encoding) }
    // A name typed where the profile expects none.
    guard let value = try text(header) else { return }
    let isOption = table.action(header.tag, isSequence: false) == .keep
    writer.element(
      header.tag, written, !isOption && words.stand(in: value, from: 4) ? [] : value, level.encoding)
  }

  /// A value that is short enough to be rewritten; nil, and so no element, where it is not.
  private mutating func text(_ header: ElementHeader) throws -> [UInt8]? {
    guard let length = header.length, length <= Self.longestText else { return nil }
    return try reader.bytes(at: header.value, Int(length)).map(Array.init)
  }

  static func trimmed(_ value: [UInt8]) -> [UInt8] {
    var value = value[...]
    while let last = value.last, last == 0 || last == 0x20 { value.removeLast() }
    while value.first == 0x20 { value.removeFirst() }
    return Array(value)
  }

  /// UIDs that name a class, an encoding or a list of codes, never a thing or an event.
  private static func namesKind(_ tag: DICOMTag) -> Bool {
    kinds.contains(tag)
  }

  private static let kinds: Set<DICOMTag> = [
    .sopClassUID, DICOMTag(0x0008, 0x001a), DICOMTag(0x0008, 0x001b), DICOMTag(0x0008, 0x0062),
    DICOMTag(0x0008, 0x010c), DICOMTag(0x0008, 0x0117), DICOMTag(0x0008, 0x0118), DICOMTag(0x0008, 0x1150),
    DICOMTag(0x0008, 0x115a), DICOMTag(0x0008, 0x3002), DICOMTag(0x0400, 0x0010), DICOMTag(0x0400, 0x0510),
  ]
}
