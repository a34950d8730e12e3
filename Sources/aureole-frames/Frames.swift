internal import CLinux
internal import Codecs
internal import Glibc

/// Decodes one frame from standard input to standard output, for the agent: `aureole-frames FORM ROWS COLUMNS SAMPLES BITS`. It gives up
/// its rights before it reads a byte, and whoever started it checks what comes out.
@main
enum Frames {
  static func main() {
    let words = CommandLine.arguments
    guard words.count == 6, let codec = Codec(rawValue: words[1]), codec != .rle,
      let shape = Shape(words.dropFirst(2).compactMap { Int($0) })
    else { Exit.usage.leave() }
    // Nothing of the program that started this one stays open.
    guard linux_close_from(3) == 0, linux_give_up_resources(shape.memory, 60, shape.mostFile) == 0,
      linux_give_up_files(codec == .jpeg ? 1 : 0) >= 0
    else { Exit.notConfined.leave() }
    switch codec {
    case .jpeg: JPEGProgram.run()
    case .jpegLS: JPEGLS.decode(shape)
    case .jpeg2000: JPEG2000.decode(shape)
    case .rle: Exit.usage.leave()
    }
  }
}

/// What the frame is to be.
struct Shape {
  let rows, columns, samples, bits: Int

  init?(_ numbers: [Int]) {
    guard numbers.count == 4, (1...65_535).contains(numbers[0]), (1...65_535).contains(numbers[1]),
      numbers[0] * numbers[1] <= FrameDescription.mostPixels, numbers[2] == 1 || numbers[2] == 3,
      (1...16).contains(numbers[3])
    else { return nil }
    (rows, columns, samples, bits) = (numbers[0], numbers[1], numbers[2], numbers[3])
  }

  /// The bytes of a sample.
  var width: Int { bits > 8 ? 2 : 1 }
  /// The bytes of the frame.
  var bytes: Int { rows * columns * samples * width }
  /// The address space: what the program itself takes, and what decoders take for each sample.
  var memory: UInt64 { UInt64(512 << 20 + rows * columns * samples * 24) }
  /// The most bytes of a file, with room for a header.
  var mostFile: UInt64 { UInt64(bytes + 16 << 10) }
}

/// How this program ends.
enum Exit: Int32 {
  case done = 0
  case usage = 64
  case malformed = 65
  case noSuchProgram = 127
  case notConfined = 125

  /// Leaves at once: nothing of the libraries is asked again.
  func leave() -> Never { _exit(rawValue) }
}

/// The whole of standard output.
enum Output {
  /// Writes it.
  static func write(_ bytes: [UInt8]) {
    var at = 0
    while at < bytes.count {
      let count = unsafe bytes[at...].withUnsafeBytes { rest in
        // The buffer is valid for the call, and its own count is passed.
        unsafe Glibc.write(STDOUT_FILENO, rest.baseAddress, rest.count)
      }
      guard count > 0 else { Exit.malformed.leave() }
      at += count
    }
  }
}
