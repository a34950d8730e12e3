internal import FoundationEssentials

/// Where a node's RPC or a pinning service answers. What is said there is not public, and often goes with a secret: it is
/// encrypted, or does not leave this computer.
public struct Endpoint: Hashable, Sendable {
  /// The URL without a slash at its end.
  public let url: String

  private static let mostCharacters = 1024

  /// Reads an http or https URL, which may have a path. Throws `badAddress` for anything else, for a URL with user,
  /// password, query or fragment, and for http to any host but 127.0.0.0/8, ::1 and localhost.
  public init(_ text: String) throws(KuboError) {
    guard text.utf8.count <= Self.mostCharacters, !text.utf8.contains(where: { $0 <= 0x20 || $0 > 0x7e }),
      let parts = URLComponents(string: text), let scheme = parts.scheme, let host = parts.host, !host.isEmpty,
      ["http", "https"].contains(scheme), parts.user == nil, parts.password == nil, parts.query == nil,
      parts.fragment == nil
    else { throw KuboError(.badAddress, "the address is no plain http or https URL") }
    guard scheme == "https" || Self.isHere(host) else {
      throw KuboError(.badAddress, "only on this computer may the address be http: use https, or a tunnel")
    }
    url = text.hasSuffix("/") ? String(text.dropLast()) : text
  }

  private static func isHere(_ host: String) -> Bool {
    if host == "localhost" || host == "::1" || host == "[::1]" { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
    return numbers.count == 4 && numbers.first == "127" && numbers.allSatisfy { UInt8($0) != nil }
  }
}

extension Endpoint: CustomStringConvertible {
  /// The URL.
  public var description: String { url }
}
