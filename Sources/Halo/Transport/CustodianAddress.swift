public import Identity

/// Where a custodian listens.
public struct CustodianAddress: Hashable, Sendable {
  /// The custodian.
  public let member: MemberID
  /// A DNS name or an IPv4 or IPv6 address, without brackets.
  public let host: String
  /// The TCP port.
  public let port: Int

  /// Reads an address `https://host:port`; the host is a DNS name, an IPv4 address, or an IPv6 address in brackets, the
  /// port 443 unless given. Throws `badAddress` for anything else, such as a path or a user.
  public init(member: MemberID, url: String) throws(HaloError) {
    let refusal = HaloError(.badAddress, member, "the address is not of the form https://host:port")
    guard url.utf8.count <= 300, url.hasPrefix("https://") else { throw refusal }
    var rest = url.dropFirst("https://".count)
    if rest.hasSuffix("/") { rest = rest.dropLast() }
    let host: Substring
    let tail: Substring
    if rest.hasPrefix("[") {
      guard let end = rest.firstIndex(of: "]") else { throw refusal }
      (host, tail) = (rest[rest.startIndex..<end].dropFirst(), rest[end...].dropFirst())
      guard host.contains(":") else { throw refusal }
    } else {
      let end = rest.firstIndex(of: ":") ?? rest.endIndex
      (host, tail) = (rest[..<end], rest[end...])
    }
    let digits = tail.dropFirst()
    guard (try? ServerName(String(host))) != nil, tail.isEmpty || tail.hasPrefix(":"),
      digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let port = tail.isEmpty ? 443 : UInt16(digits), port > 0
    else { throw refusal }
    self.member = member
    self.host = String(host)
    self.port = Int(port)
  }

  /// What requests are addressed to: the name in the custodian's certificate, which ``HaloNetwork`` leads to the host.
  var base: String { "https://\(name):\(port)" }

  /// The name in the custodian's certificate.
  var name: String { ServerName.name(ofCustodian: member) }
}
