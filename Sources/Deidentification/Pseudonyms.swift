internal import Crypto
internal import Imaging

/// What stands for identifiers: the same for the same key and original, and without the key no way back or forth.
struct Pseudonyms: Sendable {
  private let key: SymmetricKey

  init(key: SymmetricKey) { self.key = key }

  /// A UID under 2.25 for an original one. Those that the standard itself gives out, and nothing, stand for themselves.
  func uid(_ original: [UInt8]) -> String {
    if original.isEmpty || original.starts(with: "1.2.840.10008.".utf8) {
      return String(decoding: original, as: UTF8.self)
    }
    let digest = digest("uid", original)
    return DICOMUID.derived(from: digest.prefix(16).reduce(UInt128(0)) { $0 << 8 | UInt128($1) })
  }

  /// A patient identifier for an original one.
  func patientIdentifier(_ original: [UInt8]) -> String {
    let digits = digest("patient", original).prefix(8).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return digits.joined().uppercased()
  }

  /// The days by which dates move back: between ten days and ten years, the same for all dates under one key.
  var days: Int {
    10 + Int(digest("days", []).prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) } % 3_640)
  }

  private func digest(_ use: String, _ original: [UInt8]) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: Array("aureole/deidentify/\(use)/v1".utf8) + [0] + original, using: key))
  }
}
