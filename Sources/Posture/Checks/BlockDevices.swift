/// The computer's block devices, walked from a device down to what it is made of, as `/sys` shows it.
struct BlockDevices {
  /// What lies beneath a device.
  enum Foundation: Hashable {
    /// Every way down goes through encryption; the names of the encrypted devices.
    case encrypted(by: Set<String>)
    /// A way down reaches a disk without meeting encryption; the names of those disks.
    case plain(Set<String>)
    /// It lies in memory, and is gone when the computer is off.
    case memory
    /// A way down could not be followed; why.
    case unknown(String)
  }

  /// The most devices on a way down; no sound computer stacks more.
  static let mostDepth = 16
  /// The most devices that are walked in all.
  static let mostSteps = 1024
  /// The kinds of device-mapper tables that encrypt, as their identifiers begin. `CRYPT-VERITY-` and `CRYPT-INTEGRITY-` check
  /// and do not encrypt.
  private static let encrypting = ["LUKS1", "LUKS2", "PLAIN", "LOOPAES", "TCRYPT", "BITLK", "FVAULT2"]
    .map { "CRYPT-\($0)-" }

  /// How devices are called that are made of others, or lie on another computer.
  private static let stacked = ["dm-", "md", "bcache", "drbd", "nbd", "rbd"]

  private let machine: Machine

  init(of machine: Machine) { self.machine = machine }

  /// Walks a device, by its numbers `major:minor`.
  func foundation(of device: String) -> Foundation {
    var steps = 0
    return walk(device, depth: 0, &steps)
  }

  /// The numbers of a device that is named by a path such as `/dev/mapper/root`; nil when there is no such device.
  func numbers(of path: String) -> String? {
    guard path.hasPrefix("/dev/"), !path.split(separator: "/").contains("..") else { return nil }
    let name = machine.linkName(path) ?? String(path.dropFirst(5))
    // Of devices whose names have a slash, /sys writes an exclamation mark.
    if let numbers = numbers(named: String(name.map { $0 == "/" ? "!" : $0 })) { return numbers }
    guard path.hasPrefix("/dev/mapper/") else { return nil }
    let mapped = String(path.dropFirst(12))
    let devices = machine.names(in: "/sys/class/block") ?? []
    return devices.first { line("/sys/class/block/\($0)/dm/name") == mapped }.flatMap { numbers(named: $0) }
  }

  /// The devices of a btrfs file system of which one device is known; that device alone where /sys does not show it.
  func btrfs(with device: String) -> [String] {
    for system in machine.names(in: "/sys/fs/btrfs") ?? [] {
      let folder = "/sys/fs/btrfs/\(system)/devices"
      let devices = (machine.names(in: folder) ?? []).map { line("\(folder)/\($0)/dev") ?? "?" }
      if devices.contains(device) { return devices }
    }
    return [device]
  }

  private func walk(_ device: String, depth: Int, _ steps: inout Int) -> Foundation {
    steps += 1
    guard depth < Self.mostDepth, steps < Self.mostSteps else {
      return .unknown("the devices are stacked in a loop or too deep")
    }
    let folder = "/sys/dev/block/\(device)"
    guard Self.isNumbers(device), machine.exists(folder), line("\(folder)/dev") == device else {
      return .unknown("/sys shows no device \(device)")
    }
    let name = machine.linkName(folder) ?? device
    if let identifier = line("\(folder)/dm/uuid"), Self.encrypting.contains(where: identifier.hasPrefix) {
      return .encrypted(by: [name])
    }
    if machine.exists("\(folder)/partition") {
      guard let whole = line("\(folder)/../dev"), whole != device else {
        return .unknown("/sys does not show which disk \(name) is a part of")
      }
      return walk(whole, depth: depth + 1, &steps)
    }
    let slaves = machine.names(in: "\(folder)/slaves") ?? []
    if !slaves.isEmpty {
      return slaves.map { slave in
        guard let numbers = line("\(folder)/slaves/\(slave)/dev") else {
          return .unknown("/sys does not show what \(name) is made of")
        }
        return walk(numbers, depth: depth + 1, &steps)
      }.reduce(nil, Self.joined) ?? .unknown("/sys does not show what \(name) is made of")
    }
    return leaf(name, folder, depth, &steps)
  }

  private func leaf(_ name: String, _ folder: String, _ depth: Int, _ steps: inout Int) -> Foundation {
    if name.hasPrefix("zram") {
      // What does not compress may be written to a disk.
      guard let backing = line("\(folder)/backing_dev"), backing != "none" else { return .memory }
      guard let numbers = numbers(of: backing) else { return .unknown("what backs \(name) is not shown") }
      return walk(numbers, depth: depth + 1, &steps)
    }
    if name.hasPrefix("ram") { return .memory }
    if name.hasPrefix("loop") { return .unknown("\(name) is a file, which is not followed") }
    if Self.stacked.contains(where: name.hasPrefix) {
      return .unknown("/sys does not show what \(name) is made of")
    }
    return .plain([name])
  }

  /// What two ways down come to together: plain wins over unknown, unknown over encrypted.
  static func joined(_ left: Foundation?, _ right: Foundation) -> Foundation {
    switch (left, right) {
    case (nil, _), (.memory, _): right
    case (.plain(let some)?, .plain(let others)): .plain(some.union(others))
    case (.plain?, _), (_, .plain): if case .plain? = left { left ?? right } else { right }
    case (.unknown?, _): left ?? right
    case (_, .unknown): right
    case (.encrypted(let some)?, .encrypted(let others)): .encrypted(by: some.union(others))
    case (.encrypted?, .memory): left ?? right
    }
  }

  private func numbers(named name: String) -> String? {
    line("/sys/class/block/\(name)/dev").flatMap { Self.isNumbers($0) ? $0 : nil }
  }

  private func line(_ path: String) -> String? {
    machine.text(path, atMost: 4096).text.map { Text.trimmed($0) }
  }

  private static func isNumbers(_ text: String) -> Bool {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 2
      && parts.allSatisfy { (1...10).contains($0.count) && $0.allSatisfy { ("0"..."9").contains($0) } }
  }
}
