@testable import EthereumLedger
import Testing

struct FeeTests {
  @Test func `a first offer is twice the base fee and the tip, within the bound`() async throws {
    #expect(try FeePlan.first(baseFee: 10, tip: 3, most: 100) == Fees(tip: 3, most: 23))
    #expect(try FeePlan.first(baseFee: 60, tip: 3, most: 100) == Fees(tip: 3, most: 100))
    #expect(try FeePlan.first(baseFee: 100, tip: 200, most: 100) == Fees(tip: 100, most: 100))
    #expect(try FeePlan.first(baseFee: .max / 2 + 1, tip: 1, most: .max) == Fees(tip: 1, most: .max))
    await expectRefusal(.tooExpensive) { _ = try FeePlan.first(baseFee: 101, tip: 0, most: 100) }
  }

  @Test func `a replacement offers at least an eighth more of both, and ends at the bound`() {
    let now = Fees(tip: 1, most: 10)
    #expect(FeePlan.replacement(of: Fees(tip: 8, most: 80), now: now, most: 1000) == Fees(tip: 10, most: 91))
    #expect(FeePlan.replacement(of: Fees(tip: 0, most: 1), now: now, most: 1000) == Fees(tip: 1, most: 10))
    #expect(FeePlan.replacement(of: Fees(tip: 8, most: 80), now: Fees(tip: 50, most: 500), most: 300)?.most == 300)
    #expect(FeePlan.replacement(of: Fees(tip: 8, most: 80), now: now, most: 90) == nil)
    #expect(FeePlan.replacement(of: Fees(tip: 8, most: .max), now: now, most: .max) == nil)
  }
}
