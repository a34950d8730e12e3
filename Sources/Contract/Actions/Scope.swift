public import Identity

/// The kind of a record, as anchors and scopes name it.
public enum RecordKind: UInt8, Sendable, CaseIterable, Codable {
  /// A medical image, series or study.
  case imaging = 0
  /// A recording of a device.
  case measurement = 1
  /// A document: a report, a letter, a scan of paper.
  case document = 2
  /// Anything else.
  case other = 3

  /// The kind's name.
  public var name: String { String(describing: self) }
}

/// A set of record kinds.
public struct RecordKinds: OptionSet, Hashable, Sendable {
  /// Bit i stands for the kind with raw value i.
  public let rawValue: UInt8

  /// Takes the bits as they are.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The set of one kind.
  public init(_ kind: RecordKind) { rawValue = 1 << kind.rawValue }

  /// Every kind there is.
  public static let all = RecordKinds(rawValue: UInt8(1 << RecordKind.allCases.count) - 1)

  /// Whether the kind is in the set.
  public func contains(_ kind: RecordKind) -> Bool { contains(RecordKinds(kind)) }
}

/// Whether records that exist when the grant is given are meant, those that come later, or both (Ghani 2025, SC3).
public struct Nature: OptionSet, Hashable, Sendable {
  /// The bits, as the scope's first word holds them.
  public let rawValue: UInt8

  /// Takes the bits as they are.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Records anchored up to the second in which the grant was given.
  public static let existing = Nature(rawValue: 1)
  /// Records anchored after the second in which the grant was given.
  public static let new = Nature(rawValue: 2)
}

/// What a request or grant is about: one record, or kinds of record of one owner.
public enum Scope: Hashable, Sendable {
  /// One record by its identifier.
  case record(Word)
  /// All records of these kinds and of this nature.
  case kinds(RecordKinds, Nature)

  /// Reads the two words of a scope: nature 0 and a record, or nature 1 to 3 and the bits of the kinds.
  init?(nature: Word, value: Word) {
    guard let number = nature.number, number <= 3 else { return nil }
    if number == 0 {
      guard !value.isZero else { return nil }
      self = .record(value)
    } else {
      guard let bits = value.number, bits > 0, bits <= UInt64(RecordKinds.all.rawValue) else { return nil }
      self = .kinds(RecordKinds(rawValue: UInt8(bits)), Nature(rawValue: UInt8(number)))
    }
  }

  /// The two words of the scope.
  var words: [Word] {
    switch self {
    case .record(let record): [.zero, record]
    case .kinds(let kinds, let nature): [Word(UInt64(nature.rawValue)), Word(UInt64(kinds.rawValue))]
    }
  }
}

/// What a grantee may do besides viewing.
public struct Mode: OptionSet, Hashable, Sendable {
  /// The bits, as the word of the mode holds them; none means view only.
  public let rawValue: UInt8

  /// Takes the bits as they are.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The originals may be kept.
  public static let store = Mode(rawValue: 1)
  /// The grant may be passed on, narrower and shorter.
  public static let passOn = Mode(rawValue: 2)
  /// Everything a mode can allow.
  public static let all: Mode = [.store, .passOn]
}
