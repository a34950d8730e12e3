import Glibc

/// The processor time of this process so far, in seconds: what other programs on the machine do not change much.
enum ProcessorTime {
  static var now: Double {
    var usage = rusage()
    // getrusage(2) fills the structure it is given; it cannot fail for the calling process.
    _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000 }
}
