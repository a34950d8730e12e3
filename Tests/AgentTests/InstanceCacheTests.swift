import Foundation
import Identity
import Testing

@testable import Agent

struct InstanceCacheTests {
  private let ours = Word.random()
  private let theirs = Word.random()

  @Test func `what was asked for last stays, and what was not goes first`() {
    var cache = InstanceCache(most: 100)
    for index in 0..<10 { cache.keep(Data(repeating: UInt8(index), count: 10), ofItem: index, of: ours) }
    #expect(cache.bytes(ofItem: 0, of: ours) == Data(repeating: 0, count: 10))
    cache.keep(Data(repeating: 10, count: 10), ofItem: 10, of: ours)
    #expect(cache.bytes(ofItem: 0, of: ours) != nil)
    #expect(cache.bytes(ofItem: 10, of: ours) != nil)
    #expect((1...4).compactMap { cache.bytes(ofItem: $0, of: ours) } == [])
  }

  @Test func `it never holds more than its bound, and nothing that fills half of it`() {
    var cache = InstanceCache(most: 100)
    cache.keep(Data(count: 51), ofItem: 0, of: ours)
    #expect(cache.bytes(ofItem: 0, of: ours) == nil)
    for index in 0..<1000 {
      cache.keep(Data(count: 7 + index % 44), ofItem: index, of: ours)
      let held = (0...index).compactMap { cache.bytes(ofItem: $0, of: ours)?.count }.reduce(0, +)
      #expect(held <= 100)
    }
  }

  @Test func `of a record that is over nothing is left, and of another everything`() {
    var cache = InstanceCache(most: 100)
    cache.keep(Data([1]), ofItem: 0, of: ours)
    cache.keep(Data([2]), ofItem: 0, of: theirs)
    cache.keep(Data([3]), ofItem: 0, of: ours)
    #expect(cache.bytes(ofItem: 0, of: ours) == Data([3]))
    cache.forget(ours)
    #expect(cache.bytes(ofItem: 0, of: ours) == nil)
    #expect(cache.bytes(ofItem: 0, of: theirs) == Data([2]))
  }
}
