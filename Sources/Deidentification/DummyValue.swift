internal import Imaging

/// Values that say nothing and are valid for their representation (PS3.5 6.2).
enum DummyValue {
  /// Text or zeros for a representation.
  static func of(_ vr: DICOMVR) -> [UInt8] {
    switch vr {
    case .DA: Array("19000101".utf8)
    case .TM: Array("000000".utf8)
    case .DT: Array("19000101000000".utf8)
    case .AS: Array("000Y".utf8)
    case .DS, .IS: Array("0".utf8)
    case .UR: Array("urn:removed".utf8)
    case .PN, .AE, .CS, .LO, .LT, .SH, .ST, .UC, .UT: Array("REMOVED".utf8)
    case .UI: []
    case .US, .SS, .OB, .OW, .UN: [0, 0]
    case .AT, .FL, .OF, .OL, .SL, .UL: [UInt8](repeating: 0, count: 4)
    case .FD, .OD, .OV, .SV, .UV: [UInt8](repeating: 0, count: 8)
    case .SQ: []
    }
  }
}

extension DICOMVR {
  /// Whether its values are free text that a person may have typed.
  var isFreeText: Bool {
    switch self {
    case .LO, .LT, .SH, .ST, .UC, .UT: true
    default: false
    }
  }

  /// Whether it says when.
  var isTemporal: Bool { self == .DA || self == .DT || self == .TM }

  /// Whether values may hold what a person typed, or what cannot be looked into.
  var maySayAnything: Bool {
    isFreeText || isTemporal || [.PN, .AE, .AS, .UR, .UN, .OB, .OW].contains(self)
  }

  /// What fills up an odd length.
  var padding: UInt8 {
    switch self {
    case .OB, .UI, .UN: 0
    default: 0x20
    }
  }
}

extension [UInt8] {
  /// An even length, filled up as the representation asks for, also where another one is written.
  func filledUp(as vr: DICOMVR) -> [UInt8] { count & 1 == 1 ? self + [vr.padding] : self }
}
