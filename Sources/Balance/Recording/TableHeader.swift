/// What the columns of a table hold, by the words of docs/balance.md.
enum Quantity: String, CaseIterable {
  case time
  case accelerationX = "acceleration x"
  case accelerationY = "acceleration y"
  case accelerationZ = "acceleration z"
  case rotationX = "rotation x"
  case rotationY = "rotation y"
  case rotationZ = "rotation z"

  /// Reads the name of a column; nil for one that is not needed.
  init?(column name: String) {
    let words = name.lowercased().split { " _-.".contains($0) }.joined(separator: " ")
    if ["time", "t", "timestamp"].contains(words) {
      self = .time
      return
    }
    guard let axis = words.last, "xyz".contains(axis) else { return nil }
    let base = words.dropLast().trimmed
    if ["acceleration", "accelerometer", "accel", "acc", "a"].contains(base) {
      self.init(rawValue: "acceleration \(axis)")
    } else if ["rotation", "rotation rate", "angular velocity", "gyroscope", "gyro", "gyr"].contains(base) {
      self.init(rawValue: "rotation \(axis)")
    } else {
      return nil
    }
  }

  /// What a unit is multiplied with to give seconds, m/s² or rad/s; nil for one that is none of this quantity.
  func factor(of unit: String) -> Double? {
    switch self {
    case .time: ["s": 1, "ms": 0.001][unit]
    case .accelerationX, .accelerationY, .accelerationZ:
      ["m/s²": 1, "m/s^2": 1, "m/s2": 1, "g": Pendulum.gravity][unit]
    case .rotationX, .rotationY, .rotationZ:
      ["rad/s": 1, "deg/s": Double.pi / 180, "°/s": Double.pi / 180][unit]
    }
  }
}

/// The line that names the columns and their units.
struct TableHeader {
  struct Column {
    var index: Int
    var factor: Double
  }

  let separator: UInt8
  let columnCount: Int
  /// One a quantity, in their order.
  let columns: [Column]

  init(_ line: String, line number: Int, mostColumns: Int) throws(BalanceError) {
    let separator = [";", "\t", ","].first { line.contains($0) } ?? ","
    let names = line.split(separator: separator, omittingEmptySubsequences: false)
    guard names.count <= mostColumns else {
      throw BalanceError(.malformedHeader, "the header has more than \(mostColumns) columns", line: number)
    }
    var found: [Quantity: Column] = [:]
    for (index, name) in names.enumerated() {
      let (base, unit) = Self.parts(name)
      guard let quantity = Quantity(column: base) else { continue }
      guard found[quantity] == nil else {
        throw BalanceError(.wrongColumns, "\(quantity.rawValue) is there twice", line: number, column: index + 1)
      }
      guard let unit else {
        throw BalanceError(
          .wrongUnit, "\(quantity.rawValue) states no unit: write it in brackets, \(quantity.examples)", line: number,
          column: index + 1)
      }
      guard let factor = quantity.factor(of: unit) else {
        throw BalanceError(
          .wrongUnit, "\(quantity.rawValue) has a unit that is not known: write \(quantity.examples)", line: number,
          column: index + 1)
      }
      found[quantity] = Column(index: index, factor: factor)
    }
    for quantity in Quantity.allCases where found[quantity] == nil {
      throw BalanceError(
        .wrongColumns, "the header names no column \(quantity.rawValue) \(quantity.examples)", line: number)
    }
    self.separator = separator.utf8.first ?? UInt8(ascii: ",")
    columnCount = names.count
    columns = Quantity.allCases.compactMap { found[$0] }
  }

  /// Name and unit of "acceleration x [m/s²]"; quotation marks around it go.
  private static func parts(_ field: Substring) -> (String, String?) {
    var text = field.trimmed
    if text.count > 1, text.hasPrefix("\""), text.hasSuffix("\"") { text = String(text.dropFirst().dropLast()) }
    for (open, close) in [("[", "]"), ("(", ")")] where text.hasSuffix(close) {
      guard let start = text.lastIndex(of: Character(open)) else { continue }
      let unit = text[text.index(after: start)...].dropLast().trimmed
      return (text[..<start].trimmed, unit.isEmpty ? nil : unit)
    }
    return (text, nil)
  }
}

extension Quantity {
  fileprivate var examples: String {
    switch self {
    case .time: "[s] or [ms]"
    case .accelerationX, .accelerationY, .accelerationZ: "[m/s²] or [g], gravity included"
    case .rotationX, .rotationY, .rotationZ: "[rad/s] or [deg/s]"
    }
  }
}

extension StringProtocol {
  /// The text without blanks around it.
  var trimmed: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text = text.dropFirst() }
    while text.last?.isWhitespace == true { text = text.dropLast() }
    return String(text)
  }
}
