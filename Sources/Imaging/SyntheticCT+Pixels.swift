extension SyntheticCT {
  /// An ellipsoid of one density; later ones lie over earlier ones. Coordinates run from -1 to 1 over the volume.
  private struct Ellipsoid {
    let x, y, z, width, height, depth: Double
    let density: Int
  }

  /// A chest in outline: densities in Hounsfield units.
  private static let phantom: [Ellipsoid] = [
    Ellipsoid(x: 0, y: 0, z: 0, width: 0.86, height: 0.66, depth: 4, density: -90),  // fat
    Ellipsoid(x: 0, y: 0, z: 0, width: 0.82, height: 0.62, depth: 4, density: 40),  // soft tissue
    Ellipsoid(x: -0.40, y: -0.05, z: 0, width: 0.30, height: 0.42, depth: 1.6, density: -850),  // lung
    Ellipsoid(x: 0.40, y: -0.05, z: 0, width: 0.30, height: 0.42, depth: 1.6, density: -850),  // lung
    Ellipsoid(x: 0.08, y: -0.12, z: 0, width: 0.20, height: 0.22, depth: 1.2, density: 0),  // water
    Ellipsoid(x: 0, y: 0.44, z: 0, width: 0.11, height: 0.11, depth: 4, density: 700),  // vertebra
    Ellipsoid(x: 0, y: 0.46, z: 0, width: 0.04, height: 0.04, depth: 4, density: 10),  // spinal canal
    Ellipsoid(x: 0, y: -0.56, z: 0, width: 0.12, height: 0.03, depth: 4, density: 1_000),  // sternum
    Ellipsoid(x: -0.76, y: 0, z: 0, width: 0.02, height: 0.14, depth: 4, density: 1_000),  // rib
    Ellipsoid(x: 0.76, y: 0, z: 0, width: 0.02, height: 0.14, depth: 4, density: 1_000),  // rib
    Ellipsoid(x: -0.44, y: 0.08, z: 0.1, width: 0.07, height: 0.06, depth: 0.6, density: 120),  // lesion
  ]

  static let intercept = -1_024

  /// Little-endian 16-bit stored values, row by row. Only sums, products and quotients of doubles, so every machine
  /// makes the same bytes.
  func pixels(slice: Int) -> [UInt8] {
    let (rows, columns) = (options.rows, options.columns)
    let z = Double(2 * slice + 1) / Double(options.slices) - 1
    var noise = SeededNumbers(seed: seed ^ UInt64(slice) &* 0xd1b5_4a32_d192_ed03)
    let spread = UInt64(2 * options.noise + 1)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rows * columns * 2)
    for row in 0..<rows {
      let y = Double(2 * row + 1) / Double(rows) - 1
      let spans = Self.spans(y: y, z: z)
      for column in 0..<columns {
        let x = Double(2 * column + 1) / Double(columns) - 1
        var density = -1_000
        for span in spans where (x - span.x) * (x - span.x) <= span.square { density = span.density }
        // Bounded: density is within -1,000 to 1,000 and noise within 500, so the stored value fits both forms.
        if spread > 1 { density += Int(noise.next() % spread) - options.noise }
        let stored = UInt16(truncatingIfNeeded: density - Self.intercept)
        bytes.append(UInt8(truncatingIfNeeded: stored))
        bytes.append(UInt8(stored >> 8))
      }
    }
    if !options.isSigned { Self.clampNegative(&bytes) }
    return bytes
  }

  /// Where a row crosses each ellipsoid: the centre and the square of half the width.
  private static func spans(y: Double, z: Double) -> [(x: Double, square: Double, density: Int)] {
    phantom.compactMap { part in
      let (dy, dz) = ((y - part.y) / part.height, (z - part.z) / part.depth)
      let left = 1 - dy * dy - dz * dz
      return left > 0 ? (part.x, left * part.width * part.width, part.density) : nil
    }
  }

  /// Noise can take air below the intercept; unsigned pixels stop at zero there.
  private static func clampNegative(_ bytes: inout [UInt8]) {
    for place in stride(from: 0, to: bytes.count, by: 2) where bytes[place + 1] & 0x80 != 0 {
      bytes[place] = 0
      bytes[place + 1] = 0
    }
  }
}
