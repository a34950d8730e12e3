internal import Imaging

extension DataSetRewriter {
  /// What the copy says of itself, and what of that the original may have said.
  static let stated: Set<DICOMTag> = [
    DICOMTag(0x0012, 0x0062), DICOMTag(0x0012, 0x0063), DICOMTag(0x0012, 0x0064), DICOMTag(0x0028, 0x0303),
  ]

  /// Patient Identity Removed, De-identification Method and its codes, and what became of dates (PS3.15 E.1.1).
  static func statements(of options: DeidentificationOptions) -> [Addition] {
    let profile = ("113100", "Basic Application Confidentiality Profile")
    let codes = [profile] + options.chosen.map { ($0.code, $0.meaning) }
    func text(_ tag: DICOMTag, _ vr: DICOMVR, _ value: String) -> Addition {
      Addition(tag: tag) { $0.element(tag, vr, Array(value.utf8), $1) }
    }
    let method = codes.map { String($0.1.prefix(64)) }.joined(separator: "\\")
    let sequence = DICOMTag(0x0012, 0x0064)
    return [
      text(DICOMTag(0x0012, 0x0062), .CS, "YES"), text(DICOMTag(0x0012, 0x0063), .LO, method),
      Addition(tag: sequence) { writer, encoding in
        writer.header(sequence, .SQ, nil, encoding)
        for (code, meaning) in codes {
          writer.header(.item, nil, nil, encoding)
          writer.element(DICOMTag(0x0008, 0x0100), .SH, Array(code.utf8), encoding)
          writer.element(DICOMTag(0x0008, 0x0102), .SH, Array("DCM".utf8), encoding)
          writer.element(DICOMTag(0x0008, 0x0104), .LO, Array(meaning.utf8), encoding)
          writer.header(.itemEnd, nil, 0, encoding)
        }
        writer.header(.sequenceEnd, nil, 0, encoding)
      },
      text(DICOMTag(0x0028, 0x0303), .CS, options.temporalTerm),
    ]
  }

  /// Writes the statements that belong before a tag; without one, all that are left.
  mutating func state(before tag: DICOMTag?, _ encoding: TransferSyntax.Encoding) {
    while let next = additions.first, tag.map({ next.tag < $0 }) ?? true {
      next.write(&writer, encoding)
      additions.removeFirst()
    }
  }

  /// Private elements go, unless they are numbers that the standard calls safe and their creator is written before them.
  mutating func keepIfSafe(_ header: ElementHeader, _ level: Level, _ creators: inout [UInt16: [UInt8]]) throws {
    guard options.contains(.retainSafePrivate), let vr = header.vr, let length = header.length, length <= 256,
      let value = try reader.bytes(at: header.value, Int(length)).map(Array.init)
    else { return }
    let (group, element) = (header.tag.group, header.tag.element)
    if (0x10...0xff).contains(element) {
      creators[element] = creators.count < 256 && vr == .LO ? value : nil
      return
    }
    guard let creator = creators[element >> 8], vr.isNumber,
      SafePrivate.holds(creator, group, UInt8(truncatingIfNeeded: element))
    else { return }
    let block = DICOMTag(group, element >> 8)
    if writtenCreators.insert("\(level.depth) \(block)").inserted {
      writer.element(block, .LO, Self.trimmed(creator), level.encoding)
    }
    writer.copy(header.tag, vr, header.value, length, level.encoding)
  }
}

extension DICOMVR {
  /// Whether values are numbers and nothing else.
  var isNumber: Bool {
    switch self {
    case .DS, .IS, .FD, .FL, .SL, .SS, .UL, .US: true
    default: false
    }
  }
}
