/// Text that a device's files and programs gave, made fit for a report and for a terminal.
enum BoundedText {
  /// The text on one line, without what would move a cursor, hide or reorder, and without white space at its ends, cut to
  /// so many bytes of UTF-8 at the most, between characters.
  static func line(_ text: String, atMost limit: Int) -> String {
    var line = String.UnicodeScalarView()
    var count = 0
    for scalar in text.unicodeScalars {
      let kept = isPrintable(scalar) ? scalar : " "
      if kept == " ", line.isEmpty { continue }
      count += UTF8.width(kept)
      if count > limit { break }
      line.append(kept)
    }
    while line.last == " " { line.removeLast() }
    return String(line)
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: false
    default: true
    }
  }
}
