extension String {
  /// Text that somebody else wrote, fit for a terminal: one line, without what would move the cursor, hide or reorder.
  var printable: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: " "
          default: scalar
          }
        }))
  }
}
