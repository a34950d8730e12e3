import Blocks
import Foundation
import Halo
import Identity
import Synchronization
import Testing

@Suite struct CustodianBlocksTests {
  /// A custodian that only serves blocks, and counts how many each request asked for.
  final class Shelf: CustodianTransport {
    let blocks: [Word: Data]
    let asked = Mutex<[Int]>([])
    init(_ blocks: [Block]) {
      self.blocks = Dictionary(uniqueKeysWithValues: blocks.map { ($0.cid.digest, $0.bytes) })
    }

    func call(
      _ custodian: MemberID, _ request: CustodianRequest, within seconds: Double
    ) async throws -> CustodianResponse {
      let names = request.body.reduce(Data(), +).dropFirst(36)
      asked.withLock { $0.append(names.count / 32) }
      var body = Data()
      for start in stride(from: 0, to: names.count, by: 32) {
        let bytes = Word(names.dropFirst(start).prefix(32)).flatMap { blocks[$0] } ?? Data()
        body += Word(UInt64(bytes.count)).bytes.suffix(4) + bytes
      }
      return CustodianResponse(status: 200, body: body)
    }
  }

  private func reader(of blocks: [Block], on shelf: Shelf) throws -> CustodianBlocks {
    let keys = try MemberKeys()
    return CustodianBlocks(
      HaloClient(shelf, ledger: .random(), keys: keys, clock: { 0 }), custodian: keys.member, record: .random(),
      access: .zero, names: blocks.map(\.cid), blockSize: 1 << 20)
  }

  private func sample(_ count: Int) -> [Block] { (0..<count).map { Block(Data(noise(100, seed: UInt64($0 + 1)))) } }

  @Test func `the first request brings one block, later ones four, and each block is fetched once`() async throws {
    let blocks = sample(12)
    let shelf = Shelf(blocks)
    let reader = try reader(of: blocks, on: shelf)
    for block in blocks { #expect(try await reader.get(block.cid, atMost: 100).bytes == block.bytes) }
    let asked = shelf.asked.withLock { $0 }
    #expect(asked.reduce(0, +) == 12)
    #expect(asked.contains(1))
    #expect(asked.max() == 4)
  }

  @Test func `images that share blocks and are read several at a time fetch each block once`() async throws {
    let blocks = sample(24)
    let shelf = Shelf(blocks)
    let reader = try reader(of: blocks, on: shelf)
    // Each image ends in the block where the next begins, and two are read at a time, not quite in order.
    for first in stride(from: 0, to: 22, by: 2) {
      async let later = reader.get(blocks[first + 2].cid, atMost: 100)
      async let sooner = reader.get(blocks[first + 1].cid, atMost: 100)
      let again = try await reader.get(blocks[first].cid, atMost: 100)
      #expect(again.bytes == blocks[first].bytes)
      #expect(try await [sooner.bytes, later.bytes] == [blocks[first + 1].bytes, blocks[first + 2].bytes])
    }
    #expect(shelf.asked.withLock { $0.reduce(0, +) } <= 24)
  }

  @Test func `a block out of order is fetched alone`() async throws {
    let blocks = sample(20)
    let shelf = Shelf(blocks)
    let reader = try reader(of: blocks, on: shelf)
    #expect(try await reader.get(blocks[15].cid, atMost: 100).bytes == blocks[15].bytes)
    #expect(shelf.asked.withLock { $0 } == [1])
  }

  @Test func `what is missing, altered or of somebody else is told apart`() async throws {
    let blocks = sample(3)
    let lacking = Shelf([blocks[0]])
    let reader = try reader(of: blocks, on: lacking)
    #expect(try await reader.get(blocks[0].cid, atMost: 100).bytes == blocks[0].bytes)
    await #expect(throws: BlocksError(.notFound, "")) { try await reader.get(blocks[1].cid, atMost: 100) }
    await #expect(throws: BlocksError(.tooLarge, "")) {
      try await self.reader(of: blocks, on: lacking).get(blocks[0].cid, atMost: 99)
    }
    await #expect(throws: BlocksError(.notFound, "")) { try await reader.get(Block(Data([1])).cid, atMost: 100) }
  }
}
