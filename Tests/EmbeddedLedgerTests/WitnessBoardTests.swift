import Contract
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Identity
import NIOCore
import Testing
import Transparency

@testable import EmbeddedLedger

struct WitnessBoardTests {
  private let ledger: TestLedger
  private let witnesses: TestWitnesses

  init() throws {
    ledger = try TestLedger()
    witnesses = try TestWitnesses()
  }

  private func board(_ sequencer: Sequencer, _ required: Int = 2) throws -> WitnessBoard {
    let quorum = try witnesses.quorum(required)
    return try WitnessBoard(sequencer) { quorum }
  }

  private func verdict(_ board: WitnessBoard, _ required: Int = 2) async throws -> QuorumVerdict {
    try witnesses.quorum(required).verdict(on: ledger.genesis.verifiedCheckpoint(try await board.witnessed()))
  }

  private func reached(_ board: WitnessBoard) async throws -> WitnessedCheckpoint? {
    if case .reached(let found) = try await verdict(board) { found } else { nil }
  }

  private func cosigned(_ sequencer: Sequencer, by some: [Int]) async throws -> String {
    try witnesses.cosigned(await sequencer.checkpoint(), of: ledger.genesis, by: some)
  }

  @Test func `a quorum is reached with enough witnesses and not before`() async throws {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer)
    let board = try board(sequencer)
    await expectRefusal(.notFound) { _ = try await board.witnessed() }
    try await board.take(cosigned(sequencer, by: [0]))
    try await board.take(cosigned(sequencer, by: [0]))
    let names = try witnesses.names.dropFirst().map { try KeyName($0) }
    #expect(try await verdict(board) == .short(by: 1, missing: names))
    try await board.take(cosigned(sequencer, by: [2]))
    let found = try #require(try await reached(board))
    #expect(found.checkpoint.size == 5)
    #expect(found.missing == [names[0]])
    try await sequencer.close()
  }

  @Test func `the largest checkpoint with a quorum is shown, and not a larger one without`() async throws {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer)
    let board = try board(sequencer)
    try await board.take(cosigned(sequencer, by: [0, 1]))
    _ = try await sequencer.submit(ledger.request())
    try await board.take(cosigned(sequencer, by: [2]))
    #expect(try await ledger.genesis.verifiedCheckpoint(board.witnessed()).size == 5)
    try await board.take(cosigned(sequencer, by: [1]))
    #expect(try await ledger.genesis.verifiedCheckpoint(board.witnessed()).size == 6)
    try await sequencer.close()
  }

  @Test func `what is kept is bounded, and what is shown is never let go`() async throws {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer, requests: 0)
    let board = try board(sequencer)
    try await board.take(cosigned(sequencer, by: [0, 1]))
    for _ in 0..<(WitnessBoard.checkpointCount + 5) {
      _ = try await sequencer.submit(ledger.request())
      try await board.take(cosigned(sequencer, by: [2]))
    }
    #expect(await board.postingCount == WitnessBoard.checkpointCount)
    #expect(try await ledger.genesis.verifiedCheckpoint(board.witnessed()).size == 2)
    try await sequencer.close()
  }

  @Test func `strangers, forged lines, other trees and other logs are refused, each with its reason`() async throws {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer)
    let board = try board(sequencer)
    let note = await sequencer.checkpoint()
    let entries = try await sequencer.entries(from: 0, count: 9)
    let strangers = try TestWitnesses()
    let other = try TestLedger(ledger.scratch)
    let forged = try NoteSignature(
      name: witnesses.signers[0].verifier.key.name, keyID: witnesses.signers[0].verifier.key.id,
      bytes: [UInt8](repeating: 1, count: 72))
    let fork = try ledger.forgedNote(over: [entries[1], entries[0]] + entries[2...])
    let longer = try ledger.forgedNote(over: entries + [entries[0]])
    let cases: [(String, LedgerError.Code)] = [
      (note, .unknownWitness),
      (try strangers.cosigned(note, of: ledger.genesis, by: [0, 1, 2]), .unknownWitness),
      (String(decoding: try Note(parsing: note).adding(forged).bytes, as: UTF8.self), .wrongCosignature),
      (try witnesses.cosigned(fork, of: ledger.genesis, by: [0]), .otherTree),
      (try witnesses.cosigned(longer, of: ledger.genesis, by: [0]), .otherTree),
      (try witnesses.cosigned(other.forgedNote(over: entries), of: other.genesis, by: [0]), .wrongCheckpoint),
      ("no note", .wrongCheckpoint),
      (String(repeating: "x", count: LedgerLimits.checkpointByteCount + 1), .tooLarge),
    ]
    for (note, code) in cases { await expectRefusal(code) { try await board.take(note) } }
    await expectRefusal(.notFound) { _ = try await board.witnessed() }
    // Beside a witness that counts, a stranger's line is left aside and not handed on.
    let both = try strangers.cosigned(
      witnesses.cosigned(note, of: ledger.genesis, by: [0]), of: ledger.genesis, by: [1])
    try await board.take(both)
    #expect(try await Note(parsing: board.witnessed()).signatures.count == 2)
    try await sequencer.close()
  }

  @Test func `who counts is asked each time`() async throws {
    let sequencer = try await ledger.open()
    let quorum = Changing<Quorum?>(nil)
    let board = try WitnessBoard(sequencer) { quorum.value }
    let note = try await cosigned(sequencer, by: [0, 1])
    await expectRefusal(.unknownWitness) { try await board.take(note) }
    quorum.set(try witnesses.quorum(2))
    try await board.take(note)
    quorum.set(try Quorum(1, of: [witnesses.signers[1].verifier]))
    #expect(try await Note(parsing: board.witnessed()).signatures.count == 2)
    quorum.set(try Quorum(1, of: [witnesses.signers[2].verifier]))
    await expectRefusal(.notFound) { _ = try await board.witnessed() }
    quorum.set(nil)
    await expectRefusal(.notFound) { _ = try await board.witnessed() }
    try await sequencer.close()
  }

  @Test func `a witnessed checkpoint lasts over a restart`() async throws {
    let first = try await ledger.open()
    try await ledger.fill(first)
    try await board(first).take(cosigned(first, by: [0, 2]))
    try await first.close()
    let second = try await ledger.open()
    _ = try await second.submit(ledger.request())
    let board = try board(second)
    let found = try #require(try await reached(board))
    #expect(found.checkpoint.size == 5)
    try await board.take(cosigned(second, by: [0, 2]))
    #expect(try await ledger.genesis.verifiedCheckpoint(board.witnessed()).size == 6)
    try await second.close()
  }

  @Test func `the candidate stays until it has its quorum or its time is over`() async throws {
    let clock = SetClock(TestLedger.foundedAt + 100)
    let sequencer = try await ledger.open(clock: clock.clock)
    try await ledger.fill(sequencer)
    let board = try board(sequencer)
    let first = await board.candidate()
    #expect(first == (await sequencer.checkpoint()))
    _ = try await sequencer.submit(ledger.request())
    #expect(await board.candidate() == first)
    try await board.take(witnesses.cosigned(first, of: ledger.genesis, by: [0]))
    #expect(await board.candidate() == first)
    try await board.take(witnesses.cosigned(first, of: ledger.genesis, by: [1]))
    #expect(try await ledger.genesis.verifiedCheckpoint(board.candidate()).size == 6)
    _ = try await sequencer.submit(ledger.request())
    #expect(try await ledger.genesis.verifiedCheckpoint(board.candidate()).size == 6)
    clock.set(TestLedger.foundedAt + 100 + WitnessBoard.candidateSeconds)
    #expect(try await ledger.genesis.verifiedCheckpoint(board.candidate()).size == 7)
    try await sequencer.close()
  }

  @Test func `over HTTP cosignatures are taken, shown, and refused with a status and a code`() async throws {
    let sequencer = try await ledger.open()
    try await ledger.fill(sequencer)
    let board = try board(sequencer)
    let router = Router()
    router.add(middleware: JSONErrors())
    LedgerRoutes(sequencer, board: board).add(to: router)
    let note = await sequencer.checkpoint()
    let entries = try await sequencer.entries(from: 0, count: 9)
    try await Application(router: router).test(.router) { client in
      func post(_ text: String, type: String = "text/plain; charset=utf-8") async throws -> TestResponse {
        try await client.execute(
          uri: "/v1/cosignatures", method: .post, headers: [.contentType: type], body: ByteBuffer(string: text))
      }
      #expect(try await client.execute(uri: "/v1/checkpoint/witnessed", method: .get).status == .notFound)
      #expect(String(buffer: try await client.execute(uri: "/v1/checkpoint/candidate", method: .get).body) == note)
      let cosigned = try witnesses.cosigned(note, of: ledger.genesis, by: [0, 1])
      #expect(try await post(cosigned, type: "application/json").status == .unsupportedMediaType)
      #expect(try await post(note).status == .forbidden)
      let fork = try witnesses.cosigned(
        ledger.forgedNote(over: Array(entries.dropLast()) + [entries[0]]), of: ledger.genesis, by: [0])
      #expect(try await post(fork).status == .conflict)
      #expect(try await post(String(repeating: "x", count: 65_537)).status == .contentTooLarge)
      #expect(try await post("").status == .badRequest)
      #expect(try await post(cosigned).status == .ok)
      let shown = try await client.execute(uri: "/v1/checkpoint/witnessed", method: .get)
      #expect(shown.headers[.contentType] == "text/plain; charset=utf-8")
      #expect(String(buffer: shown.body) == cosigned)
    }
    try await sequencer.close()
  }
}
