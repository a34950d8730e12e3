internal import FoundationEssentials
internal import Identity

/// How far a reader has come: the last block that was read whole, and how many entries there are up to it.
public struct ChainCursor: Hashable, Sendable, Codable {
  /// The last block that was read; it was final then.
  public let block: BlockReference
  /// How many entries all blocks up to it hold.
  public let entries: UInt64

  /// Joins the two.
  public init(block: BlockReference, entries: UInt64) {
    self.block = block
    self.entries = entries
  }

  /// Reads a cursor from a file; nil where there is none. Throws `storage` for a file that cannot be read or is none.
  public static func read(from path: String) throws(EthereumError) -> ChainCursor? {
    let file = PrivateFile(path: path)
    guard file.exists else { return nil }
    do {
      return try JSONDecoder().decode(ChainCursor.self, from: Data(try file.read(atMost: 4096).bytes))
    } catch {
      throw EthereumError(.storage, "the cursor's file cannot be read")
    }
  }

  /// Writes the cursor, durably and in one step; throws `storage`. Write it after what was read up to it.
  public func write(to path: String) throws(EthereumError) {
    do {
      try PrivateFile(path: path).write(Array(try JSONEncoder().encode(self)), replacing: true)
    } catch {
      throw EthereumError(.storage, "the cursor's file cannot be written")
    }
  }
}
