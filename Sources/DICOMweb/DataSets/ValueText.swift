internal import Imaging

/// The bytes of a value as the JSON model has them (PS3.18 table F.2.3-1).
enum ValueText {
  static func value(
    _ bytes: [UInt8], _ vr: DICOMVR, _ encoding: TransferSyntax.Encoding, _ charset: CharacterSet
  ) -> DataSet.Value {
    switch vr {
    case .PN: .names(texts(bytes, charset))
    case .LO, .SH, .UC: .texts(texts(bytes, charset))
    case .LT, .ST, .UT: .texts(single(charset.text(bytes)))
    case .UR: .texts(single(CharacterSet.latin1.text(bytes)))
    case .DS, .IS: .numbers(texts(bytes, .latin1).map(JSONText.number))
    case .US, .SS, .UL, .SL, .FL, .FD, .SV, .UV: .numbers(numbers(bytes, vr, encoding))
    case .AT: .texts(tags(bytes, encoding))
    default: .texts(texts(bytes, .latin1))
    }
  }

  private static func texts(_ bytes: [UInt8], _ charset: CharacterSet) -> [String] {
    let text = charset.text(bytes)
    if text.isEmpty { return [] }
    return text.split(separator: "\\", omittingEmptySubsequences: false).map { trimmed($0, isLeading: true) }
  }

  private static func single(_ text: String) -> [String] {
    let text = trimmed(text[...], isLeading: false)
    return text.isEmpty ? [] : [text]
  }

  private static func trimmed(_ text: Substring, isLeading: Bool) -> String {
    var text = text
    while let last = text.unicodeScalars.last, last == " " || last == "\0" { text.unicodeScalars.removeLast() }
    if isLeading { text = text.drop { $0 == " " } }
    return String(text)
  }

  static func numbers(_ bytes: [UInt8], _ vr: DICOMVR, _ encoding: TransferSyntax.Encoding) -> [String] {
    let width = vr.wordSize
    return stride(from: 0, to: bytes.count - bytes.count % width, by: width).map { start in
      let part = bytes[start..<start + width]
      let bits = (encoding == .explicitBig ? Array(part) : part.reversed()).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      switch vr {
      case .SS: return String(Int16(truncatingIfNeeded: bits))
      case .SL: return String(Int32(truncatingIfNeeded: bits))
      case .SV: return String(Int64(truncatingIfNeeded: bits))
      case .FL: return written(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
      case .FD: return written(Double(bitPattern: bits))
      default: return String(bits)
      }
    }
  }

  /// A floating number; JSON has no word for those that are none.
  private static func written(_ number: some BinaryFloatingPoint & CustomStringConvertible) -> String {
    if number.isNaN { return "NaN" }
    if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
    return number.description
  }

  private static func tags(_ bytes: [UInt8], _ encoding: TransferSyntax.Encoding) -> [String] {
    stride(from: 0, to: bytes.count - bytes.count % 4, by: 4).map { start in
      func number(_ place: Int) -> UInt16 {
        let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
        return encoding == .explicitBig ? first << 8 | second : second << 8 | first
      }
      return DICOMTag(number(start), number(start + 2)).keyword
    }
  }
}
