extension ResourceCheck {
  /// What SampledData says in its text: R4 gives the form in words and no invariant.
  mutating func curve(_ value: FHIRValue, at path: String) {
    guard let text = value["data"]?.text, !Self.isCurve(text) else { return }
    note(.value, path + ".data", "points are decimals, E, L or U, with one space between them")
  }

  static func isCurve(_ text: String) -> Bool {
    text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false).allSatisfy { point in
      if point.count == 1, let byte = point.first, "ELU".utf8.contains(byte) { return true }
      return isDecimal(point)
    }
  }

  /// A decimal as JSON writes it.
  private static func isDecimal(_ point: Substring.UTF8View) -> Bool {
    var rest = point[...]
    func digits() -> Int {
      let count = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
      rest = rest.dropFirst(count)
      return count
    }
    func takes(_ signs: String) -> Bool {
      guard let byte = rest.first, signs.utf8.contains(byte) else { return false }
      rest = rest.dropFirst()
      return true
    }
    guard point.count <= 64 else { return false }
    _ = takes("-")
    let isZero = rest.first == UInt8(ascii: "0")
    let whole = digits()
    guard whole > 0, !isZero || whole == 1 else { return false }
    if takes("."), digits() == 0 { return false }
    if takes("eE") {
      _ = takes("+-")
      if digits() == 0 { return false }
    }
    return rest.isEmpty
  }
}
