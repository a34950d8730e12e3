internal import Contract
internal import Identity
internal import Logging

extension Relayer {
  typealias Flight = RelayJournal.Flight

  /// Looks what became of the transactions that are under way, oldest first.
  func settle(_ head: BlockHeader) async {
    var final: UInt64?
    if journal.flights.contains(where: \.isAnswered) {
      final = try? await endpoints.finalized().value.reference.number
    }
    for flight in journal.flights {
      guard journal.flights.contains(where: { $0.nonce == flight.nonce }) else { continue }
      switch await fate(of: flight, head) {
      case .mined(let receipt, let time):
        if !flight.isAnswered {
          finish(flight, receipt, time: time)
        } else if let final, receipt.block.number <= final {
          conclude(flight, receipt)
        }
      case .taken: giveUp(flight)
      case .waiting: continue
      case .unmined: await keepAlive(flight, head)
      }
    }
  }

  private enum Fate {
    /// In a block that is deep enough.
    case mined(TransactionReceipt, time: UInt64)
    /// In a block, for now.
    case waiting
    /// In none.
    case unmined
    /// Another transaction has its nonce.
    case taken
  }

  private func fate(of flight: Flight, _ head: BlockHeader) async -> Fate {
    // Asked for before the receipts: a block that comes in between must not look like somebody else's transaction.
    let final = await count(at: .finalized)
    var isSeen = false
    var isMissing = true
    // The newest version first: it is the likeliest.
    for version in flight.versions.reversed() {
      let hash = version.transaction.hash
      let answers = await endpoints.each { endpoint throws(EthereumError) in try await endpoint.receipt(hash) }
      let receipts = answers.values.compactMap { (try? $0.get()) ?? nil }
      isSeen = isSeen || !receipts.isEmpty
      let denials = answers.values.count { answer in if case .success(nil) = answer { true } else { false } }
      isMissing = isMissing && denials >= endpoints.quorum
      let groups = Dictionary(grouping: receipts) { $0 }
      guard let receipt = groups.first(where: { $0.value.count >= endpoints.quorum })?.key else { continue }
      guard head.reference.number >= receipt.block.number,
        head.reference.number - receipt.block.number >= options.depth
      else { return .waiting }
      let header = try? await endpoints.agreed { endpoint throws(EthereumError) in
        try await endpoint.block(.number(receipt.block.number))
      }.value
      guard let header, header.reference == receipt.block else { return .waiting }
      return .mined(receipt, time: header.time)
    }
    guard !isSeen, isMissing else { return .waiting }
    guard let count = await count(at: .latest) else { return .waiting }
    guard count > flight.nonce else { return .unmined }
    // That its own receipt only comes late is out of the question once the count is final.
    return (final ?? 0) > flight.nonce ? .taken : .waiting
  }

  /// How many transactions the account has sent up to a block; nil when no quorum says the same.
  private func count(at block: BlockTag) async -> UInt64? {
    try? await endpoints.agreed { [address = key.address] endpoint throws(EthereumError) in
      try await endpoint.transactionCount(of: address, at: block)
    }.value
  }

  /// Sends again what nobody knows any more, and replaces what has waited too long.
  private func keepAlive(_ flight: Flight, _ head: BlockHeader) async {
    guard let newest = flight.versions.last else { return }
    let hash = newest.transaction.hash
    let known = await endpoints.each { endpoint throws(EthereumError) in
      try await endpoint.call("eth_getTransactionByHash", [.word(hash)]).isNull == false
    }
    let isKnown = known.values.contains { (try? $0.get()) == true }
    if head.reference.number >= flight.sentAt, head.reference.number - flight.sentAt >= options.patience {
      if let dearer = await replacement(for: flight, newest.fees, head) { return await replace(flight, dearer, head) }
    }
    if !isKnown { await send(newest.transaction) }
  }

  private func replacement(for flight: Flight, _ fees: Fees, _ head: BlockHeader) async -> Fees? {
    guard let now = try? FeePlan.first(baseFee: head.baseFee, tip: await tip(), most: options.mostFee) else {
      return nil
    }
    return FeePlan.replacement(of: fees, now: now, most: options.mostFee)
  }

  private func replace(_ flight: Flight, _ fees: Fees, _ head: BlockHeader) async {
    do throws(EthereumError) {
      let transaction = try FeeMarketTransaction(
        chainID: journal.chainID, nonce: flight.nonce, fees: fees, gasLimit: flight.gasLimit, to: contract,
        input: [UInt8](hex: flight.input) ?? []
      ).signed(by: key)
      guard !isClosed,
        let place = journal.flights.firstIndex(where: { $0.nonce == flight.nonce })
      else { return }
      var changed = journal
      changed.flights[place].versions.append(RelayJournal.Version(transaction, fees: fees))
      changed.flights[place].sentAt = head.reference.number
      // Before it is sent: a receipt of a version that was forgotten would be nobody's.
      try changed.write(to: path)
      journal = changed
      logger.info("a transaction is replaced by a dearer one", metadata: ["nonce": "\(flight.nonce)"])
      await send(transaction)
    } catch {
      logger.error("a transaction cannot be replaced", metadata: ["reason": "\(error.code)"])
    }
  }

  /// Hands a transaction to every endpoint, and says what they made of it.
  @discardableResult func send(_ transaction: SignedTransaction) async -> [EthereumError.Code?] {
    let answers = await endpoints.each { endpoint throws(EthereumError) in
      do throws(EthereumError) {
        try await endpoint.send(transaction)
      } catch {
        guard error.code == .alreadyKnown else { throw error }
      }
      return true
    }
    return answers.values.map { answer in
      if case .failure(let error) = answer { error.code } else { nil }
    }
  }

  /// What the endpoints suggest: the middle of their answers, within the bound.
  func tip() async -> UInt128 {
    let answers = await endpoints.each { endpoint throws(EthereumError) in try await endpoint.suggestedTip() }
    let tips = answers.values.compactMap { try? $0.get() }.sorted()
    return tips.isEmpty ? 1_000_000_000 : min(tips[tips.count / 2], options.mostFee)
  }

  /// Answers the actions of a transaction that is mined.
  private func finish(_ flight: Flight, _ receipt: TransactionReceipt, time: UInt64) {
    let actions = flight.signed
    guard receipt.isSuccess else {
      forget(flight)
      logger.warning("a transaction failed", metadata: ["nonce": "\(flight.nonce)"])
      return requeue(actions, tries: flight.tries + 1)
    }
    keep(flight)
    var outcomes = [Int: UInt8]()
    var digests = [Int: [UInt8]]()
    for log in receipt.logs where log.contract == contract {
      switch try? ContractLog(log) {
      case .recorded(let digest, let index, let outcome): (outcomes[index], digests[index]) = (outcome, digest)
      case .skipped(let index, let outcome): outcomes[index] = outcome
      case .other, nil: continue
      }
    }
    var unread = [SignedAction]()
    let place = Relayed.Place(block: receipt.block, transaction: receipt.transaction)
    for (index, signed) in actions.enumerated() {
      let digest = signed.action.digest
      guard let number = outcomes[index], digests[index].map({ digest.bytes.starts(with: $0) }) ?? true else {
        answer(digest, .failure(EthereumError(.alteredEntry, "the contract's logs do not tell how it ruled")))
        continue
      }
      guard let outcome = Outcome(rawValue: number) else {
        // Packed with a grant that did not come about, or without one that did: packed anew.
        unread.append(signed)
        continue
      }
      let isRecorded = digests[index] != nil
      if outcome == .accepted || outcome == .pending { book.learn(signed.action) }
      answer(
        digest, .success(Relayed(digest: digest, outcome: outcome, time: time, place: isRecorded ? place : nil)))
    }
    requeue(unread, tries: flight.tries + 1)
  }

  /// Takes the actions of a transaction back whose nonce somebody else used. Should it have been recorded after all, the
  /// sequence numbers keep it from being so twice.
  private func giveUp(_ flight: Flight) {
    logger.error("another program sends with the relayer's account", metadata: ["nonce": "\(flight.nonce)"])
    forget(flight)
    for signed in flight.signed { retract(signed.action.digest) }
    requeue(flight.signed, tries: flight.tries + 1)
  }

  /// Lets go of a transaction that is final. It may have come into another block than the one its actions were answered
  /// from, after others: what it did not bring about there is ruled on once more, and the answer given of it is void.
  private func conclude(_ flight: Flight, _ receipt: TransactionReceipt) {
    forget(flight)
    let logs = receipt.isSuccess ? receipt.logs.filter { $0.contract == contract } : []
    let recorded = logs.compactMap { log -> [UInt8]? in
      if case .recorded(let digest, _, _) = try? ContractLog(log) { digest } else { nil }
    }
    let lost = flight.signed.filter { signed in
      let digest = signed.action.digest
      return !recorded.contains { digest.bytes.starts(with: $0) } && retract(digest)
    }
    requeue(lost, tries: 0)
  }

  /// Keeps a transaction whose actions are answered, to send it again should it fall out of the chain.
  private func keep(_ flight: Flight) {
    guard let place = journal.flights.firstIndex(where: { $0.nonce == flight.nonce }) else { return }
    journal.flights[place].isAnswered = true
    writeBack()
  }

  private func forget(_ flight: Flight) {
    journal.flights.removeAll { $0.nonce == flight.nonce }
    writeBack()
  }

  private func writeBack() {
    do throws(EthereumError) {
      try journal.write(to: path)
    } catch {
      // Read again after a crash, it is settled again, which changes nothing.
      logger.error("the journal cannot be written", metadata: ["reason": "\(error.code)"])
    }
  }

  private func requeue(_ actions: [SignedAction], tries: Int) {
    var back = [Waiting]()
    for signed in actions {
      let digest = signed.action.digest
      guard tries < 3 else {
        answer(digest, .failure(EthereumError(.reverted, "the transaction failed again and again")))
        continue
      }
      guard let packed = (try? book.packed(signed)) ?? nil else {
        answer(digest, .failure(Self.unreadable))
        continue
      }
      back.append(Waiting(signed: signed, digest: digest, packed: packed, tries: tries))
    }
    queue.insert(contentsOf: back, at: 0)
  }

  static var unreadable: EthereumError { EthereumError(.malformed, "the contract cannot read the action") }
}
