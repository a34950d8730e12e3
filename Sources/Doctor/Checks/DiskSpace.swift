internal import Client
internal import Glibc
internal import Identity

/// Room on the disks of a home and of its blocks.
struct DiskSpace {
  private static let gibibyte: UInt64 = 1 << 30
  private let places: [String]

  init(of home: Home, _ profile: Profile, _ network: Network) {
    var places = [home.path]
    if profile.role == .custodian, PrivateFile(path: home.custodyBlocks).exists { places.append(home.custodyBlocks) }
    places += network.storage.folders.filter { PrivateFile(path: $0).exists }
    self.places = places
  }

  var findings: [Finding] {
    var seen = Set<UInt64>()
    return places.compactMap { place in
      guard let room = Self.room(place) else {
        return Finding(.disk, .unknown, "the room at \(place) cannot be told")
      }
      // One finding a disk.
      guard seen.insert(room.system).inserted else { return nil }
      return Self.judge(place, room)
    }
  }

  struct Room {
    let system: UInt64
    let free: UInt64
    let total: UInt64
    let freeFiles: UInt64
    let totalFiles: UInt64
  }

  static func judge(_ place: String, _ room: Room) -> Finding {
    let share = room.total == 0 ? 0 : Double(room.free) / Double(room.total)
    let words = "\(room.free >> 20) MiB (\(Int(share * 100)) %) are free at \(place)"
    let fix = "make room: df -h \(place)"
    if room.totalFiles > 0, room.freeFiles < 1000 {
      return Finding(.disk, .bad, "only \(room.freeFiles) more files fit at \(place)", fix: "make room: df -i \(place)")
    }
    if room.free < gibibyte / 2 { return Finding(.disk, .bad, words, fix: fix) }
    if room.free < 5 * gibibyte, share < 0.1 { return Finding(.disk, .warning, words, fix: fix) }
    return Finding(.disk, .good, words)
  }

  private static func room(_ path: String) -> Room? {
    var status = statvfs()
    // The path is passed as a C string and the structure by reference for the length of the call.
    guard unsafe statvfs(path, &status) == 0 else { return nil }
    let size = UInt64(status.f_frsize)
    return Room(
      system: UInt64(status.f_fsid), free: UInt64(status.f_bavail).multipliedReportingOverflow(by: size).partialValue,
      total: UInt64(status.f_blocks).multipliedReportingOverflow(by: size).partialValue,
      freeFiles: UInt64(status.f_favail), totalFiles: UInt64(status.f_files))
  }
}
