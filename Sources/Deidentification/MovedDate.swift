/// Dates and date-times of PS3.5 6.2 moved by whole days. Years, months and days count as in the Gregorian calendar.
enum MovedDate {
  /// A date or date-time moved back; nil where it does not begin with a whole date or the result has no four-digit year.
  static func moved(_ value: [UInt8], back days: Int) -> [UInt8]? {
    let digits = value.prefix(8)
    guard digits.count == 8, digits.allSatisfy({ (0x30...0x39).contains($0) }),
      value.dropFirst(8).allSatisfy({ (0x30...0x39).contains($0) || "+-. ".utf8.contains($0) || $0 == 0 })
    else { return nil }
    let numbers = digits.map { Int($0) - 0x30 }
    let year = numbers[0..<4].reduce(0) { $0 * 10 + $1 }
    let (month, day) = (numbers[4] * 10 + numbers[5], numbers[6] * 10 + numbers[7])
    guard (1...12).contains(month), (1...31).contains(day), year >= 1_000 else { return nil }
    let (newYear, newMonth, newDay) = date(number(year, month, day) - days)
    guard (1_000...9_999).contains(newYear) else { return nil }
    return padded(newYear, 4) + padded(newMonth, 2) + padded(newDay, 2) + value.dropFirst(8)
  }

  private static func padded(_ number: Int, _ width: Int) -> [UInt8] {
    let text = Array(String(number).utf8)
    return [UInt8](repeating: 0x30, count: max(0, width - text.count)) + text
  }

  /// Days since 1 March of year 0; years begin in March, so that a leap day is a year's last.
  private static func number(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let y = month > 2 ? year : year - 1
    let m = month > 2 ? month - 3 : month + 9
    return y * 365 + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1
  }

  private static func date(_ number: Int) -> (Int, Int, Int) {
    var y = number * 400 / 146_097
    var start = y * 365 + y / 4 - y / 100 + y / 400
    while start > number {
      y -= 1
      start = y * 365 + y / 4 - y / 100 + y / 400
    }
    let rest = number - start
    // The quotient may be one year short at a year's end.
    let next = (y + 1) * 365 + (y + 1) / 4 - (y + 1) / 100 + (y + 1) / 400
    if number >= next { return date(of: number - next, y + 1) }
    return date(of: rest, y)
  }

  private static func date(of rest: Int, _ y: Int) -> (Int, Int, Int) {
    let m = (5 * rest + 2) / 153
    return (m < 10 ? y : y + 1, m < 10 ? m + 3 : m - 9, rest - (153 * m + 2) / 5 + 1)
  }
}
