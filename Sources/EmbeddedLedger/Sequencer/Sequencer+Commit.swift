internal import Contract
internal import Identity
internal import Logging
internal import Transparency

extension Sequencer {
  /// What is committed together: entries, and answers, refusals among them. A refusal waits too, since what it rests
  /// on must not be lost after it was told.
  struct Group: Sendable {
    var entries: [StoredEntry] = []
    var answers: [(CheckedContinuation<Receipt, any Error>, Receipt)] = []
  }

  /// Signs, makes durable, shows, answers, in this order.
  nonisolated func commit(_ group: Group, size: UInt64, root: Word) async {
    do throws(LedgerError) {
      if group.entries.isEmpty {
        await settle(nil)
      } else {
        let note = try signedNote(size: size, root: root)
        try await store.append(group.entries, at: size - UInt64(group.entries.count), note: note)
        await settle(Committed(size: size, note: note))
      }
    } catch {
      await stop(SequencerStopped(error), failing: group)
      return
    }
    for (answer, receipt) in group.answers { answer.resume(returning: receipt) }
    intake.answered(group.answers.count)
  }

  /// The checkpoint over so many leaves, signed. It is in nobody's hands but the transaction's until that is on disk.
  nonisolated func signedNote(size: UInt64, root: Word) throws(LedgerError) -> String {
    do throws(TransparencyError) {
      let checkpoint = try Checkpoint(origin: signer.verifier.key.name.text, size: size, root: root)
      return String(decoding: try signer.sign(Note(text: checkpoint.text)).bytes, as: UTF8.self)
    } catch {
      throw LedgerError(.internal, error.detail)
    }
  }

  private func settle(_ new: Committed?) {
    if let new {
      committed = new
      growth.grew(to: new.size)
    }
    isCommitting = false
    commitIfDue()
  }

  /// Stops for good: everybody is told why, and nothing is signed any more.
  private func stop(_ reason: SequencerStopped, failing failed: Group) {
    logger.critical("the sequencer stopped for good", metadata: ["cause": "\(reason.cause.code.rawValue)"])
    stopped = reason
    intake.refuse(with: reason, isFinal: true)
    growth.close()
    let waiting = intake.drain()
    let answers = failed.answers.map(\.0) + group.answers.map(\.0) + waiting.map(\.answer)
    group = Group()
    // `isCommitting` stays true, so that no path leads to another commit.
    for answer in answers { answer.resume(throwing: reason) }
    intake.answered(answers.count)
  }
}
