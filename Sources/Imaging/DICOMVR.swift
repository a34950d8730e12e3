/// The value representations of PS3.5 6.2.
public enum DICOMVR: String, CaseIterable, Hashable, Sendable {
  // Raw values are the two letters on the wire; the meanings stand in PS3.5 table 6.2-1.
  case AE, AS, AT, CS, DA, DS, DT, FD, FL, IS, LO, LT, OB, OD, OF, OL, OV, OW, PN, SH, SL, SQ, SS, ST, SV, TM, UC
  case UI, UL, UN, UR, US, UT, UV

  /// The representation with these two letters, if there is one.
  init?(_ first: UInt8, _ second: UInt8) {
    guard let found = Self.byLetters[UInt16(first) << 8 | UInt16(second)] else { return nil }
    self = found
  }

  /// Whether explicit encodings give it two reserved bytes and a 32-bit length (PS3.5 7.1.2).
  var hasLongLength: Bool {
    switch self {
    case .OB, .OD, .OF, .OL, .OV, .OW, .SQ, .SV, .UC, .UN, .UR, .UT, .UV: true
    default: false
    }
  }

  /// Whether an undefined length means encapsulated fragments (PS3.5 A.4).
  var mayBeFragmented: Bool {
    switch self {
    case .OB, .OD, .OF, .OL, .OV, .OW: true
    default: false
    }
  }

  private static let byLetters: [UInt16: DICOMVR] = {
    var table: [UInt16: DICOMVR] = [:]
    for vr in allCases {
      table[vr.rawValue.utf8.reduce(0) { $0 << 8 | UInt16($1) }] = vr
    }
    return table
  }()
}
