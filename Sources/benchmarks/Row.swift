/// One measurement beside what it is compared with.
struct Row {
  let name: String
  let unit: String
  let ours: Double
  let reference: Double
  let ratio: Double
  /// The least ratio for rates, the most of ours for times and memory; nil where the row is for comparison only.
  let goal: Double?

  /// One JSON object.
  var json: String {
    """
    {"name":"\(name)","unit":"\(unit)","ours":\(ours),"reference":\(reference),"ratio":\(ratio),"goal":\(goal.map { String($0) } ?? "null")}
    """
  }

  /// One line of a table.
  var line: String {
    [name, unit, Self.text(ours), Self.text(reference), Self.text(ratio), goal.map(Self.text) ?? "-"].joined(
      separator: "\t")
  }

  static let head = "name\tunit\tours\treference\tratio\tgoal"

  private static func text(_ number: Double) -> String { String((number * 1000).rounded() / 1000) }
}
