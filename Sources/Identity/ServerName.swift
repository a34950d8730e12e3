internal import Glibc

/// A name or address that a custodian's TLS certificate is good for.
public enum ServerName: Hashable, Sendable {
  /// A DNS name in lower case.
  case dns(String)
  /// An IPv4 address, 4 bytes, or an IPv6 address, 16 bytes.
  case address([UInt8])

  /// Reads an IPv4 or IPv6 address or a DNS name (RFC 1123: labels of 1 to 63 letters, digits and inner hyphens, 253
  /// characters in all; the last label not all digits). Throws `outOfBounds` for anything else, wildcards too.
  public init(_ text: String) throws(IdentityError) {
    guard text.utf8.count <= 253 else { throw IdentityError(.outOfBounds, "a server name has at most 253 characters") }
    if let bytes = Self.address(text, family: AF_INET, count: 4) ?? Self.address(text, family: AF_INET6, count: 16) {
      self = .address(bytes)
      return
    }
    let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard labels.allSatisfy(Self.isLabel), let last = labels.last, !last.allSatisfy(Self.isDigit) else {
      throw IdentityError(.outOfBounds, "a server name is a dns name or an ip address")
    }
    self = .dns(text.lowercased())
  }

  /// The name that a custodian's certificate carries and that whoever calls it verifies, wherever it listens: moving a
  /// custodian needs no new certificate, and no custodian passes for another. The name is in no DNS (`internal` is
  /// reserved for private use).
  public static func custodian(_ member: MemberID) -> ServerName { .dns(name(ofCustodian: member)) }

  /// The text of that name.
  package static func name(ofCustodian member: MemberID) -> String { "\(member.hex).custodian.internal" }

  private static func address(_ text: String, family: Int32, count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    // inet_pton writes 4 bytes for AF_INET and 16 for AF_INET6, which is what the array holds.
    return unsafe inet_pton(family, text, &bytes) == 1 ? bytes : nil
  }

  private static func isLabel(_ label: Substring.UTF8View.SubSequence) -> Bool {
    (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
      && label.allSatisfy { isDigit($0) || $0 == UInt8(ascii: "-") || isLetter($0) }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
}
