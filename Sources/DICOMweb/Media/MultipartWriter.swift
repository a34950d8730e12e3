/// Puts a message in parts together (RFC 2387), piece by piece.
public struct MultipartWriter: Sendable {
  /// The boundary: random, so that no part can hold it but by a chance that nobody meets.
  public let boundary: String
  /// The media type of the parts.
  public let partType: String

  /// Begins a message whose parts are of one media type.
  public init(partType: String) {
    self.partType = partType
    var random = SystemRandomNumberGenerator()
    boundary = "aureole-\(String(random.next(), radix: 36))-\(String(random.next(), radix: 36))"
  }

  /// What the whole message is.
  public var contentType: String { "multipart/related; type=\"\(partType)\"; boundary=\(boundary)" }

  /// What stands before a part's bytes.
  public func head(contentType: String, location: String? = nil, isFirst: Bool) -> String {
    let location = location.map { "Content-Location: \($0)\r\n" } ?? ""
    return "\(isFirst ? "" : "\r\n")--\(boundary)\r\nContent-Type: \(contentType)\r\n\(location)\r\n"
  }

  /// What stands after the last part.
  public var tail: String { "\r\n--\(boundary)--\r\n" }
}
