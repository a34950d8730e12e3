internal import Contract
internal import Identity
internal import Logging

extension Relayer {
  /// Sends what waits, as many actions at a time as fit.
  func sendWaiting(_ head: BlockHeader) async {
    while journal.open.count < options.flights, !queue.isEmpty {
      let batch = await nextBatch(head)
      guard !batch.isEmpty else { return }
      do throws(EthereumError) {
        try await send(batch, head)
        sending = []
      } catch {
        logger.error("actions cannot be sent", metadata: ["reason": "\(error.code)"])
        for item in batch { answer(item.digest, .failure(error)) }
        sending = []
        return
      }
    }
  }

  /// Takes the next actions out of the queue: those that a dry run lets pass, or that follow such ones of the same member.
  /// What is refused for good is answered; what may be refused only because of transactions under way stays.
  private func nextBatch(_ head: BlockHeader) async -> [Waiting] {
    var batch = [Waiting]()
    var rest = [Waiting]()
    var bytes = 4
    // A member's next action may follow one that is under way.
    var last = [MemberID: UInt64]()
    for signed in journal.open.flatMap(\.signed) {
      last[signed.action.actor] = max(signed.action.sequence, last[signed.action.actor] ?? 0)
    }
    let candidates = queue
    queue = []
    sending = Set(candidates.map(\.digest))
    for (place, var item) in candidates.enumerated() {
      guard batch.count < options.batch, bytes + item.packed.count + 2 <= options.inputBytes else {
        rest += candidates[place...]
        break
      }
      let action = item.signed.action
      switch await dryRun(&item) {
      case .refused(let number)
      where !(number == Outcome.wrongSequence.rawValue && last[action.actor].map { $0 &+ 1 } == action.sequence):
        if hold(&item, batch) {
          rest.append(item)
        } else {
          refuse(item, number, head)
        }
      case .failed(let error): answer(item.digest, .failure(error))
      case .passed, .unknown, .refused:
        batch.append(item)
        bytes += item.packed.count + 2
        last[action.actor] = action.sequence
      }
    }
    // Those that came while the dry runs went on stand behind.
    queue = rest + queue
    sending = Set(batch.map(\.digest))
    return batch
  }

  /// Whether a refused action is to be asked about again after what is under way, this batch included. That ends, so that
  /// a relayer that always has something under way answers at last.
  private func hold(_ item: inout Waiting, _ batch: [Waiting]) -> Bool {
    if let until = item.heldUntil, journal.open.contains(where: { $0.nonce < until }) { return true }
    guard item.holds < 3, !(journal.open.isEmpty && batch.isEmpty) else { return false }
    item.heldUntil = journal.nextNonce + (batch.isEmpty ? 0 : 1)
    item.holds += 1
    return true
  }

  private func refuse(_ item: Waiting, _ number: UInt8, _ head: BlockHeader) {
    guard let outcome = Outcome(rawValue: number) else { return answer(item.digest, .failure(Self.unreadable)) }
    answer(
      item.digest, .success(Relayed(digest: item.digest, outcome: outcome, time: head.time, place: nil)))
  }

  private enum DryRun {
    case passed
    case refused(UInt8)
    /// The endpoints do not agree, so the contract is to say.
    case unknown
    case failed(EthereumError)
  }

  /// Packs an action with what the book knows by now and asks how it would be ruled on; where the contract cannot read it,
  /// without the grants as well, which it may not keep.
  private func dryRun(_ item: inout Waiting) async -> DryRun {
    guard let shown = (try? book.packed(item.signed)) ?? nil else { return .failed(Self.unreadable) }
    item.packed = shown
    let first = await dryRun(shown)
    guard case .refused(Self.malformed) = first, let plain = (try? book.packed(item.signed, shows: false)) ?? nil,
      plain != shown
    else { return first }
    let second = await dryRun(plain)
    if case .refused(Self.malformed) = second { return first }
    item.packed = plain
    return second
  }

  private static let malformed: UInt8 = 255

  private func dryRun(_ packed: [UInt8]) async -> DryRun {
    let input = ChainCall.input(packed)
    do throws(EthereumError) {
      _ = try await endpoints.agreed { [contract, key] endpoint throws(EthereumError) in
        try await endpoint.view(contract, input, from: key.address)
      }
      return .passed
    } catch {
      guard error.code == .reverted else { return .unknown }
      guard let number = error.data.flatMap({ ChainCall.refusal(in: $0) }) else {
        return .failed(EthereumError(.reverted, "the contract does not take calls of this account, or is none"))
      }
      return .refused(number)
    }
  }

  /// Signs a transaction with a batch, writes it down, and only then sends it.
  private func send(_ batch: [Waiting], _ head: BlockHeader) async throws(EthereumError) {
    let input = batch.count == 1 ? ChainCall.input(batch[0].packed) : ChainCall.input(batch.map(\.packed))
    let fees = try FeePlan.first(baseFee: head.baseFee, tip: await tip(), most: options.mostFee)
    let gasLimit = await gasLimit(for: input, actions: batch.count)
    let nonce = journal.nextNonce
    let transaction = try FeeMarketTransaction(
      chainID: journal.chainID, nonce: nonce, fees: fees, gasLimit: gasLimit, to: contract, input: input
    ).signed(by: key)
    var changed = journal
    guard !isClosed else { throw EthereumError(.closing, "the relayer is closing") }
    changed.nextNonce = nonce + 1
    changed.flights.append(
      Flight(
        nonce: nonce, actions: batch.map { $0.signed.bytes.hex }, gasLimit: gasLimit, input: input.hex,
        versions: [RelayJournal.Version(transaction, fees: fees)], sentAt: head.reference.number,
        tries: batch.map(\.tries).max() ?? 0))
    try changed.write(to: path)
    journal = changed
    let refusals = await send(transaction)
    // Nobody took it and all say why: it is out nowhere.
    guard refusals.count == endpoints.all.count, refusals.allSatisfy({ $0 == .insufficientFunds }) else { return }
    changed.nextNonce = nonce
    changed.flights.removeLast()
    try changed.write(to: path)
    journal = changed
    throw EthereumError(.insufficientFunds, "the relayer's account cannot pay")
  }

  /// The largest estimate and a quarter more, within what a transaction may use (EIP-7825).
  private func gasLimit(for input: [UInt8], actions: Int) async -> UInt64 {
    let answers = await endpoints.each { [contract, key] endpoint throws(EthereumError) in
      try await endpoint.gas(for: input, to: contract, from: key.address)
    }
    let estimates = answers.values.compactMap { try? $0.get() }
    let most: UInt64 = 1 << 24
    // Without an estimate: what calldata and the dearest action cost at most, with room.
    let estimate = estimates.max() ?? 100_000 + UInt64(input.count) * 40 + UInt64(actions) * 200_000
    return estimate >= most ? most : min(most, estimate + estimate / 4)
  }
}
