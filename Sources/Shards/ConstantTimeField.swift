/// GF(2^8) with the polynomial x^8 + x^4 + x^3 + x + 1 (0x11b), the field of AES (FIPS 197, 4.2).
///
/// Every operation takes the same steps for all values: no table, no branch and no loop bound depends on one, so time
/// and cache tell nothing of a secret. Addition is exclusive or. ISA-L's field has another polynomial, 0x11d, and fast
/// tables; it never sees a secret.
enum ConstantTimeField {
  /// The product, bit by bit, with masks of all zeros or all ones in the place of branches.
  static func product(_ left: UInt8, _ right: UInt8) -> UInt8 {
    var sum: UInt8 = 0
    var power = left
    for bit in UInt8(0)..<8 {
      sum ^= power & (0 &- (right &>> bit & 1))
      power = power &<< 1 ^ 0x1b & (0 &- (power &>> 7))
    }
    return sum
  }

  /// The inverse as the 254th power; 0 for 0.
  static func inverse(_ element: UInt8) -> UInt8 {
    // 254 = 2 + 4 + 8 + 16 + 32 + 64 + 128.
    var square = element
    var result: UInt8 = 1
    for _ in 0..<7 {
      square = product(square, square)
      result = product(result, square)
    }
    return result
  }
}
