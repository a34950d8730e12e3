/// A date or time of FHIR, as precise as it was written: a year, a month, a day, or a second with its offset.
public struct FHIRTime: Hashable, Sendable {
  /// How much of it was written.
  public enum Precision: Int, Hashable, Sendable, Comparable {
    /// A year.
    case year
    /// A month.
    case month
    /// A day.
    case day
    /// A second, perhaps with a fraction, and an offset.
    case second

    /// Orders precisions from coarse to fine.
    public static func < (left: Precision, right: Precision) -> Bool { left.rawValue < right.rawValue }
  }

  /// How precise it is.
  public let precision: Precision
  /// The first second it can mean, in seconds since 1970; days begin in UTC where no offset is written.
  public let seconds: Int64
  /// Where the next one of its precision begins: the end of what it can mean, exclusive.
  public let end: Int64

  /// Reads `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or `YYYY-MM-DDThh:mm:ss[.fff](Z|±hh:mm)`; nil for anything else, such as the
  /// 30th of February.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard let year = Self.number(bytes, 0, 4), year > 0 else { return nil }
    if bytes.count == 4 {
      self.init(.year, Self.days(year, 1, 1), Self.days(year + 1, 1, 1))
      return
    }
    guard bytes.count >= 7, bytes[4] == UInt8(ascii: "-"), let month = Self.number(bytes, 5, 2),
      (1...12).contains(month)
    else { return nil }
    if bytes.count == 7 {
      self.init(
        .month, Self.days(year, month, 1), month == 12 ? Self.days(year + 1, 1, 1) : Self.days(year, month + 1, 1))
      return
    }
    guard bytes.count >= 10, bytes[7] == UInt8(ascii: "-"), let day = Self.number(bytes, 8, 2),
      (1...Self.length(year, month)).contains(day)
    else { return nil }
    let days = Self.days(year, month, day)
    if bytes.count == 10 {
      self.init(.day, days, days + 1)
      return
    }
    guard bytes[10] == UInt8(ascii: "T"), let clock = Self.clock(bytes[11...]), let offset = Self.offset(clock.rest)
    else { return nil }
    let second = days * 86_400 + clock.seconds - offset
    // A sixty-first second is a leap second, and those end a day of UTC.
    guard !clock.isLeap || second.isMultiple(of: 86_400) else { return nil }
    self.init(at: second)
  }

  private init(at second: Int64) {
    precision = .second
    seconds = second
    end = second + 1
  }

  private init(_ precision: Precision, _ first: Int64, _ next: Int64) {
    self.precision = precision
    seconds = first * 86_400
    end = next * 86_400
  }

  /// A second as FHIR writes it, in UTC. Times past the year 9999 are written as its last second.
  public static func text(_ seconds: UInt64) -> String {
    let seconds = Int64(min(seconds, 253_402_300_799))
    let (days, rest) = (seconds / 86_400, seconds % 86_400)
    // Civil date from days since 1970 (Howard Hinnant, chrono-compatible low-level date algorithms).
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let part = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * part + 2) / 5 + 1
    let month = part < 10 ? part + 3 : part - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return "\(padded(year, 4))-\(padded(month))-\(padded(day))T\(padded(rest / 3600)):\(padded(rest / 60 % 60)):"
      + "\(padded(rest % 60))Z"
  }

  /// Whether a text is `hh:mm:ss` with or without a fraction.
  static func isTimeOfDay(_ text: String) -> Bool { clock(Array(text.utf8)[...]).map(\.rest.isEmpty) ?? false }

  private static func clock(_ bytes: ArraySlice<UInt8>) -> (seconds: Int64, isLeap: Bool, rest: ArraySlice<UInt8>)? {
    let part = Array(bytes.prefix(8))
    guard part.count == 8, part[2] == UInt8(ascii: ":"), part[5] == UInt8(ascii: ":"), let hour = number(part, 0, 2),
      let minute = number(part, 3, 2), let second = number(part, 6, 2), hour < 24, minute < 60, second <= 60
    else { return nil }
    var rest = bytes.dropFirst(8)
    if rest.first == UInt8(ascii: ".") {
      let fraction = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
      guard (1...9).contains(fraction.count) else { return nil }
      rest = rest.dropFirst(1 + fraction.count)
    }
    return (hour * 3600 + minute * 60 + second, second == 60, rest)
  }

  private static func offset(_ bytes: ArraySlice<UInt8>) -> Int64? {
    let part = Array(bytes)
    if part == [UInt8(ascii: "Z")] { return 0 }
    guard part.count == 6, part[0] == UInt8(ascii: "+") || part[0] == UInt8(ascii: "-"), part[3] == UInt8(ascii: ":"),
      let hours = number(part, 1, 2), let minutes = number(part, 4, 2), minutes < 60, hours * 60 + minutes <= 14 * 60
    else { return nil }
    return (part[0] == UInt8(ascii: "-") ? -1 : 1) * (hours * 3600 + minutes * 60)
  }

  private static func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int64? {
    guard bytes.count >= start + count else { return nil }
    var number: Int64 = 0
    for byte in bytes[start..<start + count] {
      guard (0x30...0x39).contains(byte) else { return nil }
      number = number * 10 + Int64(byte - 0x30)
    }
    return number
  }

  private static func length(_ year: Int64, _ month: Int64) -> Int64 {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let era = year / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func padded(_ number: Int64, _ width: Int = 2) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}
