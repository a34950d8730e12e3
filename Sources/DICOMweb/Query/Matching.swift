internal import Imaging

/// Whether a value is what a query asks for (PS3.4 C.2.2.2).
enum Matching {
  static func fits(_ asked: String, _ element: DataSet.Element?) -> Bool {
    if asked.isEmpty || asked == "*" { return true }
    guard let element else { return false }
    let values: [String] =
      switch element.value {
      case .texts(let values), .names(let values), .numbers(let values): values
      default: []
      }
    switch element.vr {
    case .UI:
      let wanted = asked.split { $0 == "," || $0 == "\\" }
      return values.contains { value in wanted.contains { $0 == value } }
    case .DA, .TM, .DT: return values.contains { range(asked, $0, element.vr == .TM) }
    case .IS, .DS, .US, .SS, .UL, .SL, .FL, .FD, .SV, .UV:
      return values.contains { $0 == asked || (Double($0) != nil && Double($0) == Double(asked)) }
    case .PN: return values.contains { name(asked, $0) }
    default: return values.contains { wildcard(Array(asked.unicodeScalars), Array($0.unicodeScalars)) }
    }
  }

  /// One value, or a range with a hyphen. Times are filled up, so that 10 lies before 1030.
  private static func range(_ asked: String, _ value: String, _ isTime: Bool) -> Bool {
    func plain(_ text: some StringProtocol, upTo fill: Character) -> String {
      let digits = String(text.filter { $0 != ":" })
      return isTime ? digits + String(repeating: fill, count: max(0, 6 - digits.count)) : digits
    }
    let ends = asked.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let own = plain(value, upTo: "0")
    if value.isEmpty { return false }
    guard ends.count == 2 else {
      let one = String(asked.filter { $0 != ":" })
      return isTime ? own.hasPrefix(one) : own == one
    }
    if !ends[0].isEmpty, own < plain(ends[0], upTo: "0") { return false }
    guard !ends[1].isEmpty else { return true }
    let end = plain(ends[1], upTo: "9")
    return own <= end || own.hasPrefix(end)
  }

  /// Names match without regard to case (PS3.4 C.2.2.2.1), any of their groups; components that are left out at the end are empty.
  private static func name(_ asked: String, _ value: String) -> Bool {
    func bare(_ text: some StringProtocol) -> [Unicode.Scalar] {
      var text = text.lowercased()[...]
      while text.last == "^" { text.removeLast() }
      return Array(text.unicodeScalars)
    }
    let pattern = bare(asked)
    return value.split(separator: "=").contains { wildcard(pattern, bare($0)) } || wildcard(pattern, bare(value))
  }

  /// `*` for any characters and `?` for one; in steps bounded by the product of both lengths.
  static func wildcard(_ pattern: [Unicode.Scalar], _ text: [Unicode.Scalar]) -> Bool {
    var (place, mark) = (0, 0)
    var star: Int?
    var next = 0
    while place < text.count {
      if mark < pattern.count, pattern[mark] == "*" {
        star = mark
        next = place
        mark += 1
      } else if mark < pattern.count, pattern[mark] == "?" || pattern[mark] == text[place] {
        place += 1
        mark += 1
      } else if let last = star {
        mark = last + 1
        next += 1
        place = next
      } else {
        return false
      }
    }
    return pattern[mark...].allSatisfy { $0 == "*" }
  }
}
