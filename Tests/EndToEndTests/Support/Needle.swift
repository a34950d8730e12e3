import Foundation
import Identity

/// Something secret or personal that is looked for in every byte a server or a disk holds, in every way it could have
/// been written down.
struct Needle: Sendable, CustomStringConvertible {
  let description: String
  /// The ways of writing it, each with its name.
  let forms: [(name: String, bytes: [UInt8])]

  /// Text: UTF-8 as it is and in lower and upper case, UTF-16 either way, base64 at any offset, hexadecimal.
  init(_ what: String, text: String) {
    description = what
    var forms = [(name: String, bytes: [UInt8])]()
    for (name, variant) in [("", text), (" in lower case", text.lowercased()), (" in upper case", text.uppercased())] {
      let pairs = variant.utf16.map { (UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)) }
      forms.append(("utf-8" + name, Array(variant.utf8)))
      forms.append(("utf-16le" + name, pairs.flatMap { [$0.1, $0.0] }))
      forms.append(("utf-16be" + name, pairs.flatMap { [$0.0, $0.1] }))
    }
    self.forms = forms + Self.encodings(of: Array(text.utf8))
  }

  /// Bytes: as they are, in base64 at any offset, in hexadecimal.
  init(_ what: String, bytes: [UInt8]) {
    description = what
    forms = [("raw", bytes)] + Self.encodings(of: bytes)
  }

  private static func encodings(of bytes: [UInt8]) -> [(name: String, bytes: [UInt8])] {
    let hex = bytes.hex
    var forms = [("hexadecimal", Array(hex.utf8)), ("upper-case hexadecimal", Array(hex.uppercased().utf8))]
    for offset in 0..<3 {
      let text = Array(Data([UInt8](repeating: 0, count: offset) + bytes).base64EncodedString().utf8)
      // The digits that also depend on what stands before or behind are left out.
      let first = offset == 0 ? 0 : offset + 1
      let count = (offset + bytes.count) * 8 / 6
      let digits = Array(text[first..<count])
      forms.append(("base64 at \(offset)", digits))
      let safe = String(decoding: digits, as: UTF8.self).replacing("+", with: "-").replacing("/", with: "_").utf8
      if !safe.elementsEqual(digits) { forms.append(("base64url at \(offset)", Array(safe))) }
    }
    return forms
  }

  /// The names of the forms in which it stands in the bytes.
  func found(in bytes: some Sequence<UInt8>) -> [String] {
    let bytes = bytes as? Data ?? Data(bytes)
    return forms.filter { Self.contains(bytes, $0.bytes) }.map(\.name)
  }

  private static func contains(_ bytes: Data, _ part: [UInt8]) -> Bool { bytes.range(of: Data(part)) != nil }
}

/// Files below a folder, with their bytes.
struct Haystack: Sendable {
  var files: [String: Data] = [:]

  /// Reads every file below a folder, by path within it.
  init(below folder: String) throws {
    let names = FileManager.default.enumerator(atPath: folder)
    while let name = names?.nextObject() as? String {
      let path = folder + "/" + name
      guard try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType == .typeRegular else {
        continue
      }
      files[name] = try Data(contentsOf: URL(filePath: path))
    }
  }

  /// Where a needle stands, as "file (form)", passing over files for which `isPlace` is true.
  func places(of needle: Needle, except isPlace: (String) -> Bool = { _ in false }) -> [String] {
    files.sorted { $0.key < $1.key }.filter { !isPlace($0.key) }.flatMap { name, bytes in
      needle.found(in: bytes).map { "\(needle) in \(name) (\($0))" }
    }
  }
}
