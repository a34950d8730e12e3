internal import CLinux
internal import Codecs
internal import Glibc

/// dcmtk's program in the place of this one, with the same bounds: it reads a DICOM file of one frame and writes another.
enum JPEGProgram {
  static func run() -> Never {
    guard linux_give_up_company() == 0 else { Exit.notConfined.leave() }
    // Colours stay as they are in the stream; whoever asked knows what they are.
    let words = [
      FrameDecoder.dcmdjpeg, "--quiet", "--conv-never", "--color-by-pixel", "/proc/self/fd/0", "/proc/self/fd/1",
    ]
    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    var environment: [UnsafeMutablePointer<CChar>?] = unsafe [strdup("LC_ALL=C"), nil]
    // The lists end with nil and live for the call, which does not return where it works.
    unsafe _ = execve(FrameDecoder.dcmdjpeg, &arguments, &environment)
    Exit.noSuchProgram.leave()
  }
}
