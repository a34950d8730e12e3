internal import FoundationEssentials

/// Base64url without padding (RFC 4648, section 5), one text for each sequence of bytes.
package enum Base64URL {
  /// The text of bytes.
  package static func text(_ bytes: some Collection<UInt8>) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  /// The bytes of a text; nil for any other character, padding, or a text that ``text(_:)`` would not have made.
  package static func bytes(_ text: some StringProtocol) -> [UInt8]? {
    guard !text.contains(where: { $0 == "+" || $0 == "/" || $0 == "=" }) else { return nil }
    let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    let standard = String(text).replacing("-", with: "+").replacing("_", with: "/") + padding
    guard let data = Data(base64Encoded: standard), Self.text(data) == text else { return nil }
    return Array(data)
  }
}
