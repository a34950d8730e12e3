import Seeds
import Testing

@testable import Gateway

/// Lists that grow at their end and are read at any size.
struct EntryListTests {
  private func all(_ list: EntryList, at size: UInt64) -> [UInt64] {
    list.positions(at: size, skipping: 0, atMost: .max >> 1).positions
  }

  @Test(arguments: 0..<UInt64(30))
  func `a list for a size begins with that for a smaller one, and holds each entry once`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var list = EntryList()
    for since in 0..<UInt32(120) where random.chance(60) {
      list.add(since, since: since)
      for _ in 0..<random.next() % 3 { list.add(UInt32(random.next() % UInt64(since + 1)), since: since) }
      if random.chance(50) { list.add(since, since: since) }
    }
    var before: [UInt64] = []
    for size in 0...UInt64(121) {
      let now = all(list, at: size)
      #expect(now.starts(with: before))
      #expect(now.allSatisfy { $0 < size })
      #expect(Set(now).count == now.count)
      before = now
    }
  }

  @Test func `a page after another goes on where that ended`() {
    var list = EntryList()
    for position in 0..<UInt32(10) { list.add(position, since: position) }
    let whole = list.positions(at: 10, skipping: 0, atMost: 10)
    #expect(whole.positions == Array(0..<10))
    #expect(!whole.more)
    let first = list.positions(at: 7, skipping: 0, atMost: 4)
    #expect(first.positions == [0, 1, 2, 3])
    #expect(first.more)
    let second = list.positions(at: 7, skipping: 4, atMost: 4)
    #expect(second.positions == [4, 5, 6])
    #expect(!second.more)
    #expect(list.positions(at: 7, skipping: 7, atMost: 4).positions.isEmpty)
    #expect(list.positions(at: 7, skipping: 1 << 40, atMost: 4).positions.isEmpty)
    #expect(list.positions(at: 0, skipping: 0, atMost: 4).positions.isEmpty)
  }

  @Test func `an entry that made others one's business stands once, before them`() {
    var list = EntryList()
    list.add(9, since: 9)
    list.add(4, since: 9)
    list.add(9, since: 9)
    list.add(4, since: 9)
    #expect(all(list, at: 9).isEmpty)
    #expect(all(list, at: 10) == [9, 4])
  }
}
