internal import ArgumentParser
internal import Client
internal import FHIR

/// A length of time as people type it: 30m, 12h, 7d.
struct Span: ExpressibleByArgument {
  /// The most digits that are read, so that no number overflows.
  private static let mostDigits = 9
  let seconds: UInt64

  init?(argument: String) {
    let units: [Character: UInt64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 7 * 86_400]
    guard let unit = argument.last.flatMap({ units[$0] }), argument.count <= Self.mostDigits + 1,
      argument.dropLast().allSatisfy({ ("0"..."9").contains($0) }), let count = UInt64(argument.dropLast()), count > 0
    else { return nil }
    seconds = count * unit
  }
}

/// An end as people type it: a day, which is included, a time, or a length of time from now.
enum EndTime {
  /// Reads an end, or says what one looks like.
  static func read(_ text: String) throws -> GrantLimits.End {
    if let span = Span(argument: text) { return .after(span.seconds) }
    let time = FHIRTime(text)
    if let time, time.precision == .day, time.seconds >= 0 { return .at(UInt64(time.end)) }
    if let seconds = time.flatMap(Moment.seconds) { return .at(seconds) }
    throw ValidationError(
      "an end is a day of the calendar such as 2026-12-31, a time such as 2026-12-31T18:00:00Z, or a length such as 7d")
  }
}

extension Moment {
  /// Reads a time with `Z` or an offset, or says what one looks like. What no calendar has, such as the 30th of February, is
  /// refused and never taken for another day.
  static func read(_ text: String) throws -> UInt64 {
    guard let seconds = FHIRTime(text).flatMap(Self.seconds) else {
      throw ValidationError("a time is a day of the calendar and a time of day, such as 2026-01-31T14:02:05Z")
    }
    return seconds
  }

  /// Seconds since 1970; nil before, and for what means longer than a second.
  fileprivate static func seconds(_ time: FHIRTime) -> UInt64? {
    // Years after 9999, where an offset leads, are nobody's.
    guard time.precision == .second, (0..<253_402_300_800).contains(time.seconds) else { return nil }
    return UInt64(time.seconds)
  }
}
