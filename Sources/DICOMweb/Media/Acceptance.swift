/// What a caller takes: the header `Accept`, and the query parameter of the same name, which comes first (PS3.18 8.3.3).
public struct Acceptance: Sendable {
  /// A form that an answer can have.
  public struct Offer: Sendable, Hashable {
    /// The media type of the whole, or of each part.
    public let mediaType: String
    /// Whether it comes in parts (`multipart/related`).
    public let isMultipart: Bool
    /// The transfer syntax of what is inside, where it has one.
    public let transferSyntax: String?

    /// Joins the parts.
    public init(_ mediaType: String, isMultipart: Bool = false, transferSyntax: String? = nil) {
      self.mediaType = mediaType
      self.isMultipart = isMultipart
      self.transferSyntax = transferSyntax
    }
  }

  private let values: [ContentType]

  /// Reads what is taken. No header, or an empty one, takes everything. Throws `malformedRequest`.
  public init(header: String?, query: String? = nil) throws(DICOMwebError) {
    let text = query ?? header ?? ""
    let read = try ContentType.list(text)
    values = read.isEmpty ? [ContentType("*/*")] : read
  }

  /// The first of the offers that fits what is taken best. Throws `notAcceptable` where none fits.
  ///
  /// A transfer syntax that is not named means "as it is stored", as `*` does: nothing is decoded and encoded anew here, so
  /// that what leaves is byte for byte what its sender sealed.
  public func choice(of offers: [Offer]) throws(DICOMwebError) -> Offer {
    var best: (offer: Offer, weight: Int)?
    for offer in offers {
      let weight = values.filter { Self.fits($0, offer) }.map(\.weight).max() ?? 0
      if weight > best?.weight ?? 0 { best = (offer, weight) }
    }
    guard let best else {
      throw DICOMwebError(.notAcceptable, "none of the forms that are asked for can be given")
    }
    return best.offer
  }

  private static func fits(_ value: ContentType, _ offer: Offer) -> Bool {
    guard value.name == "*/*" || syntaxFits(value, offer) else { return false }
    if value.name == "*/*" { return true }
    guard offer.isMultipart else { return matches(value.name, offer.mediaType) }
    guard value.name == "multipart/related" || value.name == "multipart/*" else { return false }
    guard let inner = value.parameters["type"] else { return true }
    return matches(inner.lowercased(), offer.mediaType)
  }

  private static func matches(_ range: String, _ name: String) -> Bool {
    if range == "*/*" || range == name { return true }
    return range.hasSuffix("/*") && name.hasPrefix(range.dropLast())
  }

  private static func syntaxFits(_ value: ContentType, _ offer: Offer) -> Bool {
    guard let asked = value.parameters["transfer-syntax"], asked != "*", let stored = offer.transferSyntax else {
      return true
    }
    return asked == stored
  }
}
