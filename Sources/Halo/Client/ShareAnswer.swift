internal import Blocks
internal import FoundationEssentials

/// A custodian's answer to a demand, taken apart: the signed release, and the first blocks of the record that came with it.
///
/// Bytes: length of the release (4) ‖ release ‖ of each block: size (4) ‖ bytes.
struct ShareAnswer: Sendable {
  let release: Data
  let blocks: [Block]

  /// Nil when a length does not fit. A block is named by what it hashes to, so none can be passed off as another.
  init?(_ bytes: Data) {
    var rest = bytes
    guard let release = Self.take(&rest) else { return nil }
    self.release = release
    var blocks = [Block]()
    while !rest.isEmpty {
      guard let bytes = Self.take(&rest) else { return nil }
      blocks.append(Block(bytes))
    }
    self.blocks = blocks
  }

  private static func take(_ rest: inout Data) -> Data? {
    guard rest.count >= 4 else { return nil }
    let size = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    guard size > 0, size <= rest.count - 4 else { return nil }
    let part = Data(rest.dropFirst(4).prefix(size))
    rest = rest.dropFirst(4 + size)
    return part
  }
}
