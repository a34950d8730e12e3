import Foundation
import Posture
import Testing

struct EncryptionTests {
  private let made: MadeUpMachine
  private let luks = "CRYPT-LUKS2-0123456789abcdef0123456789abcdef-root"

  init() throws {
    made = try MadeUpMachine()
    try made.disk("sda", "8:0")
    try made.partition("sda1", "8:1", of: "sda")
    try made.partition("sda2", "8:2", of: "sda")
    try made.disk("nvme0n1", "259:0")
    try made.partition("nvme0n1p2", "259:2", of: "nvme0n1")
  }

  private func expect(
    _ verdict: CheckVerdict, _ words: String = "", _ location: SourceLocation = #_sourceLocation
  ) {
    let result = made.result(.encryption)
    #expect(result.verdict == verdict, "\(result.detail)", sourceLocation: location)
    #expect(words.isEmpty || result.detail.contains(words), "\(result.detail)", sourceLocation: location)
  }

  @Test func `a plain partition fails and its disk is named`() throws {
    try made.mounts(("8:1", "/", "ext4", "/dev/sda1"))
    expect(.fail, "sda")
    #expect(!made.result(.encryption).remedy.isEmpty)
  }

  @Test func `a plain disk without partitions fails`() throws {
    try made.mounts(("8:0", "/", "xfs", "/dev/sda"))
    expect(.fail, "sda")
  }

  @Test func `LUKS on a partition passes`() throws {
    try made.stacked("dm-0", "253:0", over: ["sda2"], identifier: luks)
    try made.mounts(("253:0", "/", "ext4", "/dev/mapper/name-of-dm-0"))
    expect(.pass, "dm-0")
    #expect(made.result(.encryption).remedy.isEmpty)
  }

  @Test func `LVM on LUKS passes, also for swap in it`() throws {
    try made.stacked("dm-0", "253:0", over: ["sda2"], identifier: luks)
    try made.stacked("dm-1", "253:1", over: ["dm-0"], identifier: "LVM-abcdef")
    try made.stacked("dm-2", "253:2", over: ["dm-0"], identifier: "LVM-abcdeg")
    try made.mounts(("253:1", "/", "ext4", "/dev/mapper/name-of-dm-1"))
    try made.swaps(("/dev/dm-2", "partition"))
    expect(.pass)
  }

  @Test func `LUKS on LVM passes, and the plain volume beside it does not`() throws {
    try made.stacked("dm-0", "253:0", over: ["sda2"], identifier: "LVM-abcdef")
    try made.stacked("dm-1", "253:1", over: ["dm-0"], identifier: luks)
    try made.stacked("dm-2", "253:2", over: ["sda2"], identifier: "LVM-abcdeg")
    try made.mounts(("253:1", "/", "ext4", "/dev/mapper/name-of-dm-1"))
    expect(.pass)
    try made.mounts(
      ("253:1", "/", "ext4", "/dev/mapper/name-of-dm-1"), ("253:2", "/home", "ext4", "/dev/mapper/name-of-dm-2"))
    expect(.fail, "/home")
  }

  @Test func `RAID over encrypted disks passes, with one plain disk among them it fails`() throws {
    try made.stacked("dm-0", "253:0", over: ["sda2"], identifier: luks)
    try made.stacked("dm-1", "253:1", over: ["nvme0n1p2"], identifier: luks)
    try made.stacked("md0", "9:0", over: ["dm-0", "dm-1"])
    try made.mounts(("9:0", "/", "ext4", "/dev/md0"))
    expect(.pass)
    try made.stacked("md1", "9:1", over: ["dm-0", "nvme0n1p2"])
    try made.mounts(("9:1", "/", "ext4", "/dev/md1"))
    expect(.fail, "nvme0n1")
  }

  @Test func `LUKS on a partition of a RAID passes, the partition alone does not`() throws {
    try made.stacked("md0", "9:0", over: ["sda2", "nvme0n1p2"])
    try made.partition("md0p1", "259:9", of: "md0")
    try made.mounts(("259:9", "/", "ext4", "/dev/md0p1"))
    expect(.fail, "nvme0n1 and sda")
    try made.stacked("dm-0", "253:0", over: ["md0p1"], identifier: luks)
    try made.mounts(("253:0", "/", "ext4", "/dev/mapper/name-of-dm-0"))
    expect(.pass)
  }

  @Test(arguments: ["PLAIN", "LUKS1", "BITLK", "TCRYPT", "LOOPAES"])
  func `dm-crypt of other kinds passes`(kind: String) throws {
    try made.stacked("dm-0", "253:0", over: ["sda2"], identifier: "CRYPT-\(kind)-root")
    try made.mounts(("253:0", "/", "ext4", "/dev/dm-0"))
    expect(.pass)
  }

  @Test(arguments: [
    "CRYPT-VERITY-0123-root", "CRYPT-INTEGRITY-root", "XCRYPT-LUKS2-a", "LVM-CRYPT-LUKS2-a", "crypt-luks2-",
  ])
  func `what only checks or only sounds like it fails`(identifier: String) throws {
    try made.stacked("dm-0", "253:0", over: ["sda2"], identifier: identifier)
    try made.mounts(("253:0", "/", "ext4", "/dev/dm-0"))
    expect(.fail, "sda")
  }

  @Test func `all devices of btrfs count`() throws {
    try made.stacked("dm-0", "253:0", over: ["sda2"], identifier: luks)
    try made.stacked("dm-1", "253:1", over: ["nvme0n1p2"], identifier: luks)
    try made.mounts(("0:31", "/", "btrfs", "/dev/mapper/name-of-dm-0"))
    expect(.pass)
    for name in ["dm-0", "dm-1"] {
      try made.link("/sys/fs/btrfs/11-22/devices/\(name)", to: "\(made.root)/sys/class/block/\(name)")
    }
    expect(.pass)
    try made.link("/sys/fs/btrfs/11-22/devices/sda1", to: "\(made.root)/sys/class/block/sda1")
    expect(.fail, "sda")
  }

  @Test func `btrfs of a device that nobody shows is unknown`() throws {
    try made.mounts(("0:31", "/", "btrfs", "/dev/mapper/gone"))
    expect(.unknown)
  }

  @Test(arguments: ["overlay", "zfs", "nfs4", "9p", "none"])
  func `a root on no device is unknown, and why is said`(type: String) throws {
    try made.mounts(("0:50", "/", type, "overlay"))
    expect(.unknown, type)
  }

  @Test func `a later mount covers an earlier one`() throws {
    try made.stacked("dm-0", "253:0", over: ["sda2"], identifier: luks)
    try made.mounts(("253:0", "/", "ext4", "/dev/dm-0"), ("0:50", "/", "overlay", "overlay"))
    expect(.unknown, "overlay")
  }

  @Test func `swap on a plain partition or in a file on one fails`() throws {
    try made.stacked("dm-0", "253:0", over: ["sda2"], identifier: luks)
    try made.mounts(("253:0", "/", "ext4", "/dev/dm-0"), ("8:1", "/data disk", "ext4", "/dev/sda1"))
    try made.file(
      "/proc/self/mountinfo", try #require(made.machineText).replacing("/data disk", with: "/data\\040disk"))
    try made.swaps(("/dev/nvme0n1p2", "partition"))
    expect(.fail, "swap on nvme0n1p2")
    #expect(made.result(.encryption).remedy.contains("swapoff"))
    try made.swaps(("/data\\040disk/swapfile", "file"))
    expect(.fail, "swap on swapfile")
    try made.swaps(("/swapfile", "file"))
    expect(.pass)
  }

  @Test func `zram swap lies in memory, unless a plain disk backs it`() throws {
    try made.stacked("dm-0", "253:0", over: ["sda2"], identifier: luks)
    try made.mounts(("253:0", "/", "ext4", "/dev/dm-0"))
    try made.swaps(("/dev/zram0", "partition"))
    try made.virtual("zram0", "252:0", ["backing_dev": "none\n"])
    expect(.pass)
    try made.virtual("zram0", "252:0", ["backing_dev": "/dev/sda1\n"])
    expect(.fail, "swap on zram0")
    try made.virtual("zram0", "252:0", ["backing_dev": "/dev/gone\n"])
    expect(.unknown)
  }

  @Test func `a file as a device is not followed`() throws {
    try made.virtual("loop0", "7:0")
    try made.mounts(("7:0", "/", "ext4", "/dev/loop0"))
    expect(.unknown, "loop0")
  }

  @Test func `devices that lead in a loop are unknown`() throws {
    try made.stacked("dm-0", "253:0", over: [], identifier: "LVM-a")
    try made.stacked("dm-1", "253:1", over: ["dm-0"], identifier: "LVM-b")
    try made.stacked("dm-0", "253:0", over: ["dm-1"], identifier: "LVM-a")
    try made.mounts(("253:0", "/", "ext4", "/dev/dm-0"))
    expect(.unknown, "loop")
    try made.link("/sys/dev/block/8:1", to: "8:1")
    try made.mounts(("8:1", "/", "ext4", "/dev/sda1"))
    expect(.unknown)
  }

  @Test func `a wide stack of devices ends`() throws {
    try made.stacked("dm-0", "253:0", over: ["sda2"], identifier: luks)
    var last = ["dm-0"]
    for level in 0..<12 {
      let names = (0..<4).map { "dm-\(1 + level * 4 + $0)" }
      for (index, name) in names.enumerated() {
        try made.stacked(name, "253:\(1 + level * 4 + index)", over: last, identifier: "LVM-\(name)")
      }
      last = names
    }
    try made.mounts(("253:45", "/", "ext4", "/dev/dm-45"))
    expect(.unknown)
  }

  @Test(arguments: ["md0", "dm-9", "bcache0", "nbd0"])
  func `a stacked device whose parts are not shown is unknown`(name: String) throws {
    try made.virtual(name, "251:0")
    try made.mounts(("251:0", "/", "ext4", "/dev/\(name)"))
    expect(.unknown, name)
  }

  @Test func `a slave that is gone is unknown`() throws {
    try made.stacked("dm-0", "253:0", over: ["gone"], identifier: "LVM-a")
    try made.mounts(("253:0", "/", "ext4", "/dev/dm-0"))
    expect(.unknown)
  }

  @Test func `a system that runs from memory is unknown`() throws {
    try made.mounts(("0:2", "/", "tmpfs", "tmpfs"))
    expect(.unknown, "memory")
  }
}

extension MadeUpMachine {
  var machineText: String? { try? String(contentsOfFile: root + "/proc/self/mountinfo", encoding: .utf8) }
}
