internal import Contract
internal import EmbeddedLedger
internal import Identity
internal import Logging

/// States on the ledger what was released, from the log: a statement that a crash kept back is made after the restart.
public struct ReleaseStatements: Sendable {
  /// The most statements of a round.
  private static let mostPerRound = 256
  /// How long it waits between rounds, so that it does not compete with releases.
  static let pause = Duration.milliseconds(250)
  private let custodian: Custodian

  /// Takes the custodian whose log it is.
  public init(of custodian: Custodian) { self.custodian = custodian }

  /// States what is in the log until the task is cancelled. What fails is tried again.
  public func run() async {
    while !Task.isCancelled {
      do {
        try await round()
      } catch {
        custodian.logger.warning("releases could not be stated on the ledger", metadata: ["error": "\(error)"])
      }
      try? await Task.sleep(for: Self.pause)
    }
  }

  /// One round: states what is unstated, the oldest first. Throws what ledger and file throw; stops early when the ledger
  /// takes no statement of this custodian just now.
  package func round() async throws {
    let unstated = try await custodian.store.unstated(atMost: Self.mostPerRound)
    guard !unstated.isEmpty else { return }
    try await custodian.refresh()
    let member = custodian.member
    // What the ledger has already was stated before a crash kept that from being noted.
    let (sequence, known) = await custodian.replica.read { state in
      (state.members[member]?.sequence, unstated.filter { state.accesses[$0]?.releasedBy.contains(member) == true })
    }
    guard let sequence else { return }
    var stated: [(access: Word, position: UInt64?)] = known.map { ($0, nil) }
    do {
      try await state(unstated.filter { !known.contains($0) }, after: sequence, &stated)
    } catch {
      try await custodian.store.markStated(stated)
      throw error
    }
    try await custodian.store.markStated(stated)
  }

  private func state(
    _ unstated: [Word], after sequence: UInt64, _ stated: inout [(access: Word, position: UInt64?)]
  ) async throws {
    var sequence = sequence
    for access in unstated {
      let action = Action(
        ledger: custodian.ledger, actor: custodian.member, sequence: sequence + 1, body: .release(access))
      let receipt = try await custodian.replica.submit(try action.signed(by: custodian.keys.signing))
      switch receipt.outcome {
      case .accepted:
        sequence += 1
        stated.append((access, receipt.position))
      case .wrongSequence, .suspended, .unknownActor, .wrongSignature, .timeBackwards:
        // It says nothing of the release: the next round begins with a fresh look at the ledger.
        custodian.logger.warning("a statement waits", metadata: ["outcome": "\(receipt.outcome)"])
        return
      default:
        custodian.logger.error(
          "the ledger refuses the statement of a release",
          metadata: ["access": "\(access.hex.prefix(12))", "outcome": "\(receipt.outcome)"])
        stated.append((access, nil))
      }
    }
  }
}
