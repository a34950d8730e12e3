/// Reads a recording from a table of comma-separated values: docs/balance.md says of what form.
///
/// Everything is bounded before it is used, and the first fault ends the reading with its line and column.
struct RecordingReader {
  let limits: Recording.Limits
  private var header: TableHeader?
  private var details = Recording.Details()
  private var samples: [Recording.Sample] = []
  private var lines: [Int] = []
  private var start = 0.0

  init(_ limits: Recording.Limits) { self.limits = limits }

  mutating func read(_ bytes: [UInt8]) throws(BalanceError) -> Recording {
    guard bytes.count <= limits.mostBytes else {
      throw BalanceError(.tooLarge, "the file has more than \(limits.mostBytes >> 20) MiB")
    }
    var rest = bytes[...]
    if rest.starts(with: [0xff, 0xfe]) || rest.starts(with: [0xfe, 0xff]) {
      throw BalanceError(.notText, "the file is UTF-16: save it as UTF-8", line: 1)
    }
    if rest.starts(with: [0xef, 0xbb, 0xbf]) { rest = rest.dropFirst(3) }
    var number = 0
    while !rest.isEmpty {
      number += 1
      let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
      var line = rest[..<end]
      rest = rest[min(end + 1, rest.endIndex)...]
      if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
      guard line.count <= limits.mostLineBytes else {
        throw BalanceError(.tooLarge, "the line has more than \(limits.mostLineBytes) bytes", line: number)
      }
      guard number <= limits.mostSamples + 1000 else {
        throw BalanceError(.tooLarge, "more than \(limits.mostSamples) samples", line: number)
      }
      try take(line, number)
    }
    guard header != nil else { throw BalanceError(.malformedHeader, "the file is empty: it has no header") }
    return try Recording(samples: samples, lines: lines, details: details, limits: limits)
  }

  private mutating func take(_ line: ArraySlice<UInt8>, _ number: Int) throws(BalanceError) {
    guard !line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) else { return }
    guard let header else {
      guard let text = String(validating: line, as: UTF8.self) else {
        throw BalanceError(.notText, "the line is no UTF-8: save the file as UTF-8", line: number)
      }
      if text.hasPrefix("#") { return try details.take(text.dropFirst(), line: number) }
      self.header = try TableHeader(text, line: number, mostColumns: limits.mostColumns)
      return
    }
    let fields = line.split(separator: header.separator, omittingEmptySubsequences: false)
    guard fields.count == header.columnCount else {
      throw BalanceError(.malformedRow, "the row has not as many fields as the header", line: number)
    }
    var values = [Double](repeating: 0, count: Quantity.allCases.count)
    for (place, quantity) in Quantity.allCases.enumerated() {
      let column = header.columns[place]
      guard let value = Self.number(fields[column.index]) else {
        throw BalanceError(
          .malformedNumber, "\(quantity.rawValue) is no number", line: number, column: column.index + 1)
      }
      values[place] = value * column.factor
      guard abs(values[place]) <= bound(of: quantity) else {
        throw BalanceError(
          .outOfRange, "\(quantity.rawValue) is beyond what such a sensor measures", line: number,
          column: column.index + 1)
      }
    }
    guard samples.count < limits.mostSamples else {
      throw BalanceError(.tooLarge, "more than \(limits.mostSamples) samples", line: number)
    }
    if samples.isEmpty { start = values[0] }
    lines.append(number)
    samples.append(
      .init(
        time: values[0] - start, acceleration: Vector(values[1], values[2], values[3]),
        rotation: Vector(values[4], values[5], values[6])))
  }

  /// Times may count from 1970; then milliseconds are told apart by a number of this size.
  private func bound(of quantity: Quantity) -> Double {
    switch quantity {
    case .time: 1e11
    case .accelerationX, .accelerationY, .accelerationZ: limits.mostAcceleration
    case .rotationX, .rotationY, .rotationZ: limits.mostRotation
    }
  }

  /// A decimal number such as -1.5e-3; nil for anything else, words for infinity and hexadecimal numbers included.
  static func number(_ field: ArraySlice<UInt8>) -> Double? {
    let blank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    var field = field.drop(while: blank)
    while let last = field.last, blank(last) { field.removeLast() }
    guard (1...40).contains(field.count), field.contains(where: { (48...57).contains($0) }),
      field.allSatisfy({ (48...57).contains($0) || "+-.eE".utf8.contains($0) }),
      let value = Double(String(decoding: field, as: UTF8.self)), value.isFinite
    else { return nil }
    return value
  }
}

extension Recording {
  /// Reads a file's bytes.
  ///
  /// - Throws: what is wrong first, with line and column.
  public init(csv bytes: [UInt8], limits: Limits = Limits()) throws(BalanceError) {
    var reader = RecordingReader(limits)
    self = try reader.read(bytes)
  }
}
