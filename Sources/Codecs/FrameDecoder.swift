internal import Glibc

/// Decodes frames, each in a process of its own that has given up files, network and most of the system before it reads a byte.
public struct FrameDecoder: Sendable {
  /// The program that decodes, `aureole-frames`.
  public let program: String
  private let seconds: Int

  /// Names the program; the one that lies beside the running one, unless another is named.
  ///
  /// - Parameter seconds: how long a frame may take.
  public init(program: String? = nil, seconds: Int = 60) {
    self.program = program ?? Self.besideThis
    self.seconds = seconds
  }

  /// The samples of a frame: little endian, pixel by pixel, of exactly ``FrameDescription/bytes`` bytes, colours as RGB. Blocks until
  /// it is done. Throws when the frame is not what is described, or was not decoded; ``CodecsError/Code`` says why.
  public func samples(of frame: [UInt8], _ description: FrameDescription) throws(CodecsError) -> [UInt8] {
    guard frame.count <= FrameDescription.mostEncodedBytes else {
      throw CodecsError(.tooLarge, "the frame is larger than is decoded here")
    }
    let header = try StreamHeader(frame, description)
    let raw =
      description.codec == .rle
      ? try RunLengths.samples(frame, description) : try decoded(frame, description, header)
    let samples = try Samples.finished(raw, header, description)
    guard samples.count == description.bytes else {
      throw CodecsError(.malformed, "the frame has another number of samples than the image says")
    }
    return samples
  }

  /// What is missing for decoding this form, with what mends it; nil where nothing is.
  public func missing(for codec: Codec) -> CodecsError? {
    // Paths are passed as C strings for the length of the call.
    func isThere(_ path: String) -> Bool { unsafe access(path, X_OK) == 0 }
    guard codec != .rle else { return nil }
    guard isThere(program) else {
      return CodecsError(.notInstalled, "aureole-frames is not installed beside aureole: install Aureole again")
    }
    guard codec != .jpeg || isThere(Self.dcmdjpeg) else {
      return CodecsError(.notInstalled, "dcmtk, which decodes JPEG, is not installed: apt install dcmtk")
    }
    return nil
  }

  /// Where dcmtk's program lies.
  package static let dcmdjpeg = "/usr/bin/dcmdjpeg"

  private func decoded(
    _ frame: [UInt8], _ description: FrameDescription, _ header: StreamHeader
  ) throws(CodecsError) -> [UInt8] {
    if let missing = missing(for: description.codec) { throw missing }
    let isWrapped = description.codec == .jpeg
    let count = header.rows * header.columns * header.samples * header.width
    let input = try MemoryFile(isWrapped ? WrappedFrame.file(frame, description, header) : frame)
    let output = try MemoryFile()
    let run = DecoderRun(
      program: program,
      arguments: [description.codec.rawValue]
        + [header.rows, header.columns, header.samples, header.precision].map { String($0) },
      seconds: seconds)
    switch run.end(reading: input, writing: output) {
    case .status(0): break
    case .status(125):
      throw CodecsError(.unavailable, "the system does not let a decoder give up its rights, so nothing is decoded")
    case .status(126), .status(127), .notStarted:
      throw CodecsError(
        .notInstalled, "a decoder does not start: apt install --reinstall libopenjp2-7 libcharls2 dcmtk")
    case .status: throw CodecsError(.malformed, "the frame breaks the rules of its form, and is not decoded")
    case .signalled: throw CodecsError(.crashed, "the decoder broke down over this frame, which is not shown")
    case .timedOut: throw CodecsError(.tooLong, "decoding the frame takes too long")
    }
    guard let bytes = try output.bytes(atMost: count + (isWrapped ? 16 << 10 : 0)),
      let raw = isWrapped ? WrappedFrame.pixels(of: bytes, count: count) : bytes, raw.count == count
    else { throw CodecsError(.malformed, "the frame has another number of samples than the image says") }
    return raw
  }

  /// The program in the folder of the one that runs.
  private static var besideThis: String {
    let most = 4096
    let own = unsafe [UInt8](unsafeUninitializedCapacity: most) { buffer, initialised in
      // Sound: the system writes at most as many bytes as the buffer has, and says how many.
      let count = unsafe buffer.withMemoryRebound(to: CChar.self) { path in
        unsafe path.baseAddress.map { unsafe readlink("/proc/self/exe", $0, path.count) }
      }
      initialised = max(0, count ?? 0)
    }
    let folder = own.lastIndex(of: 0x2f).map { own.prefix(through: $0) } ?? []
    return String(decoding: folder, as: UTF8.self) + "aureole-frames"
  }
}
