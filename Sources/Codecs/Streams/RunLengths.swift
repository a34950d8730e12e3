/// RLE Lossless (PS3.5 annex G).
enum RunLengths {
  /// The samples, pixel by pixel and little endian. Throws `malformed`.
  static func samples(_ frame: [UInt8], _ description: FrameDescription) throws(CodecsError) -> [UInt8] {
    let broken = CodecsError(.malformed, "the run lengths are damaged")
    let width = description.allocated / 8
    let (pixels, segments) = (description.rows * description.columns, description.samples * width)
    guard frame.count >= 64 else { throw broken }
    func number(_ at: Int) -> Int {
      Int(frame[at]) | Int(frame[at + 1]) << 8 | Int(frame[at + 2]) << 16 | Int(frame[at + 3]) << 24
    }
    guard number(0) == segments else { throw broken }
    // Two bytes make 128 at most: what is too small for its size is refused before memory is taken for it.
    guard (frame.count - 64) * 64 >= pixels * segments else { throw broken }
    var samples = [UInt8](repeating: 0, count: pixels * segments)
    for segment in 0..<segments {
      let start = number(4 + 4 * segment)
      let end = segment + 1 < segments ? number(8 + 4 * segment) : frame.count
      guard start >= 64, start <= end, end <= frame.count else { throw broken }
      // The most significant byte of a sample comes first.
      var to = segment / width * width + (width - 1 - segment % width)
      var (at, left) = (start, pixels)
      while left > 0 {
        guard at < end else { throw broken }
        let head = Int(frame[at])
        at += 1
        if head == 128 { continue }
        let count = head < 128 ? head + 1 : 257 - head
        guard count <= left, at + (head < 128 ? count : 1) <= end else { throw broken }
        for step in 0..<count {
          samples[to] = frame[head < 128 ? at + step : at]
          to += segments
        }
        at += head < 128 ? count : 1
        left -= count
      }
    }
    return samples
  }
}
