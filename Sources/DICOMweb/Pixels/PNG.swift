internal import CZlib

/// Writes pictures of 8 bits a sample as PNG (ISO 15948), with zlib.
enum PNG {
  static func bytes(_ pixels: [UInt8], columns: Int, rows: Int, isColour: Bool) throws(DICOMwebError) -> [UInt8] {
    let line = columns * (isColour ? 3 : 1)
    var lines = [UInt8]()
    lines.reserveCapacity((line + 1) * rows)
    for row in 0..<rows {
      // Each byte is told by its difference from the one on the left, which packs better.
      let own = pixels[row * line..<(row + 1) * line]
      let step = isColour ? 3 : 1
      lines.append(1)
      for place in own.indices { lines.append(own[place] &- (place - own.startIndex < step ? 0 : own[place - step])) }
    }
    let header = number(columns) + number(rows) + [8, isColour ? 2 : 0, 0, 0, 0]
    return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
      + chunk("IHDR", header) + chunk("IDAT", try deflated(lines)) + chunk("IEND", [])
  }

  private static func number(_ value: Int) -> [UInt8] {
    stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  private static func chunk(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + bytes
    // Sound: pointer and length are of one array, which lives for the call.
    let sum = unsafe body.withUnsafeBufferPointer { unsafe crc32(0, $0.baseAddress, UInt32($0.count)) }
    return number(bytes.count) + body + number(Int(sum))
  }

  private static func deflated(_ bytes: [UInt8]) throws(DICOMwebError) -> [UInt8] {
    var size = compressBound(uLong(bytes.count))
    var status: Int32 = Z_OK
    let packed = unsafe [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, initialised in
      unsafe bytes.withUnsafeBufferPointer { source in
        // Sound: zlib writes at most `size` bytes, which is the buffer's room, and sets it to what it wrote.
        status = unsafe compress2(buffer.baseAddress, &size, source.baseAddress, uLong(source.count), 4)
      }
      initialised = status == Z_OK ? Int(size) : 0
    }
    guard status == Z_OK else { throw DICOMwebError(.notAcceptable, "the picture could not be made") }
    return packed
  }
}
