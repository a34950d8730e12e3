/// The numbers of a session's requests that were taken: each once, in any order within the last 1,024.
struct ReplayWindow: Sendable {
  /// How far a number may be below the highest one.
  static let width: UInt64 = 1024

  private var highest: UInt64 = 0
  /// Bit n % 1024 says whether number n was taken, for the numbers of the window. Sixteen words in place: sessions are
  /// copied for each request, and an array would be shared and copied with them.
  private var bits = SIMD16<UInt64>()

  /// Takes a number; whether it was not taken before and is not too old.
  mutating func take(_ number: UInt64) -> Bool {
    guard number > 0 else { return false }
    if number > highest {
      advance(to: number)
    } else if highest - number >= Self.width || isTaken(number) {
      return false
    }
    bits[Self.word(number)] |= Self.bit(number)
    return true
  }

  private func isTaken(_ number: UInt64) -> Bool { bits[Self.word(number)] & Self.bit(number) != 0 }

  private mutating func advance(to number: UInt64) {
    if number - highest >= Self.width {
      bits = SIMD16()
    } else {
      for skipped in (highest + 1)...number { bits[Self.word(skipped)] &= ~Self.bit(skipped) }
    }
    highest = number
  }

  private static func word(_ number: UInt64) -> Int { Int(number % width / 64) }
  private static func bit(_ number: UInt64) -> UInt64 { 1 << (number % 64) }
}
