/// What decoders give, brought to what the data set says: its width, its sign, colours as RGB.
enum Samples {
  /// The samples of a frame, little endian and pixel by pixel. Throws `unsupported` for colours that cannot be brought to RGB.
  static func finished(
    _ raw: [UInt8], _ header: StreamHeader, _ description: FrameDescription
  ) throws(CodecsError) -> [UInt8] {
    var samples = raw
    if header.width * 8 < description.allocated {
      samples = [UInt8](repeating: 0, count: raw.count * 2)
      for at in raw.indices { samples[2 * at] = raw[at] }
    }
    if description.isSigned, header.precision < description.allocated {
      extendSigns(&samples, header.precision, description.allocated)
    }
    let isDifferences = header.isDifferences ?? description.photometric.hasPrefix("YBR_FULL")
    guard description.samples == 3, isDifferences else { return samples }
    guard description.allocated == 8 else {
      throw CodecsError(.unsupported, "colour differences of more than 8 bits are not decoded here")
    }
    toRGB(&samples)
    return samples
  }

  /// A negative number's bits above those of the stream are ones.
  private static func extendSigns(_ samples: inout [UInt8], _ precision: Int, _ allocated: Int) {
    let shift = 16 - precision
    if allocated == 8 {
      for at in samples.indices {
        samples[at] = UInt8(truncatingIfNeeded: Int16(bitPattern: UInt16(samples[at]) << shift) >> shift)
      }
      return
    }
    for at in stride(from: 0, to: samples.count - 1, by: 2) {
      let value = UInt16(samples[at]) | UInt16(samples[at + 1]) << 8
      let whole = Int16(bitPattern: value << shift) >> shift
      samples[at] = UInt8(truncatingIfNeeded: whole)
      samples[at + 1] = UInt8(truncatingIfNeeded: whole >> 8)
    }
  }

  /// The inverse of PS3.3 C.7.6.3.1.2's matrix.
  private static func toRGB(_ samples: inout [UInt8]) {
    func level(_ value: Double) -> UInt8 { UInt8(max(0, min(255, (value + 0.5).rounded(.down)))) }
    for at in stride(from: 0, to: samples.count - 2, by: 3) {
      let (light, blue, red) = (
        Double(samples[at]), Double(samples[at + 1]) - 128, Double(samples[at + 2]) - 128
      )
      samples[at] = level(light + 1.402 * red)
      samples[at + 1] = level(light - (0.114 * 1.772 * blue + 0.299 * 1.402 * red) / 0.587)
      samples[at + 2] = level(light + 1.772 * blue)
    }
  }
}
