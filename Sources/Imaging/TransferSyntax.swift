/// How a data set is encoded (PS3.5 section 10, annex A).
public struct TransferSyntax: Hashable, Sendable {
  /// Byte order, and whether value representations are written out.
  public enum Encoding: Hashable, Sendable {
    /// Implicit VR little endian.
    case implicitLittle
    /// Explicit VR little endian.
    case explicitLittle
    /// Explicit VR big endian (retired).
    case explicitBig

    var isExplicit: Bool { self != .implicitLittle }
    var isBigEndian: Bool { self == .explicitBig }
  }

  /// The UID in the file meta information; nil when the file states none and the encoding was recognised.
  public let uid: String?
  /// The encoding of the data set.
  public let encoding: Encoding
  /// Whether the data set is one raw deflate stream.
  public let isDeflated: Bool
  /// Whether pixel data is to be encapsulated in fragments.
  public let isEncapsulated: Bool

  /// The syntax with this UID, or nil where its encoding is not known: private syntaxes are refused, not guessed.
  public init?(uid: String) {
    self.uid = uid
    switch uid {
    case "1.2.840.10008.1.2":
      (encoding, isDeflated, isEncapsulated) = (.implicitLittle, false, false)
    case "1.2.840.10008.1.2.1":
      (encoding, isDeflated, isEncapsulated) = (.explicitLittle, false, false)
    case "1.2.840.10008.1.2.2":
      (encoding, isDeflated, isEncapsulated) = (.explicitBig, false, false)
    case "1.2.840.10008.1.2.1.99":
      (encoding, isDeflated, isEncapsulated) = (.explicitLittle, true, false)
    case "1.2.840.10008.1.2.4.94", "1.2.840.10008.1.2.4.204":  // JPIP: pixels by reference
      (encoding, isDeflated, isEncapsulated) = (.explicitLittle, false, false)
    case "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.205":  // JPIP, deflated
      (encoding, isDeflated, isEncapsulated) = (.explicitLittle, true, false)
    case "1.2.840.10008.1.2.1.98", "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.8.1":
      (encoding, isDeflated, isEncapsulated) = (.explicitLittle, false, true)
    case _ where uid.hasPrefix("1.2.840.10008.1.2.4."):
      (encoding, isDeflated, isEncapsulated) = (.explicitLittle, false, true)
    default:
      return nil
    }
  }

  /// The syntax of a file that states none.
  init(recognised encoding: Encoding) {
    uid = nil
    self.encoding = encoding
    isDeflated = false
    isEncapsulated = false
  }
}
