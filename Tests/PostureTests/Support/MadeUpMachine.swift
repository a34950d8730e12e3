import Foundation
import Posture
import Synchronization

/// A computer that is made up: a folder that stands for its root, programs that answer as told, an environment, a time.
final class MadeUpMachine {
  /// 26 November 2026.
  static let now: UInt64 = 1_795_651_200
  let root: String
  var environment: [String: String] = [:]
  var now = MadeUpMachine.now
  /// Outcomes by the program's name and arguments, or by its name alone.
  var programs: [String: Program.Outcome] = [:]
  private var places: [String: String] = [:]

  init() throws {
    root = FileManager.default.temporaryDirectory.appendingPathComponent("aureole-machine-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  var machine: Machine {
    let programs = programs
    return Machine(root: root, environment: environment, now: now) { program in
      let line = ([program.name] + program.arguments).joined(separator: " ")
      return programs[line] ?? programs[program.name] ?? .missing
    }
  }

  func result(_ name: CheckName) -> CheckResult { DeviceChecks(machine).results(of: [name])[0] }

  func file(_ path: String, _ text: String) throws { try file(path, Array(text.utf8)) }

  func file(_ path: String, _ bytes: [UInt8]) throws {
    try folder(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
    try Data(bytes).write(to: URL(fileURLWithPath: root + path))
  }

  func folder(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: root + path, withIntermediateDirectories: true)
  }

  func link(_ path: String, to target: String) throws {
    try folder(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
    try? FileManager.default.removeItem(atPath: root + path)
    try FileManager.default.createSymbolicLink(atPath: root + path, withDestinationPath: target)
  }

  func says(_ command: String, _ output: String, status: Int32 = 0) {
    programs[command] = .ended(status: status, output: output)
  }
}

// Block devices as /sys shows them.
extension MadeUpMachine {
  func disk(_ name: String, _ numbers: String) throws {
    try device(name, numbers, at: "/sys/devices/pci0/block/\(name)")
  }

  func partition(_ name: String, _ numbers: String, of disk: String) throws {
    let place = "\(places[disk] ?? "/sys/devices/lost")/\(name)"
    try device(name, numbers, at: place)
    try file("\(place)/partition", "1\n")
  }

  /// A device that is made of others: of device-mapper with an identifier, or of md or bcache without.
  func stacked(_ name: String, _ numbers: String, over slaves: [String], identifier: String? = nil) throws {
    let place = "/sys/devices/virtual/block/\(name)"
    try device(name, numbers, at: place)
    try folder("\(place)/slaves")
    for slave in slaves { try link("\(place)/slaves/\(slave)", to: root + (places[slave] ?? "/nowhere/\(slave)")) }
    if let identifier {
      try file("\(place)/dm/uuid", identifier + "\n")
      try file("\(place)/dm/name", "name-of-\(name)\n")
      try link("/dev/mapper/name-of-\(name)", to: "../\(name)")
    }
  }

  func virtual(_ name: String, _ numbers: String, _ files: [String: String] = [:]) throws {
    let place = "/sys/devices/virtual/block/\(name)"
    try device(name, numbers, at: place)
    for (file, text) in files { try self.file("\(place)/\(file)", text) }
  }

  private func device(_ name: String, _ numbers: String, at place: String) throws {
    places[name] = place
    try file("\(place)/dev", numbers + "\n")
    try link("/sys/dev/block/\(numbers)", to: root + place)
    try link("/sys/class/block/\(name)", to: root + place)
    try file("/dev/\(name)", "")
  }

  /// One mount a line: numbers, point, type, source.
  func mounts(_ mounts: (String, String, String, String)...) throws {
    let lines = mounts.enumerated().map { index, mount in
      "\(index + 20) 1 \(mount.0) / \(mount.1) rw,relatime shared:1 - \(mount.2) \(mount.3) rw"
    }
    try file("/proc/self/mountinfo", lines.joined(separator: "\n") + "\n")
  }

  /// One swap space a line: path and type.
  func swaps(_ swaps: (String, String)...) throws {
    let lines = swaps.map { "\($0.0)  \($0.1)  8388604  0  -2" }
    try file("/proc/swaps", "Filename Type Size Used Priority\n" + lines.joined(separator: "\n") + "\n")
  }
}
