import CZlib

/// A raw deflate stream (RFC 1951) inflated piece by piece from a range of a source, in constant memory and
/// forwards only.
///
/// Not Sendable: one reader owns it. Safe: the stream is made in `init`, freed only in `deinit` and never handed out.
@safe final class Inflater {
  private let source: any DICOMSource
  private var next: UInt64
  private let most: UInt64
  private var produced: UInt64 = 0
  private var checksum: UInt = 0
  private var isFinished = false
  private var input: [UInt8] = []
  private var used = 0
  /// On the heap because zlib keeps the address of the stream and checks it on every call.
  private let stream: UnsafeMutablePointer<z_stream>

  /// Inflates from `offset` to the end of the source, at most `most` bytes.
  init(source: any DICOMSource, offset: UInt64, most: UInt64) throws(ImagingError) {
    self.source = source
    next = offset
    self.most = most
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // Sound: the stream is initialised and its size is the one this module was compiled with. -15: no zlib header.
    let status = unsafe inflateInit2_(stream, -15, zlibVersion(), Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw ImagingError(.badDeflate, "zlib could not start") }
  }

  deinit {
    // Sound: called once, on a stream `inflateInit2_` has seen; after a failed start it only answers an error.
    unsafe _ = inflateEnd(stream)
    unsafe stream.deinitialize(count: 1)
    unsafe stream.deallocate()
  }

  /// The next bytes, at most `size` of them; empty at the end of the stream.
  func read(upTo size: Int) throws(ImagingError) -> [UInt8] {
    while !isFinished {
      if used == input.count {
        input = try more()
        used = 0
        if input.isEmpty { throw ImagingError(.truncated, "the deflated data set has no end", offset: next) }
      }
      let output = try step(size: size)
      if !output.isEmpty { return output }
    }
    return []
  }

  private static let inputSize = 32_768

  private func step(size: Int) throws(ImagingError) -> [UInt8] {
    var status: Int32 = Z_OK
    let available = input.count - used
    var left = 0
    let output = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, initialised in
      unsafe input.withUnsafeMutableBufferPointer { bytes in
        // Sound: both pointers stay valid for the call and both counts are the room behind them; zlib writes at most
        // `avail_out` bytes and reads at most `avail_in`.
        unsafe stream.pointee.next_in = bytes.baseAddress.map { unsafe $0 + used }
        unsafe stream.pointee.avail_in = UInt32(available)
        unsafe stream.pointee.next_out = buffer.baseAddress
        unsafe stream.pointee.avail_out = UInt32(size)
        status = unsafe inflate(stream, Z_NO_FLUSH)
        left = unsafe Int(stream.pointee.avail_in)
        initialised = unsafe size - Int(stream.pointee.avail_out)
      }
    }
    used = input.count - left
    let place = next - UInt64(left)
    guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
      throw ImagingError(.badDeflate, "the deflated data set is damaged", offset: place)
    }
    produced += UInt64(output.count)
    guard produced <= most else {
      throw ImagingError(.inflatedTooLarge, "the deflated data set is larger than \(most) bytes", offset: place)
    }
    // Sound: the pointer and the length are those of one array, valid for the call; its size is at most a window.
    checksum = unsafe output.withUnsafeBufferPointer { unsafe crc32(checksum, $0.baseAddress, UInt32($0.count)) }
    if status == Z_STREAM_END { try finish() }
    return output
  }

  /// After the stream only zero padding may stand (PS3.5 A.5 allows one byte), or a gzip trailer that is right
  /// (RFC 1952 2.3.1), which some writers leave in.
  private func finish() throws(ImagingError) {
    isFinished = true
    var rest = Array(input[used...])
    if rest.count < 8 { rest += try more() }
    let trailer = [UInt64(checksum), produced].flatMap { number in
      (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
    if rest.starts(with: trailer) { rest.removeFirst(trailer.count) }
    while !rest.isEmpty {
      guard rest.allSatisfy({ $0 == 0 }) else {
        throw ImagingError(.trailingData, "data follows the deflated data set", offset: next - UInt64(rest.count))
      }
      rest = try more()
    }
  }

  /// The next piece of the source; empty at its end.
  private func more() throws(ImagingError) -> [UInt8] {
    let count = min(UInt64(Self.inputSize), source.count - next)
    if count == 0 { return [] }
    let bytes = try source.bytes(at: next, count: Int(count))
    next += count
    return bytes
  }
}
