/// Why a recording was refused. The text names the code and the place, never a value: what a person measured is theirs.
/// Two errors are equal when their codes are.
public struct BalanceError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The closed list of reasons.
  public enum Code: String, Sendable, CaseIterable {
    /// The file cannot be read, or is no regular file.
    case unreadable
    /// More bytes, samples or seconds than a recording has.
    case tooLarge
    /// Bytes that are no UTF-8.
    case notText
    /// No header, or a detail above it that cannot be read.
    case malformedHeader
    /// A column of the header that is needed and not there, or there twice.
    case wrongColumns
    /// A column states no unit, or one that is not known.
    case wrongUnit
    /// A row with more or fewer fields than the header.
    case malformedRow
    /// A field that is no number.
    case malformedNumber
    /// A number that no such sensor measures.
    case outOfRange
    /// A sampling time that is not after the one before it.
    case timeBackwards
    /// A pause between samples too long to be filled honestly.
    case gap
    /// Too few seconds for indices that mean something.
    case tooShort
    /// Too few samples a second.
    case tooSlow
    /// The mean acceleration is not that of gravity.
    case noGravity
    /// The phone was not worn upright.
    case notUpright
    /// More movement than somebody who stands, or none at all.
    case notStanding
    /// A detail that nothing states, such as whether the eyes were open.
    case missingDetail
    /// A parameter out of its range.
    case invalidParameter
  }

  /// The reason.
  public let code: Code
  /// What is wrong, in words; holds no value of the file.
  public let detail: String
  /// The line of the file, from 1.
  public let line: Int?
  /// The column of the table, from 1.
  public let column: Int?

  /// An error with its reason and place.
  public init(_ code: Code, _ detail: String, line: Int? = nil, column: Int? = nil) {
    self.code = code
    self.detail = detail
    self.line = line
    self.column = column
  }

  /// Equality on the code alone.
  public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

  /// One line: the place, then what is wrong.
  public var description: String {
    var place = line.map { "line \($0)" } ?? ""
    if let column { place += (place.isEmpty ? "" : ", ") + "column \(column)" }
    return place.isEmpty ? detail : "\(place): \(detail)"
  }
}
