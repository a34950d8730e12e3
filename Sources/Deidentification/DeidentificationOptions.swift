/// What is kept beyond the basic profile: the options of PS3.15 table E.1-1.
public struct DeidentificationOptions: OptionSet, Hashable, Sendable {
  /// One bit an option.
  public let rawValue: UInt16
  /// Options from their bits.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Unique identifiers stay as they are.
  public static let retainUIDs = Self(rawValue: 1)
  /// Dates and times stay as they are.
  public static let retainFullDates = Self(rawValue: 2)
  /// Dates are moved, all by the same number of days.
  public static let retainModifiedDates = Self(rawValue: 4)
  /// What names the device stays.
  public static let retainDevice = Self(rawValue: 8)
  /// What names the institution stays.
  public static let retainInstitution = Self(rawValue: 16)
  /// Sex, age, size, weight and the like stay.
  public static let retainCharacteristics = Self(rawValue: 32)
  /// Private numbers that the standard calls safe stay.
  public static let retainSafePrivate = Self(rawValue: 64)
  /// Descriptions stay where nothing in them looks like a name, number or date of the person.
  public static let cleanDescriptors = Self(rawValue: 128)
  /// Codes and numbers of structured reports stay, their texts do not.
  public static let cleanStructuredContent = Self(rawValue: 256)
  /// Drawings of annotations stay, their texts do not; overlays go.
  public static let cleanGraphics = Self(rawValue: 512)

  /// An option as it is named on the command line, with its code of PS3.16 CID 7050.
  public struct Named: Sendable {
    /// The word.
    public let name: String
    /// The option.
    public let option: DeidentificationOptions
    let letter: Character
    let code: String
    let meaning: String
  }

  /// Every option, in the order of the standard's table.
  public static let all: [Named] = [
    Named(
      name: "safe-private", option: .retainSafePrivate, letter: "p", code: "113111",
      meaning: "Retain Safe Private Option"),
    Named(name: "uids", option: .retainUIDs, letter: "u", code: "113110", meaning: "Retain UIDs Option"),
    Named(name: "device", option: .retainDevice, letter: "d", code: "113109", meaning: "Retain Device Identity Option"),
    Named(
      name: "institution", option: .retainInstitution, letter: "i", code: "113112",
      meaning: "Retain Institution Identity Option"),
    Named(
      name: "characteristics", option: .retainCharacteristics, letter: "c", code: "113108",
      meaning: "Retain Patient Characteristics Option"),
    Named(
      name: "dates", option: .retainFullDates, letter: "f", code: "113106",
      meaning: "Retain Longitudinal Temporal Information Full Dates Option"),
    Named(
      name: "moved-dates", option: .retainModifiedDates, letter: "m", code: "113107",
      meaning: "Retain Longitudinal Temporal Information Modified Dates Option"),
    Named(
      name: "descriptors", option: .cleanDescriptors, letter: "t", code: "113105", meaning: "Clean Descriptors Option"),
    Named(
      name: "structured-content", option: .cleanStructuredContent, letter: "s", code: "113104",
      meaning: "Clean Structured Content Option"),
    Named(name: "graphics", option: .cleanGraphics, letter: "g", code: "113103", meaning: "Clean Graphics Option"),
  ]

  /// The options with these names; nil where one is unknown, or both kinds of dates are asked for.
  public init?(names: [String]) {
    var options = DeidentificationOptions()
    for name in names {
      guard let found = Self.all.first(where: { $0.name == name }) else { return nil }
      options.insert(found.option)
    }
    guard options.isConsistent else { return nil }
    self = options
  }

  /// Dates cannot be kept and moved at once.
  var isConsistent: Bool { !isSuperset(of: [.retainFullDates, .retainModifiedDates]) }

  /// The chosen options, in order.
  var chosen: [Named] { Self.all.filter { contains($0.option) } }

  /// The standard's defined term for (0028,0303).
  var temporalTerm: String {
    if contains(.retainFullDates) { return "UNMODIFIED" }
    return contains(.retainModifiedDates) ? "MODIFIED" : "REMOVED"
  }
}
