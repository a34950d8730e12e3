import Seeds
import Testing

@testable import Gateway

/// Numbers of requests are taken once.
struct ReplayWindowTests {
  /// What the specification says, with all the memory that it takes.
  private struct Model {
    var taken: Set<UInt64> = []
    var highest: UInt64 = 0

    mutating func take(_ number: UInt64) -> Bool {
      let isOld = highest >= 1024 && number <= highest - 1024
      guard number > 0, !isOld, taken.insert(number).inserted else { return false }
      highest = max(highest, number)
      return true
    }
  }

  @Test(arguments: 0..<UInt64(40))
  func `random numbers are taken as the specification says`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var (window, model) = (ReplayWindow(), Model())
    for _ in 0..<4000 {
      let highest = model.highest
      let number: UInt64 =
        switch random.next() % 10 {
        case 0..<4: highest + 1 + random.next() % 3
        case 4: highest + random.next() % 1500
        case 5: highest - min(highest, 1020 + random.next() % 8)
        case 6: highest + 1020 + random.next() % 8
        default: highest - min(highest, random.next() % 1100)
        }
      let (isTaken, isExpected) = (window.take(number), model.take(number))
      #expect(isTaken == isExpected, "seed \(seed), number \(number), highest \(highest)")
      guard isTaken == isExpected else { return }
    }
  }

  /// Which of some numbers are taken, one after the other.
  private func taken(_ numbers: [UInt64]) -> [UInt64] {
    var window = ReplayWindow()
    return numbers.filter { window.take($0) }
  }

  @Test func `a number is taken to 1,023 below the highest one, and not at 1,024`() {
    #expect(taken([5000, 5000 - 1023, 5000 - 1024, 5000, 0]) == [5000, 5000 - 1023])
  }

  @Test func `the largest number ends a session's counting and nothing else`() {
    #expect(taken([1, .max, .max, 2, .max - 1023]) == [1, .max, .max - 1023])
  }
}
