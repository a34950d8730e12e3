/// What a data set says of its frames, within the bounds of what is decoded.
public struct FrameDescription: Hashable, Sendable {
  /// The most pixels of a frame.
  public static let mostPixels = 64 << 20
  /// The most bytes of a decoded frame.
  public static let mostBytes = 128 << 20
  /// The most bytes of an encoded frame.
  public static let mostEncodedBytes = 64 << 20

  /// How the frame is encoded.
  public let codec: Codec
  /// The transfer syntax that says so.
  public let transferSyntax: String
  /// Rows (0028,0010).
  public let rows: Int
  /// Columns (0028,0011).
  public let columns: Int
  /// Samples Per Pixel (0028,0002): 1 or 3.
  public let samples: Int
  /// Bits Allocated (0028,0100): 8 or 16.
  public let allocated: Int
  /// Bits Stored (0028,0101).
  public let stored: Int
  /// Pixel Representation (0028,0103).
  public let isSigned: Bool
  /// Photometric Interpretation (0028,0004).
  public let photometric: String

  /// The bytes of a decoded frame.
  public var bytes: Int { rows * columns * samples * (allocated / 8) }

  /// Takes what the data set says. Throws `unsupported`, `tooLarge` or `malformed`.
  public init(
    transferSyntax: String, rows: Int, columns: Int, samples: Int, allocated: Int, stored: Int, isSigned: Bool,
    photometric: String
  ) throws(CodecsError) {
    guard let codec = Codec(transferSyntax: transferSyntax) else {
      throw CodecsError(.unsupported, "nothing here decodes this transfer syntax")
    }
    guard allocated == 8 || allocated == 16 else {
      throw CodecsError(.unsupported, "only samples of 8 and 16 bits are decoded")
    }
    guard (1...65_535).contains(rows), (1...65_535).contains(columns), (1...allocated).contains(stored) else {
      throw CodecsError(.malformed, "rows, columns or bits are not those of an image")
    }
    let colours: Set = ["RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT"]
    let greys: Set = ["MONOCHROME1", "MONOCHROME2", "PALETTE COLOR"]
    guard samples == 1 && greys.contains(photometric) || samples == 3 && colours.contains(photometric) else {
      throw CodecsError(.unsupported, "only grey, palettes, RGB and full-range YBR are decoded")
    }
    guard rows * columns <= Self.mostPixels, rows * columns * samples * (allocated / 8) <= Self.mostBytes else {
      throw CodecsError(.tooLarge, "the frame has more pixels than are decoded here")
    }
    (self.codec, self.transferSyntax, self.rows, self.columns) = (codec, transferSyntax, rows, columns)
    (self.samples, self.allocated, self.stored, self.isSigned) = (samples, allocated, stored, isSigned)
    self.photometric = photometric
  }
}
