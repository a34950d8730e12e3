package import Blocks
package import Custody
internal import FoundationEssentials
package import Identity
package import Records

/// A custodian with the key that the ledger has of it.
package struct KnownCustodian: Hashable, Sendable {
  /// Who it is.
  package let member: MemberID
  /// What it signs with.
  package let key: VerifyingKey

  /// Joins the two.
  package init(member: MemberID, key: VerifyingKey) {
    self.member = member
    self.key = key
  }
}

/// A data key that custodians released, and who among them did not do as they should.
package struct ReleasedKey: Sendable {
  /// The key; it is the one that the ledger commits to.
  package let dataKey: DataKey
  /// The dealing whose shares gave it.
  package let dealing: SignedDealing
  /// What custodians did wrong, as far as their answers came.
  package let faults: [MemberID: KeyAssembly.Fault]
  /// The custodians whose answers had come, the first one first.
  package let answered: [MemberID]
  /// Blocks of the record that came with the answers, by the names that they hash to.
  package let blocks: [CID: Block]
}

extension HaloClient {
  /// How much of a record a custodian is asked to send along with its share: an image or a report, not a series.
  package static let mostBytesAlong = Custodian.mostBytesAlong

  /// Asks all custodians at once for their shares and puts the data key together from the answers as they come. A small
  /// record's envelope and blocks come along, so that nobody has to be asked again for them.
  ///
  /// - Parameters:
  ///   - subject: what is released, as the reader's own replica has it.
  ///   - demand: the accepted access.
  ///   - custodians: those of the epoch and the former ones.
  ///   - threshold: how many shares the policy asks for, so that it can be said how many are lacking.
  ///   - seconds: how long to wait in all.
  ///   - waitingForAll: whether to wait for every answer although the key is there, so that everybody who lied is named.
  /// - Throws: `tooFewShares`, which names every custodian whose share is missing, and why.
  package func release(
    _ subject: ReleaseSubject, demand: ReleaseDemand, from custodians: [KnownCustodian], threshold: Int,
    within seconds: Double = patience, waitingForAll: Bool = false
  ) async throws -> ReleasedKey {
    let body = demand.bytes
    let (assembly, answered, blocks) = await withTaskGroup(of: (KnownCustodian, Answer)?.self) { group in
      for custodian in custodians {
        group.addTask { (custodian, await share(body, from: custodian.member, within: seconds)) }
      }
      group.addTask {
        // The limit on the whole: a transport that lets one call hang must not hold up the others' answers.
        try? await Task.sleep(for: .seconds(seconds))
        return nil
      }
      var assembly = KeyAssembly(subject, key: keys.sealing)
      var answered: [MemberID] = []
      var blocks: [CID: Block] = [:]
      while answered.count < custodians.count, let (custodian, answer) = await group.next() ?? nil {
        answered.append(custodian.member)
        switch answer {
        case .share(let answer):
          assembly.take(answer.release, from: custodian.member, signingKey: custodian.key)
          for block in answer.blocks { blocks[block.cid] = block }
        case .fault(let fault): assembly.note(fault, of: custodian.member)
        }
        if assembly.isComplete, !waitingForAll { break }
      }
      group.cancelAll()
      return (assembly, answered, blocks)
    }
    try Task.checkCancellation()
    guard let dataKey = assembly.dataKey, let dealing = assembly.dealing else {
      throw Self.tooFewShares(assembly, custodians, answered, threshold)
    }
    var faults = assembly.finalFaults()
    if waitingForAll {
      for custodian in custodians where !answered.contains(custodian.member) { faults[custodian.member] = .silent }
    }
    return ReleasedKey(dataKey: dataKey, dealing: dealing, faults: faults, answered: answered, blocks: blocks)
  }

  private enum Answer: Sendable {
    case share(ShareAnswer)
    case fault(KeyAssembly.Fault)
  }

  /// One custodian's answer. What passes by itself, such as a replica that is a moment behind, is asked for once more.
  private func share(_ demand: [UInt8], from custodian: MemberID, within seconds: Double) async -> Answer {
    for attempt in 0..<2 {
      do {
        let answer = try await post(
          "/v1/release?with=\(Self.mostBytesAlong)", head: demand, to: custodian,
          atMost: 4 + ReleaseAnswer.mostBytes + Self.mostBytesAlong, within: seconds)
        return ShareAnswer(answer.body).map(Answer.share) ?? .fault(.malformed)
      } catch let error as HaloClientError {
        guard error.code == .refused, let refusal = error.refusal else { return .fault(.malformed) }
        guard attempt == 0, refusal == .stale || refusal == .busy else { return .fault(.refused(refusal)) }
        try? await Task.sleep(for: .milliseconds(250))
      } catch let error as HaloError where error.code == .tooLarge || error.code == .badAnswer {
        return .fault(.malformed)
      } catch {
        return .fault(.silent)
      }
    }
    return .fault(.silent)
  }

  private static func tooFewShares(
    _ assembly: KeyAssembly, _ custodians: [KnownCustodian], _ answered: [MemberID],
    _ threshold: Int
  ) -> HaloClientError {
    let reasons = custodians.compactMap { custodian -> String? in
      let fault = assembly.faults[custodian.member] ?? (answered.contains(custodian.member) ? nil : .silent)
      return fault.map { "custodian \(custodian.member.hex.prefix(12)) \($0.words)" }
    }
    let genuine = assembly.genuineShares
    let came = genuine == 1 ? "1 share that fits came" : "\(genuine) shares that fit came"
    let lacking = max(1, threshold - genuine)
    // Where all who said why gave one reason, it is the reason of the whole.
    let refusals = Set(assembly.faults.values.compactMap { if case .refused(let why) = $0 { why } else { nil } })
    return HaloClientError(
      .tooFewShares, "\(came), and \(lacking) more must come for the data key: \(reasons.joined(separator: "; "))",
      refusal: refusals.count == 1 ? refusals.first : nil)
  }
}
