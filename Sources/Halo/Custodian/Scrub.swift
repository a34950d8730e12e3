internal import Blocks
internal import Identity
internal import Logging

/// Reads the custodian's own blocks again, slowly and for ever, and notes which cannot be read any more. Those are missing
/// to whoever asks what is missing, so that the owner's repair brings them back, and the status counts them.
public struct Scrub: Sendable {
  /// In how many seconds every block is read once, and how long it rests at most between two.
  private static let round = 30.0 * 86_400
  private static let longestRest = 60.0
  private let custodian: Custodian

  /// Takes the custodian whose blocks they are.
  public init(of custodian: Custodian) { self.custodian = custodian }

  /// Reads until the task is cancelled. It begins anywhere, so that restarts leave no part of the disk unread.
  public func run() async {
    var last = Word.random()
    while !Task.isCancelled {
      var rest = Self.longestRest
      do {
        if let (digest, size) = try await check(after: last) {
          last = digest
          let bytes = max(1, try await custodian.store.totals().bytes)
          rest = min(rest, Self.round * Double(size) / Double(bytes))
        } else {
          last = .zero
        }
      } catch {
        custodian.logger.error("a block could not be looked at", metadata: ["error": "\(error)"])
      }
      try? await Task.sleep(for: .seconds(rest))
    }
  }

  /// Looks at the first block after a digest and notes what it finds; nil when there is none. Throws what the file
  /// throws.
  func check(after digest: Word) async throws -> (digest: Word, size: Int)? {
    guard let next = try await custodian.store.namedBlock(after: digest) else { return nil }
    do {
      _ = try await custodian.blocks.get(CID(digest: next.digest), atMost: Custodian.mostUploadBytes)
      try await custodian.store.noteWhole(next.digest)
    } catch let error as BlocksError {
      custodian.logger.error("a block is damaged", metadata: ["error": "\(error)"])
      try await custodian.store.noteDamage(to: next.digest)
    }
    return next
  }
}
