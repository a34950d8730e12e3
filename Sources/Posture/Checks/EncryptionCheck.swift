/// Whether what the computer stores is encrypted at rest: the devices of the root file system, of `/home` and `/var` where
/// they are mounted apart, and of swap, each walked down to the disks.
struct EncryptionCheck {
  private static let points = ["/", "/home", "/var"]
  private static let inMemory = ["tmpfs", "ramfs"]
  private static let remedy = "sudo apt-get install cryptsetup && man cryptsetup-reencrypt"

  let result: CheckResult

  init(_ machine: Machine) {
    let mounts = Mounts(of: machine)
    let walker = Walker(mounts: mounts, devices: BlockDevices(of: machine))
    guard mounts.at("/") != nil else {
      result = CheckResult(.encryption, .unknown, "the list of mounts does not say what the root file system is on")
      return
    }
    var places = Self.points.compactMap { point in mounts.at(point).map { (point, walker.foundation(of: $0)) } }
    for (name, foundation) in walker.swap(machine) { places.append(("swap on \(name)", foundation)) }
    result = Self.judge(places)
  }

  private static func judge(_ places: [(name: String, foundation: BlockDevices.Foundation)]) -> CheckResult {
    var encrypted = [String]()
    var unknown = [String]()
    for (name, foundation) in places {
      switch foundation {
      case .plain(let disks):
        let isSwap = name.hasPrefix("swap")
        return CheckResult(
          .encryption, .fail,
          "\(name) is not encrypted on \(list(disks)): "
            + (isSwap ? "what is in memory may be written there" : "encrypt it, after a backup, or install anew"),
          remedy: isSwap ? "sudo swapoff -a && sudoedit /etc/fstab" : remedy)
      case .unknown(let reason): unknown.append("\(name): \(reason)")
      case .encrypted(let devices): encrypted.append("\(name) by \(list(devices))")
      case .memory: break
      }
    }
    if let first = unknown.first {
      return CheckResult(.encryption, .unknown, "whether it is encrypted cannot be told of \(first)")
    }
    guard !encrypted.isEmpty else {
      return CheckResult(.encryption, .unknown, "the system runs from memory, so nothing shows what it stores")
    }
    return CheckResult(.encryption, .pass, "encrypted down to the disks: " + encrypted.joined(separator: ", "))
  }

  private static func list(_ names: Set<String>) -> String { names.sorted().joined(separator: " and ") }

  private struct Walker {
    let mounts: Mounts
    let devices: BlockDevices

    func foundation(of mount: Mounts.Mount) -> BlockDevices.Foundation {
      if inMemory.contains(mount.type) { return .memory }
      if mount.type == "btrfs" {
        guard let device = devices.numbers(of: mount.source) else {
          return .unknown("the device of its file system is not shown")
        }
        return devices.btrfs(with: device).map(devices.foundation).reduce(nil, BlockDevices.joined)
          ?? .unknown("the devices of its file system are not shown")
      }
      guard !mount.device.hasPrefix("0:") else {
        return .unknown("a file system of type \(mount.type) is on no device of its own")
      }
      return devices.foundation(of: mount.device)
    }

    /// Every swap space, with what it lies on.
    func swap(_ machine: Machine) -> [(String, BlockDevices.Foundation)] {
      guard let text = machine.text("/proc/swaps").text else { return [] }
      return Text.lines(text).dropFirst().compactMap { line in
        let words = Text.words(line)
        guard words.count >= 2 else { return nil }
        let path = Text.unescaped(words[0])
        let name = path.split(separator: "/").last.map(String.init) ?? "swap"
        guard words[1] == "partition" else {
          return (name, mounts.holding(path).map(foundation) ?? .unknown("its file is on no known file system"))
        }
        return (name, devices.numbers(of: path).map(devices.foundation) ?? .unknown("/sys does not show its device"))
      }
    }
  }
}
