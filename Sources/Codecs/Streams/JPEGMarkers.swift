/// The markers of JPEG (ITU-T T.81) and JPEG-LS (T.87) before the first scan.
struct JPEGMarkers {
  private(set) var header: StreamHeader
  private var adobe: UInt8?
  private var hasJFIF = false
  private var identifiers = [UInt8]()

  /// Reads up to the first scan. Throws `malformed`, or `unsupported` for a process that is none of the transfer syntaxes'.
  init(_ bytes: [UInt8], isLS: Bool) throws(CodecsError) {
    guard bytes.count >= 4, bytes[0] == 0xff, bytes[1] == 0xd8 else { throw StreamHeader.broken }
    var frame: StreamHeader?
    var isLossless = false
    var at = 2
    header = StreamHeader(rows: 0, columns: 0, samples: 0, precision: 0)
    while true {
      while at + 1 < bytes.count, bytes[at] == 0xff, bytes[at + 1] == 0xff { at += 1 }
      guard at + 4 <= bytes.count, bytes[at] == 0xff else { throw StreamHeader.broken }
      let marker = bytes[at + 1]
      let length = Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
      guard marker >= 0xc0, !(0xd0...0xd9).contains(marker), length >= 2, at + 2 + length <= bytes.count else {
        throw StreamHeader.broken
      }
      let body = Array(bytes[at + 4..<at + 2 + length])
      switch marker {
      case 0xda:
        guard var frame else { throw StreamHeader.broken }
        if frame.samples == 3, !isLossless { frame.isDifferences = isTransformed }
        header = frame
        return
      case 0xc0, 0xc1, 0xc3, 0xf7:
        // Another frame's header within one stream: which of them a decoder believes is not known.
        guard frame == nil, body.count >= 6, body.count == 6 + 3 * Int(body[5]) else { throw StreamHeader.broken }
        guard (marker == 0xf7) == isLS else { throw StreamHeader.broken }
        isLossless = marker >= 0xc3
        identifiers = stride(from: 6, to: body.count, by: 3).map { body[$0] }
        frame = StreamHeader(
          rows: Int(body[1]) << 8 | Int(body[2]), columns: Int(body[3]) << 8 | Int(body[4]), samples: Int(body[5]),
          precision: Int(body[0]))
        guard (2...16).contains(Int(body[0])) else { throw StreamHeader.broken }
      case 0xc2, 0xc5...0xc7, 0xc9...0xcb, 0xcd...0xcf:
        throw CodecsError(.unsupported, "this kind of JPEG is not decoded here")
      case 0xe0: hasJFIF = hasJFIF || body.starts(with: Array("JFIF\0".utf8))
      case 0xee: if body.count >= 12, body.starts(with: Array("Adobe".utf8)) { adobe = body[11] }
      default: break
      }
      at += 2 + length
    }
  }

  /// Whether the stream says that its three components are luminance and colour differences; nil where it says nothing. Its own
  /// word comes before the data set's: encoders that transform and do not say so there are common.
  private var isTransformed: Bool? {
    if let adobe { return adobe != 0 }
    if hasJFIF { return true }
    return identifiers == Array("RGB".utf8) ? false : nil
  }
}
