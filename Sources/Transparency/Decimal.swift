/// Decimal numbers as checkpoints and cosignatures write them: digits alone, no leading zero but in "0" itself.
enum Decimal {
  /// The number, or nil for anything else or beyond 64 bits.
  static func parse(_ digits: some Collection<UInt8>) -> UInt64? {
    guard let first = digits.first, digits.count == 1 || first != UInt8(ascii: "0") else { return nil }
    var number: UInt64 = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      let (shifted, over) = number.multipliedReportingOverflow(by: 10)
      let (sum, carry) = shifted.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
      guard !over, !carry else { return nil }
      number = sum
    }
    return number
  }
}
