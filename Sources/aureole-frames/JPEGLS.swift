internal import CCharLS
internal import CLinux
internal import Glibc

/// JPEG-LS by CharLS.
enum JPEGLS {
  static func decode(_ shape: Shape) -> Never {
    guard let decoder = unsafe charls_jpegls_decoder_create(), linux_give_up_calls() == 0 else {
      Exit.notConfined.leave()
    }
    let frame = Input.all()
    var pixels = [UInt8](repeating: 0, count: shape.bytes)
    let isPlanar = unsafe frame.withUnsafeBytes { source in
      // Sound: the source lives until decoding is over, and each buffer is passed with its own length.
      unsafe decode(decoder, UnsafeRawBufferPointer(source), &pixels, shape)
    }
    guard let isPlanar else { Exit.malformed.leave() }
    Output.write(isPlanar && shape.samples > 1 ? interleaved(pixels, shape) : pixels)
    Exit.done.leave()
  }

  /// Decodes; whether samples lie in planes, or nil where the frame is not as it should be.
  private static func decode(
    _ decoder: OpaquePointer, _ source: UnsafeRawBufferPointer, _ pixels: inout [UInt8], _ shape: Shape
  ) -> Bool? {
    var about = charls_frame_info()
    var mode = CHARLS_INTERLEAVE_MODE_NONE
    var size = 0
    guard let begin = source.baseAddress,
      unsafe charls_jpegls_decoder_set_source_buffer(decoder, begin, source.count) == done,
      unsafe charls_jpegls_decoder_read_header(decoder) == done,
      unsafe charls_jpegls_decoder_get_frame_info(decoder, &about) == done,
      Int(about.width) == shape.columns, Int(about.height) == shape.rows,
      Int(about.component_count) == shape.samples, Int(about.bits_per_sample) == shape.bits,
      unsafe charls_jpegls_decoder_get_interleave_mode(decoder, &mode) == done,
      unsafe charls_jpegls_decoder_get_destination_size(decoder, 0, &size) == done, size == pixels.count
    else { return nil }
    let isDone = unsafe pixels.withUnsafeMutableBytes { buffer in
      guard let begin = buffer.baseAddress else { return false }
      return unsafe charls_jpegls_decoder_decode_to_buffer(decoder, begin, buffer.count, 0) == done
    }
    return isDone ? mode == CHARLS_INTERLEAVE_MODE_NONE : nil
  }

  private static let done = CHARLS_JPEGLS_ERRC_SUCCESS

  private static func interleaved(_ planes: [UInt8], _ shape: Shape) -> [UInt8] {
    var pixels = [UInt8](repeating: 0, count: planes.count)
    let (plane, width) = (shape.rows * shape.columns * shape.width, shape.width)
    for at in planes.indices {
      let (sample, rest) = at.quotientAndRemainder(dividingBy: plane)
      let (pixel, byte) = rest.quotientAndRemainder(dividingBy: width)
      pixels[(pixel * shape.samples + sample) * width + byte] = planes[at]
    }
    return pixels
  }
}
