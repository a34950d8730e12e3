/// SplitMix64 (Steele, Lea and Flood 2014): the same numbers from the same seed, everywhere, so that no test depends on luck.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Begins with a seed.
  public init(seed: UInt64) { state = seed }

  /// The next number.
  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }

  /// True in so many of a hundred cases.
  public mutating func chance(_ percent: UInt64) -> Bool { next() % 100 < percent }

  /// One of the values, which are not empty.
  public mutating func pick<Value>(_ values: [Value]) -> Value { values[Int(next() % UInt64(values.count))] }

  /// A number from 0 up to, not including, the limit.
  public mutating func below(_ limit: UInt64) -> UInt64 { next() % limit }
}
