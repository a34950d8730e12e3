import Contract
import EthereumLedger
import Identity
import Synchronization
import Testing

struct ReaderTests {
  private let town: Town

  init() throws { town = try Town() }

  /// Reads to the end.
  private func readAll(_ reader: ChainReader) async throws -> [ChainEntry] {
    var entries = [ChainEntry]()
    while true {
      let page = try await reader.next()
      #expect(page.first == UInt64(entries.count))
      entries += page.entries
      if page.isAtEnd { return entries }
    }
  }

  @Test func `entries come in order with time, outcome and signature, and give the contract's state`() async throws {
    try town.settle()
    let bad = try town.clinician.sign(.erase(.random()), sequence: 9)
    try town.put([town.request(), bad, town.request(), town.offer()])
    try town.put([town.request()])
    town.chain.mine(2)
    let entries = try await readAll(town.reader())
    #expect(entries.map(\.entry.signed.action.body.kind) == [.enrol, .enrol, .request, .request, .grant, .request])
    #expect(entries.map(\.block.number) == [1, 2, 3, 3, 3, 4])
    var state = State(town.genesis)
    for item in entries {
      let read = try Entry(bytes: item.bytes)
      let key = try #require(town.book.signer(of: read.signed))
      let verified = try #require(read.signed.verified(with: key))
      #expect(state.apply(verified, at: read.time) == read.outcome)
    }
    #expect(state == town.chain.state)
  }

  @Test func `an access that rests on its record's owner is read in the very block of the anchor`() async throws {
    try town.settle()
    let (offer, record) = (try town.offer(), Word.random())
    let anchor = try town.patient.sign(
      .anchor(
        .init(
          record: record, owner: town.patient.id, kind: .imaging, envelope: .random(), keyCommitment: .random(),
          measuredAt: FakeChain.foundedAt)))
    let access = try town.clinician.sign(
      .access(.init(reference: offer.action.digest, record: record, statement: .random())))
    for item in [offer, anchor] { town.book.learn(item.action) }
    try town.put([offer, anchor, access])
    #expect(town.chain.state.accesses[access.action.digest]?.outcome == .accepted)
    town.chain.mine(2)
    // A book that knows nothing but the founding, as after a fresh start.
    let entries = try await readAll(town.reader(nil, book: CallBook(town.genesis)))
    #expect(entries.last?.entry.signed == access)
    #expect(entries.last?.entry.outcome == .accepted)
    #expect(entries.map(\.entry.signed.action.body.kind).suffix(3) == [.grant, .anchor, .access])
  }

  @Test func `an unlawful access is an entry with its reason`() async throws {
    try town.settle()
    let access = try town.clinician.sign(.access(.init(reference: .random(), record: .random(), statement: .zero)))
    try town.put([access])
    town.chain.mine(2)
    let entries = try await readAll(town.reader())
    #expect(entries.last?.entry.outcome == .noGrant)
    #expect(entries.last?.entry.signed == access)
  }

  @Test func `nothing is read before it is final, and reading goes on where it stopped`() async throws {
    try town.put([town.enrol(town.patient, as: .patient)])
    let reader = town.reader()
    #expect(try await reader.next().entries.isEmpty)
    town.chain.mine(1)
    #expect(try await reader.next().entries.isEmpty)
    town.chain.mine(1)
    let page = try await reader.next()
    #expect(page.entries.count == 1)
    let path = town.scratch.path("cursor.json")
    #expect(try ChainCursor.read(from: path) == nil)
    try page.cursor.write(to: path)
    try town.put([town.enrol(town.clinician, as: .clinician)])
    town.chain.mine(2)
    let kept = try ChainCursor.read(from: path)
    #expect(kept == page.cursor)
    let resumed = town.reader(kept)
    let rest = try await resumed.next()
    #expect(rest.first == 1)
    #expect(rest.entries.count == 1)
  }

  @Test func `long ranges are read in pieces, shorter ones where endpoints refuse`() async throws {
    try town.put([town.enrol(town.patient, as: .patient)])
    town.chain.mine(40)
    try town.put([town.enrol(town.clinician, as: .clinician)])
    town.chain.mine(2)
    let reader = town.reader(nil, .init(blocks: 8, width: 2))
    #expect(try await reader.next().cursor.block.number == 8)
    for node in town.nodes {
      node.set { method, parameters, answer throws(EthereumError) in
        guard method == "eth_getLogs" else { return answer }
        let bounds = ["fromBlock", "toBlock"].compactMap { name in
          parameters[0][name]?.text.flatMap { Quantity.number($0, as: UInt64.self) }
        }
        if bounds[1] - bounds[0] >= 2 { throw EthereumError(.refused, "too long a range") }
        return answer
      }
    }
    #expect(try await reader.next().cursor.block.number == 10)
    for node in town.nodes { node.set(nil) }
    var last: ChainReader.Page
    repeat { last = try await reader.next() } while !last.isAtEnd
    #expect(last.cursor.entries == 2)
  }

  @Test func `an endpoint that hides logs or shows other transactions is outvoted`() async throws {
    try town.settle()
    try town.put([town.request(), town.request()])
    town.chain.mine(2)
    town.nodes[0].set { method, _, answer throws(EthereumError) in
      switch method {
      case "eth_getLogs": return []
      case "eth_getTransactionByHash":
        guard case .object(var members) = answer else { return answer }
        members["input"] = "0x00"
        return .object(members)
      default: return answer
      }
    }
    let reader = town.reader()
    let page = try await reader.next()
    #expect(page.entries.count == 4)
    #expect(page.differing == ["a"])
    // Two that hide the same are believed about what they hide: the quorum is what the operator trusts.
  }

  @Test func `logs that a quorum shows but the contract cannot have made are refused`() async throws {
    try town.settle()
    town.chain.mine(2)
    for node in town.nodes {
      node.set { method, _, answer throws(EthereumError) in
        guard method == "eth_getLogs", let items = answer.items else { return answer }
        return .array(
          items.map { item in
            guard case .object(var members) = item else { return item }
            // Another digest.
            members["data"] = .string(Quantity.text(Word.zero.bytes))
            return .object(members)
          })
      }
    }
    await expectRefusal(.alteredEntry) { _ = try await town.reader().next() }
  }

  @Test(arguments: [1, 2, 7, 64])
  func `a reorganisation before finality is nothing to the reader`(depth: Int) async throws {
    town.chain.set { $0.finality = UInt64(depth) + 1 }
    try town.put([town.enrol(town.patient, as: .patient)])
    town.chain.mine(depth - 1)
    let reader = town.reader()
    #expect(try await reader.next().entries.isEmpty)
    town.chain.reorganise(depth, keeping: false)
    town.chain.mine(depth + 2)
    let entries = try await readAll(reader)
    // The enrolment went back into the pool and was mined again, later.
    #expect(entries.count == 1)
    #expect(entries.first?.block.number ?? 0 > 1)
  }

  @Test func `finalized history that changes is refused for good`() async throws {
    try town.settle()
    town.chain.mine(5)
    let reader = town.reader()
    let cursor = try await reader.next().cursor
    town.chain.reorganise(5, keeping: true)
    town.chain.mine(3)
    await expectRefusal(.reorganised) { _ = try await reader.next() }
    await expectRefusal(.reorganised) { _ = try await reader.next() }
    await expectRefusal(.reorganised) { _ = try await town.reader(cursor).next() }
  }

  @Test func `endpoints that fall behind do not turn time back`() async throws {
    try town.settle()
    town.chain.mine(5)
    let reader = town.reader()
    let cursor = try await reader.next().cursor
    for node in town.nodes {
      node.set { [chain = town.chain] method, parameters, answer throws(EthereumError) in
        guard method == "eth_getBlockByNumber", parameters[0] == "finalized" else { return answer }
        return chain.world.withLock { FakeEndpoint.json($0.blocks[2], full: false) }
      }
    }
    let page = try await reader.next()
    #expect(page.entries.isEmpty)
    #expect(page.cursor == cursor)
  }

  @Test func `a revocation that one endpoint shows denies before it is final`() async throws {
    try town.settle()
    let offer = try town.offer()
    try town.put([offer])
    town.chain.mine(2)
    let reader = town.reader()
    while try await !reader.next().isAtEnd {}
    let revocation = try town.patient.sign(.revoke(offer.action.digest))
    try town.put([revocation])
    // Two endpoints do not show it.
    for node in town.nodes.dropFirst() {
      node.set { method, _, answer throws(EthereumError) in method == "eth_getLogs" ? [] : answer }
    }
    let news = await reader.latest()
    #expect(news.silent.isEmpty)
    #expect(news.denials.map(\.digest) == [revocation.action.digest])
    #expect(news.union.count == 1)
    // Nothing of it is kept.
    #expect(try await reader.next().entries.isEmpty)
    town.nodes[0].kill()
    #expect(await reader.latest().silent == ["a"])
    #expect(await reader.latest().denials.isEmpty)
  }

  @Test func `a revocation with a key that is as new as itself denies`() async throws {
    try town.settle()
    let offer = try town.offer()
    try town.put([offer])
    town.chain.mine(2)
    let reader = town.reader(nil, book: CallBook(town.genesis))
    while try await !reader.next().isAtEnd {}
    let key = try SigningKey()
    try town.put([
      town.patient.sign(.rotate(NewKeys(signingKey: key.verifyingKey, sealingKeyDigest: .random())))
    ])
    let revocation = try town.patient.sign(.revoke(offer.action.digest), with: key)
    try town.put([revocation])
    #expect(await reader.latest().denials.map(\.digest) == [revocation.action.digest])
  }

  @Test func `a revocation that nobody signed denies nothing`() async throws {
    try town.settle()
    town.chain.mine(2)
    let reader = town.reader()
    while try await !reader.next().isAtEnd {}
    // An endpoint that makes up a whole chain of its own, with a transaction and a log that fit each other.
    let forger = try SigningKey()
    let forged = try Action(ledger: town.genesis.ledger, actor: town.patient.id, sequence: 1, body: .revoke(.random()))
      .signed(by: forger)
    let packed = try ChainCall.packed(forged, key: forger.verifyingKey, showing: { _ in nil })
    let transaction = try FeeMarketTransaction(
      chainID: 1, nonce: 0, fees: Fees(tip: 0, most: 1), gasLimit: 1, to: town.chain.contract,
      input: ChainCall.input(packed)
    ).signed(by: EthereumKey())
    let shown = try #require(FakeTransaction(transaction.bytes))
    let head = town.chain.head
    let log: JSON = [
      "address": .string(town.chain.contract.hex),
      "topics": [], "data": .string(Quantity.text(forged.action.digest.bytes.prefix(28) + [0, 0, 0, 0])),
      "blockNumber": .string(Quantity.text(head.number)), "blockHash": .string("0x" + head.hash.hex),
      "transactionHash": .string("0x" + shown.hash.hex), "logIndex": "0x0",
    ]
    town.nodes[0].set { method, _, answer throws(EthereumError) in
      switch method {
      case "eth_getLogs": return [log]
      case "eth_getTransactionByHash": return shown.json(block: head.number)
      default: return answer
      }
    }
    let news = await reader.latest()
    #expect(news.denials.isEmpty)
    #expect(!news.silent.contains("a"))
  }
}
