/// An origin of web pages: scheme, host and port, written as browsers write it in the header `Origin`.
public struct Origin: Hashable, Sendable {
  /// As browsers write it: https://gateway.example or https://gateway.example:8443.
  public let text: String

  /// Reads a gateway's address, with or without a slash at its end. Plain http is for this computer alone. Throws
  /// `outOfBounds` for anything else, such as an address with a path, a user or a wildcard.
  public init(_ address: String) throws(IdentityError) {
    let refusal = IdentityError(
      .outOfBounds, "a gateway is named by https://HOST or https://HOST:PORT, and by http:// on this computer only")
    let bare = address.hasSuffix("/") ? String(address.dropLast()) : address
    let lower = bare.lowercased()
    guard let scheme = ["https://", "http://"].first(where: lower.hasPrefix) else { throw refusal }
    let (host, port) = try Self.split(lower.dropFirst(scheme.count), refusal)
    guard Self.isHost(host), scheme == "https://" || Loopback.names.contains(host) else { throw refusal }
    let usual = scheme == "https://" ? 443 : 80
    text = scheme + host + (port == nil || port == usual ? "" : ":\(port ?? usual)")
  }

  private static func split(
    _ rest: Substring, _ refusal: IdentityError
  ) throws(IdentityError) -> (host: String, port: Int?) {
    // The colons of an address of IPv6 stand in brackets.
    let end = rest.lastIndex(of: "]") ?? rest.startIndex
    guard let colon = rest[end...].lastIndex(of: ":") else { return (String(rest), nil) }
    let digits = rest[rest.index(after: colon)...]
    guard digits.allSatisfy({ ("0"..."9").contains($0) }), let port = UInt16(digits), port > 0,
      digits.first != "0"
    else { throw refusal }
    return (String(rest[..<colon]), Int(port))
  }

  private static func isHost(_ host: String) -> Bool {
    if host.hasPrefix("["), host.hasSuffix("]") {
      let inner = host.dropFirst().dropLast()
      return !inner.isEmpty && inner.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
    }
    return (1...253).contains(host.utf8.count)
      && host.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
          UInt8(ascii: "."):
          true
        default: false
        }
      }
  }
}

/// The names of this computer that only it can reach.
package enum Loopback {
  /// As they stand in addresses.
  package static let names = ["127.0.0.1", "localhost", "[::1]"]

  /// Whether the value of the header `Host` names this computer, with or without a port.
  package static func isNamed(by host: String) -> Bool {
    names.contains { name in
      guard host.lowercased().hasPrefix(name) else { return false }
      let rest = host.dropFirst(name.count)
      return rest.isEmpty || (rest.first == ":" && UInt16(rest.dropFirst()) != nil)
    }
  }
}
