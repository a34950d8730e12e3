/// Units of UCUM, as far as they are checked: their form, and what R4's vital signs fix for a code.
enum Units {
  static let system = "http://unitsofmeasure.org"
  private static let loinc = "http://loinc.org"

  /// The codes of LOINC whose unit R4 fixes (Observation, vital signs profiles).
  private static let table: [String: [String]] = [
    "9279-1": ["/min"], "8867-4": ["/min"], "2708-6": ["%"], "59408-5": ["%"], "8310-5": ["Cel", "[degF]"],
    "8302-2": ["cm", "[in_i]"], "9843-4": ["cm", "[in_i]"], "29463-7": ["g", "kg", "[lb_av]"],
    "39156-5": ["kg/m2"], "8480-6": ["mm[Hg]"], "8462-4": ["mm[Hg]"],
  ]

  /// The units that a code is measured in; nil where none is fixed.
  static func fixed(for concept: FHIRValue?) -> [String]? {
    for coding in concept?["coding"]?.elements ?? [] where coding["system"]?.text == loinc {
      if let code = coding["code"]?.text, let units = table[code] { return units }
    }
    return nil
  }

  /// Whether a code has the form of UCUM's case-sensitive codes: printable, no space, brackets that close.
  static func isWellFormed(_ code: String) -> Bool {
    var open = [UInt8]()
    for byte in code.utf8 {
      guard (0x21...0x7e).contains(byte) else { return false }
      switch byte {
      case UInt8(ascii: "["): open.append(UInt8(ascii: "]"))
      case UInt8(ascii: "{"): open.append(UInt8(ascii: "}"))
      case UInt8(ascii: "("): open.append(UInt8(ascii: ")"))
      case UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ")"):
        guard open.popLast() == byte else { return false }
      default: continue
      }
    }
    return open.isEmpty && !code.isEmpty
  }
}
