internal import CLinux
internal import COpenJPEG
internal import Glibc

/// JPEG 2000 by OpenJPEG, from a codestream alone or a JP2 file.
enum JPEG2000 {
  static func decode(_ shape: Shape) -> Never {
    // Sound, here and below: what the library gives out is used within this function, which never returns, and freed by its end.
    var start = [UInt8](repeating: 0, count: 4)
    let count = unsafe start.withUnsafeMutableBytes { unsafe pread(STDIN_FILENO, $0.baseAddress, $0.count, 0) }
    guard count == start.count else { Exit.malformed.leave() }
    let isFile = start != [0xff, 0x4f, 0xff, 0x51]
    guard let stream = unsafe opj_stream_create_default_file_stream("/proc/self/fd/0", 1),
      let codec = unsafe opj_create_decompress(isFile ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K)
    else { Exit.notConfined.leave() }
    guard linux_give_up_calls() == 0 else { Exit.notConfined.leave() }
    var parameters = opj_dparameters_t()
    unsafe opj_set_default_decoder_parameters(&parameters)
    var found: UnsafeMutablePointer<opj_image_t>?
    guard unsafe opj_setup_decoder(codec, &parameters) == 1, unsafe opj_read_header(stream, codec, &found) == 1,
      let image = unsafe found, unsafe fits(image.pointee, shape, isDecoded: false),
      unsafe opj_decode(codec, stream, image) == 1, unsafe opj_end_decompress(codec, stream) == 1,
      // A palette within a JP2 file makes more components than its stream has.
      unsafe fits(image.pointee, shape, isDecoded: true)
    else { Exit.malformed.leave() }
    Output.write(unsafe samples(image.pointee, shape))
    Exit.done.leave()
  }

  private static func fits(_ image: opj_image_t, _ shape: Shape, isDecoded: Bool) -> Bool {
    guard unsafe Int(image.numcomps) == shape.samples, unsafe image.x1 > image.x0, unsafe image.y1 > image.y0,
      unsafe Int(image.x1 - image.x0) == shape.columns, unsafe Int(image.y1 - image.y0) == shape.rows
    else { return false }
    for index in 0..<shape.samples {
      // Sound: the library has as many components as it says.
      let component = unsafe image.comps[index]
      guard unsafe component.dx == 1, unsafe component.dy == 1, unsafe Int(component.prec) == shape.bits,
        unsafe Int(component.w) == shape.columns, unsafe Int(component.h) == shape.rows,
        unsafe !isDecoded || component.data != nil
      else { return false }
    }
    return true
  }

  /// Samples pixel by pixel, little endian, without what lies above their bits.
  private static func samples(_ image: opj_image_t, _ shape: Shape) -> [UInt8] {
    let mask = Int32(1) << Int32(shape.bits) - 1
    var bytes = [UInt8](repeating: 0, count: shape.bytes)
    for index in 0..<shape.samples {
      guard let plane = unsafe image.comps[index].data else { Exit.malformed.leave() }
      var to = index * shape.width
      for pixel in 0..<shape.rows * shape.columns {
        // Sound: a component that was checked above has rows times columns samples.
        let value = unsafe plane[pixel] & mask
        bytes[to] = UInt8(truncatingIfNeeded: value)
        if shape.width == 2 { bytes[to + 1] = UInt8(truncatingIfNeeded: value >> 8) }
        to += shape.samples * shape.width
      }
    }
    return bytes
  }
}
