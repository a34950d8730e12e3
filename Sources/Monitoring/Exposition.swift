/// What a process shows to Prometheus, in its text format (version 0.0.4).
public struct Exposition: Sendable {
  /// The format's media type.
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// The lines so far.
  public private(set) var text = ""

  /// Begins with nothing.
  public init() {}

  /// Shows a counter.
  public mutating func show(_ tally: Tally) {
    head(tally.name, tally.help, "counter")
    for row in tally.rows {
      let labels = zip(tally.labels, row.values).map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
      text += "\(tally.name){\(labels)} \(row.count)\n"
    }
  }

  /// Shows how something is at this moment.
  public mutating func show(_ name: String, _ help: String, _ value: UInt64) {
    head(name, help, "gauge")
    text += "\(name) \(value)\n"
  }

  private mutating func head(_ name: String, _ help: String, _ type: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }

  /// A label's value, of which backslash, quote and line feed are written otherwise.
  private static func escaped(_ value: String) -> String {
    value.unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar {
      case "\\": text += "\\\\"
      case "\"": text += "\\\""
      case "\n": text += "\\n"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
}
