/// Writes data elements in explicit VR little endian (PS3.5 7.1.2), in the order they are added.
struct ExplicitWriter {
  private(set) var bytes: [UInt8] = []

  /// Text, padded to an even length: UIDs with NUL, the rest with a space.
  mutating func text(_ group: UInt16, _ element: UInt16, _ vr: DICOMVR, _ text: String) {
    var value = Array(text.utf8)
    if value.count & 1 == 1 { value.append(vr == .UI ? 0 : 0x20) }
    data(group, element, vr, value)
  }

  /// Unsigned 16-bit numbers.
  mutating func numbers(_ group: UInt16, _ element: UInt16, _ values: UInt16...) {
    data(group, element, .US, values.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] })
  }

  /// Bytes as they are; the caller keeps them even in number and, for short forms, under 65,536.
  mutating func data(_ group: UInt16, _ element: UInt16, _ vr: DICOMVR, _ value: [UInt8]) {
    for number in [group, element] { bytes += [UInt8(truncatingIfNeeded: number), UInt8(number >> 8)] }
    bytes += Array(vr.rawValue.utf8)
    let length = UInt32(truncatingIfNeeded: value.count)
    if vr.hasLongLength { bytes += [0, 0] }
    for place in 0..<(vr.hasLongLength ? 4 : 2) { bytes.append(UInt8(truncatingIfNeeded: length >> (8 * place))) }
    bytes += value
  }
}
