internal import CLinux

/// How programs that run on deal with memory that they are done with.
enum ServerMemory {
  /// The bytes that each of a few arenas may keep for the next block.
  private static let kept: Int32 = 32 << 20

  /// Keeps memory for the next block instead of handing it back to the system after each. A system that does not take this is as
  /// slow as before, and nothing else.
  static func keepForNext() { _ = linux_keep_memory(kept) }
}
