/// What is mounted where, as `/proc/self/mountinfo` has it.
struct Mounts {
  /// One mount.
  struct Mount: Hashable {
    /// The device's numbers, `major:minor`; major 0 for what is on no device of its own.
    let device: String
    /// Where it is mounted.
    let point: String
    /// The file system's type.
    let type: String
    /// What was mounted: a device's path, or a name.
    let source: String
  }

  let all: [Mount]

  init(of machine: Machine) {
    let text = machine.text("/proc/self/mountinfo", atMost: 4 << 20).text ?? ""
    all = Text.lines(text).compactMap { line in
      let fields = line.split(separator: " ", omittingEmptySubsequences: false)
      // Optional fields end with a hyphen of their own.
      guard fields.count > 6, let hyphen = fields.dropFirst(6).firstIndex(of: "-"), hyphen + 2 < fields.count else {
        return nil
      }
      return Mount(
        device: String(fields[2]), point: Text.unescaped(fields[4]), type: String(fields[hyphen + 1]),
        source: Text.unescaped(fields[hyphen + 2]))
    }
  }

  /// What is mounted at a point; of several the last, which covers the others.
  func at(_ point: String) -> Mount? { all.last { $0.point == point } }

  /// The mount that holds a path.
  func holding(_ path: String) -> Mount? {
    let longest = all.filter { $0.point == "/" || path == $0.point || path.hasPrefix($0.point + "/") }
      .max { $0.point.utf8.count < $1.point.utf8.count }
    return longest.flatMap { at($0.point) }
  }
}
