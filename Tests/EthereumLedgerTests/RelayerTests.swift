import Contract
import EthereumLedger
import FoundationEssentials
import Identity
import Logging
import Testing

struct RelayerTests {
  let town: Town

  init() throws { town = try Town() }

  /// Hands actions in and waits until all of them stand in the relayer's queue, in their order.
  func handIn(_ actions: [SignedAction], _ relayer: Relayer) async -> [Task<Relayed, any Error>] {
    var tasks = [Task<Relayed, any Error>]()
    for action in actions {
      let before = await relayer.waiting
      let task = Task<Relayed, any Error> { try await relayer.submit(action) }
      tasks.append(task)
      while await relayer.waiting == before { await Task.yield() }
    }
    return tasks
  }

  func values(_ tasks: [Task<Relayed, any Error>]) async throws -> [Relayed] {
    var values = [Relayed]()
    for task in tasks { values.append(try await task.value) }
    return values
  }

  /// Steps and mines until nothing waits.
  func settle(_ relayer: Relayer, rounds: Int = 10) async {
    for _ in 0..<rounds {
      await relayer.step()
      town.chain.mine()
    }
    await relayer.step()
  }

  @Test func `actions go out in one transaction and each gets its ruling`() async throws {
    try town.settle()
    let relayer = try await town.relayer()
    let actions = try (0..<5).map { _ in try town.request() } + [town.offer()]
    let tasks = await handIn(actions, relayer)
    await relayer.step()
    #expect(town.chain.pool.count == 1)
    #expect(await relayer.underWay == 1)
    town.chain.mine()
    await relayer.step()
    let relayed = try await values(tasks)
    #expect(relayed.map(\.outcome) == Array(repeating: .accepted, count: 6))
    #expect(relayed.map(\.digest) == actions.map(\.action.digest))
    #expect(Set(relayed.map(\.place?.block)) == [town.chain.head])
    #expect(relayed.map(\.time) == Array(repeating: town.chain.state.time, count: 6))
    #expect(await relayer.underWay == 0)
    #expect(town.chain.state.grants[actions[5].action.digest] != nil)
  }

  @Test func `what the rules refuse is answered without a transaction`() async throws {
    try town.settle()
    let relayer = try await town.relayer()
    let bad = try town.clinician.sign(.erase(.random()))
    let replay = try town.authority.sign(.suspend(town.patient.id, reason: .zero), sequence: 1)
    let forged = try town.patient.sign(.erase(.random()), sequence: 1, with: town.clinician.key)
    let tasks = await handIn([bad, replay, forged], relayer)
    await settle(relayer, rounds: 1)
    #expect(try await values(tasks).map(\.outcome) == [.wrongRole, .wrongSequence, .wrongSignature])
    #expect(try await values(tasks).allSatisfy { $0.place == nil })
    #expect(town.chain.seen.isEmpty)
    let stranger = Person(town.genesis.ledger, try SigningKey())
    #expect(try await relayer.submit(stranger.sign(.erase(.random()))).outcome == .unknownActor)
    let elsewhere = Person(.random(), town.patient.key)
    #expect(try await relayer.submit(elsewhere.sign(.erase(.random()))).outcome == .wrongLedger)
  }

  @Test func `an action that needs one under way waits for it instead of being refused`() async throws {
    try town.settle()
    let relayer = try await town.relayer()
    let offer = try town.offer()
    let access = try town.clinician.sign(
      .access(.init(reference: offer.action.digest, record: .random(), statement: .zero)))
    let revoke = try town.patient.sign(.revoke(offer.action.digest))
    let tasks = await handIn([offer, revoke, access], relayer)
    await settle(relayer, rounds: 4)
    // The access is recorded either way; the revocation is the same member's next action.
    #expect(try await values(tasks).prefix(2).map(\.outcome) == [.accepted, .accepted])
    let newcomer = Person(town.genesis.ledger, try SigningKey())
    let enrolment = try town.enrol(newcomer, as: .patient)
    let suspension = try town.authority.sign(.suspend(newcomer.id, reason: .zero))
    let early = try newcomer.sign(.erase(.random()))
    let more = await handIn([enrolment, suspension], relayer)
    await settle(relayer, rounds: 3)
    #expect(try await values(more).map(\.outcome) == [.accepted, .accepted])
    async let late = relayer.submit(early)
    while await relayer.waiting == 0 { await Task.yield() }
    await relayer.step()
    #expect(try await late.outcome == .suspended)
  }

  @Test func `two actions that depend on each other across members go one block after the other`() async throws {
    try town.settle()
    let relayer = try await town.relayer()
    let newcomer = Person(town.genesis.ledger, try SigningKey())
    let enrolment = try town.enrol(newcomer, as: .clinician)
    town.book.learn(enrolment.action)
    let request = try newcomer.sign(
      .request(
        .init(
          owner: town.patient.id, scope: .kinds(.all, .new), purposeCode: 1, purposeDigest: .random(), mode: [],
          duration: 60)))
    let tasks = await handIn([enrolment, request], relayer)
    await relayer.step()
    #expect(await relayer.waiting == 1)
    await settle(relayer, rounds: 3)
    #expect(try await values(tasks).map(\.outcome) == [.accepted, .accepted])
    #expect(town.chain.seen.count == 2)
  }

  @Test func `an action whose grant the relayer does not know yet, or knows and the chain does not, is packed anew`()
    async throws
  {
    try town.settle()
    let (known, unknown) = (try town.offer(), try town.offer())
    try town.put([known])
    // A grant that the book believes in and the chain never kept.
    town.book.learn(unknown.action)
    let relayer = try await town.relayer()
    func access(_ grant: SignedAction) throws -> SignedAction {
      try town.clinician.sign(.access(.init(reference: grant.action.digest, record: .random(), statement: .zero)))
    }
    let tasks = await handIn([try access(known), try access(unknown)], relayer)
    await settle(relayer, rounds: 4)
    #expect(try await values(tasks).map(\.outcome) == [.outOfScope, .noGrant])
    #expect(try await values(tasks).allSatisfy { $0.place != nil })
  }

  @Test func `one bad action between good ones is left out of the batch by the contract`() async throws {
    try town.settle()
    let relayer = try await town.relayer()
    // The dry run takes the second for the next of the same member; on the chain it comes out as a wrong role.
    let good = try town.request()
    let bad = try town.clinician.sign(.erase(.random()))
    let next = try town.clinician.sign(good.action.body, sequence: bad.action.sequence)
    let tasks = await handIn([good, bad, next], relayer)
    await settle(relayer, rounds: 3)
    let outcomes = try await values(tasks).map(\.outcome)
    #expect(outcomes == [.accepted, .wrongRole, .accepted])
  }

  @Test func `the same action handed in twice is sent once`() async throws {
    try town.settle()
    let relayer = try await town.relayer()
    let request = try town.request()
    let tasks = await handIn([request], relayer)
    async let again = relayer.submit(request)
    await relayer.step()
    async let third = relayer.submit(request)
    town.chain.mine()
    // All three wait for the same receipt; whoever comes later gets it at once.
    await relayer.step()
    let first = try await values(tasks)[0]
    #expect(first.outcome == .accepted)
    #expect(try await relayer.submit(request) == first)
    #expect(try await again == first)
    #expect(try await third == first)
    #expect(town.chain.seen.count == 1)
  }

  @Test func `a transaction counts only when enough blocks follow it, and a reorganisation sends it again`()
    async throws
  {
    try town.settle()
    var options = RelayerOptions()
    options.depth = 3
    let relayer = try await town.relayer(options)
    let tasks = await handIn([try town.request()], relayer)
    await relayer.step()
    town.chain.mine(2)
    await relayer.step()
    #expect(await relayer.underWay == 1)
    town.chain.reorganise(2, keeping: false)
    town.chain.set { $0.pool = [] }
    await relayer.step()
    #expect(town.chain.pool.count == 1, "nobody knew it any more")
    town.chain.mine(4)
    await relayer.step()
    let relayed = try await values(tasks)
    #expect(relayed[0].outcome == .accepted)
    #expect(relayed[0].place?.block.number == town.chain.head.number - 3)
    #expect(town.chain.state.requests.count == 1)
  }

  @Test func `a dropped transaction is sent again as it was`() async throws {
    try town.settle()
    let relayer = try await town.relayer()
    let tasks = await handIn([try town.request()], relayer)
    await relayer.step()
    town.chain.set { $0.pool = [] }
    await relayer.step()
    #expect(town.chain.seen.count == 2)
    #expect(Set(town.chain.seen.map(\.hash)).count == 1)
    town.chain.mine()
    await relayer.step()
    #expect(try await values(tasks)[0].outcome == .accepted)
  }

  @Test func `a stuck transaction is replaced by dearer ones up to the bound`() async throws {
    try town.settle()
    let relayer = try await town.relayer(RelayerOptions(mostFee: 6_000_000_000))
    let tasks = await handIn([try town.request()], relayer)
    await relayer.step()
    // The chain gets dearer than the first offer.
    town.chain.set { $0.baseFee = 5_000_000_000 }
    for _ in 0..<40 {
      town.chain.mine()
      await relayer.step()
    }
    let fees = town.chain.seen.map(\.most)
    #expect(fees.count > 1)
    #expect(fees.allSatisfy { $0 <= 6_000_000_000 })
    #expect(zip(fees, fees.dropFirst()).allSatisfy { $1 >= $0 + $0 / 8 })
    #expect(Set(town.chain.seen.map(\.nonce)) == [0])
    #expect(try await values(tasks)[0].outcome == .accepted)
    #expect(town.chain.state.requests.count == 1)
  }

  @Test func `a chain that asks for more than the bound is told to the caller`() async throws {
    try town.settle()
    town.chain.set { $0.baseFee = 7_000_000_000 }
    town.chain.mine()
    let relayer = try await town.relayer(RelayerOptions(mostFee: 6_000_000_000))
    let tasks = await handIn([try town.request()], relayer)
    await relayer.step()
    await expectRefusal(.tooExpensive) { _ = try await values(tasks) }
    #expect(town.chain.seen.isEmpty)
    #expect(await relayer.underWay == 0)
  }

  @Test func `an account that cannot pay is told to the caller, and the nonce is used again`() async throws {
    try town.settle()
    town.chain.set { $0.funds = false }
    let relayer = try await town.relayer()
    let request = try town.request()
    let tasks = await handIn([request], relayer)
    await relayer.step()
    await expectRefusal(.insufficientFunds) { _ = try await values(tasks) }
    town.chain.set { $0.funds = true }
    let again = await handIn([request], relayer)
    await settle(relayer, rounds: 1)
    #expect(try await values(again)[0].outcome == .accepted)
    #expect(town.chain.seen.map(\.nonce) == [0])
  }
}
