internal import Glibc

/// How the bytes of texts become characters (PS3.3 C.12.1.1.2). What cannot be decoded becomes one character a byte, so that two
/// different texts never become equal.
struct CharacterSet: Sendable, Equatable {
  static let latin1 = CharacterSet(name: "ISO-8859-1")
  private let name: String

  private init(name: String) { self.name = name }

  /// The set that an element (0008,0005) names.
  init(_ value: [UInt8]) {
    let names = String(decoding: value, as: UTF8.self).split(separator: "\\", omittingEmptySubsequences: false)
      .map { $0.split(whereSeparator: { $0 == " " || $0 == "\0" }).joined(separator: " ") }
    // With extensions, escape sequences switch; the second set says to which family they belong.
    let known =
      names.count > 1
      ? Self.extended[names[1]] ?? Self.single[Self.plain(names[0])] : Self.single[Self.plain(names.first ?? "")]
    name = known ?? "ISO-8859-1"
  }

  private static func plain(_ name: String) -> String {
    name.hasPrefix("ISO 2022 IR ") ? "ISO_IR " + name.dropFirst(12) : name
  }

  private static let single = [
    "ISO_IR 100": "ISO-8859-1", "ISO_IR 101": "ISO-8859-2", "ISO_IR 109": "ISO-8859-3", "ISO_IR 110": "ISO-8859-4",
    "ISO_IR 144": "ISO-8859-5", "ISO_IR 127": "ISO-8859-6", "ISO_IR 126": "ISO-8859-7", "ISO_IR 138": "ISO-8859-8",
    "ISO_IR 148": "ISO-8859-9", "ISO_IR 203": "ISO-8859-15", "ISO_IR 13": "SHIFT_JIS", "ISO_IR 166": "TIS-620",
    "ISO_IR 192": "UTF-8", "GB18030": "GB18030", "GBK": "GBK",
  ]
  private static let extended = [
    "ISO 2022 IR 87": "ISO-2022-JP-2", "ISO 2022 IR 159": "ISO-2022-JP-2", "ISO 2022 IR 149": "EUC-KR",
    "ISO 2022 IR 58": "EUC-CN",
  ]

  /// The characters of some bytes.
  func text(_ bytes: [UInt8]) -> String {
    if bytes.allSatisfy({ $0 < 0x80 && $0 != 0x1b }) { return String(decoding: bytes, as: UTF8.self) }
    switch name {
    case "ISO-8859-1": return Self.one(bytes)
    case "UTF-8": return String(validating: bytes, as: UTF8.self) ?? Self.one(bytes)
    // Korean and Chinese text carries the escape sequence of its set in front, which the plain form does without.
    case "EUC-KR", "EUC-CN": return converted(Self.withoutEscapes(bytes)) ?? Self.one(bytes)
    default: return converted(bytes) ?? Self.one(bytes)
    }
  }

  private static func one(_ bytes: [UInt8]) -> String {
    String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }

  private static func withoutEscapes(_ bytes: [UInt8]) -> [UInt8] {
    var kept = [UInt8]()
    var place = 0
    while place < bytes.count {
      if bytes[place] == 0x1b {
        place += min(4, bytes.count - place)
      } else {
        kept.append(bytes[place])
        place += 1
      }
    }
    return kept
  }

  private func converted(_ bytes: [UInt8]) -> String? {
    guard let handle = unsafe iconv_open("UTF-8", name), Int(bitPattern: handle) != -1 else { return nil }
    // The handle is this call's own and closed once.
    defer { _ = unsafe iconv_close(handle) }
    var input = bytes.map { CChar(bitPattern: $0) }
    var left = 0
    var isWhole = false
    // No character of these sets becomes more than four bytes of a byte's worth.
    let output = unsafe [UInt8](unsafeUninitializedCapacity: bytes.count * 4 + 16) { buffer, initialised in
      let room = buffer.count
      unsafe input.withUnsafeMutableBufferPointer { source in
        unsafe buffer.withMemoryRebound(to: CChar.self) { target in
          // Sound: both pointers live for the call, and the counts are the room behind them.
          var from = source.baseAddress
          var to = target.baseAddress
          var fromLeft = source.count
          left = room
          isWhole = unsafe iconv(handle, &from, &fromLeft, &to, &left) != -1 && fromLeft == 0
        }
      }
      initialised = room - left
    }
    return isWhole ? String(validating: output, as: UTF8.self) : nil
  }
}
