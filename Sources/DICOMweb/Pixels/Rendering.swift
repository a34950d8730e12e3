internal import Imaging

/// A picture of a frame that is simple: not compressed or decoded elsewhere, grey of 8 or 16 bits or colours of 8, with the window that the image names.
public struct Rendering: Sendable {
  /// The most pixels of a picture.
  public static let mostPixels = 64 << 20
  /// The picture, as PNG.
  public let png: [UInt8]

  /// Renders a frame, counted from 1. Throws `notAcceptable` for an image that would have to be decoded, or whose colours are not
  /// known here; `notFound` as ``FrameIndex`` does.
  ///
  /// - Parameters:
  ///   - instance: the image.
  ///   - frame: which of its frames.
  ///   - window: center and width; else the image's own, else from its darkest to its brightest value.
  ///   - decoded: the samples of a compressed frame, pixel by pixel, colours as RGB.
  public init(
    _ instance: DataSetReader.Result, frame: Int, window: (center: Double, width: Double)? = nil,
    decoded: [UInt8]? = nil
  ) throws(DICOMwebError) {
    let set = instance.dataSet
    guard decoded != nil || instance.file.pixelData?.isEncapsulated == false else {
      throw DICOMwebError(.notAcceptable, "the image is compressed, and nothing here decodes it: ask for its frames")
    }
    func number(_ element: UInt16, _ usual: Int) -> Int { set.integer(DICOMTag(0x0028, element)) ?? usual }
    let (rows, columns, bits) = (number(0x0010, 0), number(0x0011, 0), number(0x0100, 0))
    let isDecodedColour = decoded != nil && number(0x0002, 1) == 3
    let kind = isDecodedColour ? "RGB" : set.text(.photometricInterpretation) ?? ""
    guard rows > 0, columns > 0, rows * columns <= Self.mostPixels else {
      throw DICOMwebError(.notAcceptable, "the image is too large, or does not say how large it is")
    }
    let bytes = if let decoded { decoded } else { try FrameIndex(instance).bytes(of: frame) }
    switch (kind, number(0x0002, 1), bits) {
    case ("RGB", 3, 8):
      let isPlanar = decoded == nil && number(0x0006, 0) == 1
      let count = rows * columns
      guard bytes.count >= 3 * count else { throw DICOMwebError(.notFound, "the frame is too short") }
      let pixels =
        isPlanar ? (0..<3 * count).map { bytes[$0 % 3 * count + $0 / 3] } : Array(bytes.prefix(3 * count))
      png = try PNG.bytes(pixels, columns: columns, rows: rows, isColour: true)
    case ("MONOCHROME1", 1, 8), ("MONOCHROME2", 1, 8), ("MONOCHROME1", 1, 16), ("MONOCHROME2", 1, 16):
      let values = Self.values(bytes, bits, set)
      guard values.count >= rows * columns else { throw DICOMwebError(.notFound, "the frame is too short") }
      let grey = Self.grey(values, window ?? Self.window(set), isInverted: kind == "MONOCHROME1")
      png = try PNG.bytes(Array(grey.prefix(rows * columns)), columns: columns, rows: rows, isColour: false)
    default:
      throw DICOMwebError(.notAcceptable, "pixels of this kind are not rendered here: ask for the frames")
    }
  }

  /// Stored values, with the modality's slope and intercept.
  private static func values(_ bytes: [UInt8], _ bits: Int, _ set: DataSet) -> [Double] {
    func number(_ element: UInt16, _ usual: Double) -> Double {
      set.text(DICOMTag(0x0028, element)).flatMap { Double($0) } ?? usual
    }
    let (slope, intercept) = (number(0x1053, 1), number(0x1052, 0))
    let isSigned = number(0x0103, 0) == 1
    let stored = min(bits, max(1, Int(number(0x0101, Double(bits)))))
    let shift = 16 - stored
    return stride(from: 0, to: bytes.count - (bits / 8 - 1), by: bits / 8).map { start in
      let raw = bits == 8 ? UInt16(bytes[start]) : UInt16(bytes[start + 1]) << 8 | UInt16(bytes[start])
      // What lies above the stored bits is no part of the value.
      let value = raw << UInt16(shift)
      let whole = isSigned ? Int(Int16(bitPattern: value)) >> shift : Int(value >> UInt16(shift))
      return Double(whole) * slope + intercept
    }
  }

  private static func window(_ set: DataSet) -> (center: Double, width: Double)? {
    guard let center = set.text(DICOMTag(0x0028, 0x1050)).flatMap({ Double($0) }),
      let width = set.text(DICOMTag(0x0028, 0x1051)).flatMap({ Double($0) }), width >= 1
    else { return nil }
    return (center, width)
  }

  /// The linear function of PS3.3 C.11.2.1.2.
  private static func grey(
    _ values: [Double], _ window: (center: Double, width: Double)?, isInverted: Bool
  ) -> [UInt8] {
    let (low, high): (Double, Double)
    if let window {
      low = window.center - 0.5 - (window.width - 1) / 2
      high = window.center - 0.5 + (window.width - 1) / 2
    } else {
      (low, high) = (values.min() ?? 0, values.max() ?? 0)
    }
    let scale = high > low ? 255 / (high - low) : 0
    return values.map { value in
      let level = value <= low ? 0 : value > high ? 255 : min(255, ((value - low) * scale).rounded())
      guard level.isFinite else { return 0 }
      return isInverted ? 255 - UInt8(level) : UInt8(level)
    }
  }
}
