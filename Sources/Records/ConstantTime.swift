/// Comparison of secrets and commitments without a branch on their bytes.
enum ConstantTime {
  /// Whether two byte strings of one length are equal; the time depends on the length only.
  static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for (one, other) in zip(left, right) { difference |= one ^ other }
    return difference == 0
  }
}
