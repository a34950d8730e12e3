internal import ArgumentParser
internal import Client
internal import FoundationEssentials

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

/// An end as people type it: a day, which is included, a time in UTC, or a length of time from now.
struct EndTime: ExpressibleByArgument {
  let end: GrantLimits.End

  init?(argument: String) {
    if let span = Span(argument: argument) {
      end = .after(span.seconds)
    } else if let day = try? Date(argument, strategy: .iso8601.year().month().day()), argument.count == 10 {
      guard let time = Self.seconds(day) else { return nil }
      end = .at(time + 86_400)
    } else if let date = try? Date(argument, strategy: .iso8601), let time = Self.seconds(date) {
      end = .at(time)
    } else {
      return nil
    }
  }

  private static func seconds(_ date: Date) -> UInt64? {
    // Years after 9999 are nobody's end.
    (0..<253_402_300_800).contains(date.timeIntervalSince1970) ? UInt64(date.timeIntervalSince1970) : nil
  }
}
