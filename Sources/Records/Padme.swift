/// Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", 2019): hides all
/// but the first O(log log L) bits of a length, at a cost of at most 12 percent.
public enum Padme {
  /// The padded length, not below the length. Lengths are at most 2^62.
  public static func paddedLength(of length: UInt64) -> UInt64 {
    guard length > 1 else { return length }
    let exponent = UInt64(63 - length.leadingZeroBitCount)
    let exponentBits = UInt64(64 - exponent.leadingZeroBitCount)
    // A number above zero has at least as much value as bits, so that the difference is not negative.
    let mask = (UInt64(1) << (exponent - exponentBits)) - 1
    return (length + mask) & ~mask
  }
}
