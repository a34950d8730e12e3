internal import NIOCore

/// Where requests come from, as they are counted: an IPv4 address, or the /64 of an IPv6 address, which is the least that
/// one customer of a provider has and may take any address of.
struct ClientAddress: Hashable, Sendable {
  /// As it is counted; fit for nothing else.
  let text: String

  /// Takes an address as a socket or a proxy writes it. What is no address is counted by its first 64 characters.
  init(_ text: String) {
    let bare = Self.withoutPort(text)
    guard let address = try? SocketAddress(ipAddress: bare, port: 0), case .v6 = address else {
      self.text = String(bare.prefix(64))
      return
    }
    let groups = Self.groups(of: bare)
    // An IPv4 address that is written as one of IPv6 is that address.
    if groups.prefix(5).allSatisfy({ $0 == 0 }), groups[5] == 0xffff {
      let bytes = groups.suffix(2).flatMap { [$0 >> 8, $0 & 0xff] }
      self.text = bytes.map { String($0) }.joined(separator: ".")
    } else {
      self.text = groups.prefix(4).map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
    }
  }

  /// Who asked, as the last of so many trusted proxies saw it. Each proxy adds whom it has a connection from; what stands
  /// further left anybody can make up. Where fewer stand there, the request came past a proxy, and the connection counts.
  init(connection: String, forwarded: String?, proxies: Int) {
    let named = (forwarded ?? "").split(separator: ",", omittingEmptySubsequences: false)
    guard proxies > 0, named.count >= proxies, case let text = named[named.count - proxies].trimmed, !text.isEmpty
    else {
      self.init(connection)
      return
    }
    self.init(String(text))
  }

  /// Some proxies write a port behind the address.
  private static func withoutPort(_ text: String) -> String {
    if text.hasPrefix("[") { return String(text.dropFirst().prefix { $0 != "]" }) }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 2 ? String(parts[0]) : text
  }

  /// The eight groups of an address of IPv6 that was found well formed.
  private static func groups(of text: String) -> [UInt32] {
    let halves = text.prefix { $0 != "%" }.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
    let (head, tail) = (numbers(halves[0]), halves.count > 1 ? numbers(halves[1]) : [])
    let gap = Array(repeating: UInt32(0), count: max(0, 8 - head.count - tail.count))
    return Array((head + gap + tail + Array(repeating: 0, count: 8)).prefix(8))
  }

  private static func numbers(_ text: Substring) -> [UInt32] {
    text.split(separator: ":").flatMap { part -> [UInt32] in
      let bytes = part.split(separator: ".").compactMap { UInt32($0) }
      return bytes.count == 4 ? [bytes[0] << 8 | bytes[1], bytes[2] << 8 | bytes[3]] : [UInt32(part, radix: 16) ?? 0]
    }
  }
}

extension Substring {
  /// Without spaces at its ends.
  fileprivate var trimmed: Substring {
    var text = self
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }
}
