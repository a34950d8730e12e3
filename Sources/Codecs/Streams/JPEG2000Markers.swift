/// The first markers of a JPEG 2000 codestream (ITU-T T.800 annex A), alone or in the boxes of a JP2 file.
enum JPEG2000Markers {
  /// How far into a file the codestream begins at most.
  private static let mostBoxes = 64 << 10

  /// Reads size and coding style. Throws `malformed`, or `unsupported` for components of different sizes.
  static func header(_ bytes: [UInt8]) throws(CodecsError) -> StreamHeader {
    func number(_ at: Int, _ count: Int) throws(CodecsError) -> Int {
      guard at + count <= bytes.count else { throw StreamHeader.broken }
      return bytes[at..<at + count].reduce(0) { $0 << 8 | Int($1) }
    }
    let start = try start(bytes)
    var at = start + 4
    let length = try number(at, 2)
    let samples = try number(at + 36, 2)
    guard (1...16_384).contains(samples), length == 38 + 3 * samples else { throw StreamHeader.broken }
    let (right, bottom) = (try number(at + 4, 4), try number(at + 8, 4))
    let (left, top) = (try number(at + 12, 4), try number(at + 16, 4))
    let (wide, high) = (try number(at + 20, 4), try number(at + 24, 4))
    guard right > left, bottom > top, wide > 0, high > 0 else { throw StreamHeader.broken }
    // Tiles cost a decoder memory before it has read one of them.
    guard ((right + wide - 1) / wide) * ((bottom + high - 1) / high) <= 65_535 else { throw StreamHeader.broken }
    let depth = try number(at + 38, 1)
    for sample in 0..<samples {
      guard try number(at + 38 + 3 * sample, 1) == depth, try number(at + 39 + 3 * sample, 2) == 0x0101 else {
        throw CodecsError(.unsupported, "components of different depths or sizes are not decoded here")
      }
    }
    at += length
    // The style of coding follows in the main header, which ends where the first tile begins.
    var isTransformed: Bool?
    while isTransformed == nil {
      let marker = try number(at, 2)
      guard marker != 0xff90, marker > 0xff00 else { throw StreamHeader.broken }
      if marker == 0xff52 { isTransformed = try number(at + 8, 1) == 1 }
      at += 2 + max(2, try number(at + 2, 2))
    }
    // What was transformed comes out as RGB; what was not is as the data set says.
    return StreamHeader(
      rows: bottom - top, columns: right - left, samples: samples, precision: depth & 0x7f + 1,
      isDifferences: isTransformed == true ? false : nil)
  }

  private static func start(_ bytes: [UInt8]) throws(CodecsError) -> Int {
    let mark: [UInt8] = [0xff, 0x4f, 0xff, 0x51]
    if bytes.starts(with: mark) { return 0 }
    let box: [UInt8] = [0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20]
    guard bytes.starts(with: box) else { throw StreamHeader.broken }
    let end = min(bytes.count, mostBoxes) - 4
    var at = box.count
    while at <= end {
      if bytes[at] == 0xff, bytes[at..<at + 4].elementsEqual(mark) { return at }
      at += 1
    }
    throw StreamHeader.broken
  }
}
