/// A frame as the only one of a DICOM file, which is what dcmtk's programs take and give.
enum WrappedFrame {
  /// A file that holds the frame and nothing of anybody: identifiers are made up, and the same each time.
  static func file(_ frame: [UInt8], _ description: FrameDescription, _ header: StreamHeader) -> [UInt8] {
    let secondaryCapture = "1.2.840.10008.5.1.4.1.1.7"
    let meta =
      element(0x0002, 0x0001, "OB", [0, 1])
      + element(0x0002, 0x0002, "UI", text(secondaryCapture)) + element(0x0002, 0x0003, "UI", text("2.25.1"))
      + element(0x0002, 0x0010, "UI", text(description.transferSyntax)) + element(0x0002, 0x0012, "UI", text("2.25.2"))
    var file = [UInt8](repeating: 0, count: 128) + Array("DICM".utf8)
    file += element(0x0002, 0x0000, "UL", number(meta.count, 4)) + meta
    file += element(0x0008, 0x0016, "UI", text(secondaryCapture)) + element(0x0008, 0x0018, "UI", text("2.25.1"))
    file += short(0x0002, header.samples)
    file += element(0x0028, 0x0004, "CS", text(header.samples == 3 ? "RGB " : "MONOCHROME2"))
    if header.samples == 3 { file += short(0x0006, 0) }
    file += short(0x0010, header.rows) + short(0x0011, header.columns)
    file += short(0x0100, header.width * 8) + short(0x0101, header.precision) + short(0x0102, header.precision - 1)
    file += short(0x0103, 0)
    file += number(0x7fe0, 2) + number(0x0010, 2) + Array("OB".utf8) + [0, 0] + number(0xffff_ffff, 4)
    let length = frame.count + frame.count % 2
    file += item(0xe000, 0) + item(0xe000, length) + frame + [UInt8](repeating: 0, count: length - frame.count)
    return file + item(0xe0dd, 0)
  }

  /// The pixels of a file that was given back: explicit and little endian, of exactly this many bytes, or nil.
  static func pixels(of file: [UInt8], count: Int) -> [UInt8]? {
    guard file.count > 132, file[128..<132].elementsEqual("DICM".utf8) else { return nil }
    var at = 132
    while at + 8 <= file.count {
      let (group, number) = (value(file, at, 2), value(file, at + 2, 2))
      let isLong = ["OB", "OW", "SQ", "UN", "UT", "UC", "UR", "OF", "OD", "OL"].contains { (name: String) in
        file[at + 4..<at + 6].elementsEqual(name.utf8)
      }
      guard !isLong || at + 12 <= file.count else { return nil }
      let length = isLong ? value(file, at + 8, 4) : value(file, at + 6, 2)
      at += isLong ? 12 : 8
      guard length <= file.count - at else { return nil }
      if group == 0x7fe0, number == 0x0010 {
        return length == count + count % 2 ? Array(file[at..<at + count]) : nil
      }
      at += length
    }
    return nil
  }

  private static func value(_ file: [UInt8], _ at: Int, _ count: Int) -> Int {
    file[at..<at + count].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  private static func number(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private static func text(_ value: String) -> [UInt8] { Array(value.utf8) }

  private static func short(_ number: Int, _ value: Int) -> [UInt8] {
    element(0x0028, number, "US", Self.number(value, 2))
  }

  private static func element(_ group: Int, _ number: Int, _ form: String, _ value: [UInt8]) -> [UInt8] {
    let padding: [UInt8] = value.count % 2 == 0 ? [] : [form == "CS" ? 0x20 : 0]
    let length = value.count + padding.count
    let head = Self.number(group, 2) + Self.number(number, 2) + Array(form.utf8)
    return head + (form == "OB" ? [0, 0] + Self.number(length, 4) : Self.number(length, 2)) + value + padding
  }

  private static func item(_ number: Int, _ length: Int) -> [UInt8] {
    Self.number(0xfffe, 2) + Self.number(number, 2) + Self.number(length, 4)
  }
}
