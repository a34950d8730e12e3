/// The forms of compression that are decoded, by transfer syntax (PS3.5 annex A).
public enum Codec: String, Sendable, CaseIterable {
  /// JPEG of 8 and 12 bits, and lossless JPEG: dcmtk's dcmdjpeg decodes it.
  case jpeg
  /// JPEG-LS: CharLS decodes it.
  case jpegLS = "jpeg-ls"
  /// JPEG 2000, high-throughput too: OpenJPEG decodes it.
  case jpeg2000 = "jpeg-2000"
  /// Run lengths: simple enough to be decoded in this process.
  case rle

  /// The form that a transfer syntax names; nil for one that is not decoded here.
  public init?(transferSyntax: String) {
    let root = "1.2.840.10008.1.2."
    guard transferSyntax.hasPrefix(root) else { return nil }
    switch transferSyntax.dropFirst(root.count) {
    case "4.50", "4.51", "4.57", "4.70": self = .jpeg
    case "4.80", "4.81": self = .jpegLS
    case "4.90", "4.91", "4.201", "4.202", "4.203": self = .jpeg2000
    case "5": self = .rle
    default: return nil
    }
  }
}
