/// What a stream says of itself before its pixels, read here so that nothing is decoded that is not what was described.
struct StreamHeader: Equatable {
  /// Rows, columns and samples of a pixel.
  var rows, columns, samples: Int
  /// Bits of a sample.
  var precision: Int
  /// Whether three samples are luminance and colour differences; nil where the stream does not say.
  var isDifferences: Bool?

  /// Reads the header of a frame and compares it with its description. Throws `malformed` or `unsupported`.
  init(_ frame: [UInt8], _ description: FrameDescription) throws(CodecsError) {
    switch description.codec {
    case .jpeg, .jpegLS: self = try JPEGMarkers(frame, isLS: description.codec == .jpegLS).header
    case .jpeg2000: self = try JPEG2000Markers.header(frame)
    case .rle:
      self.init(
        rows: description.rows, columns: description.columns, samples: description.samples,
        precision: description.allocated)
    }
    guard rows == description.rows, columns == description.columns, samples == description.samples else {
      throw CodecsError(.malformed, "the stream is of another size than the image")
    }
    guard precision <= description.allocated else {
      throw CodecsError(.malformed, "the stream has more bits than the image")
    }
  }

  init(rows: Int, columns: Int, samples: Int, precision: Int, isDifferences: Bool? = nil) {
    (self.rows, self.columns, self.samples) = (rows, columns, samples)
    (self.precision, self.isDifferences) = (precision, isDifferences)
  }

  /// The bytes of a sample as decoders give it.
  var width: Int { precision > 8 ? 2 : 1 }

  /// The error of a stream that breaks off or contradicts itself.
  static let broken = CodecsError(.malformed, "the stream's header is damaged")
}
