public import Imaging

/// A search (QIDO-RS, PS3.18 10.6): what is to match, what is to be told of it, and which part of the list.
public struct SearchQuery: Sendable {
  /// What is searched for.
  public enum Level: Sendable, Hashable { case studies, series, instances }

  /// An attribute and what it is to be.
  public struct Condition: Sendable, Hashable {
    /// The tags from the top to the attribute.
    public let path: [DICOMTag]
    /// What is asked for; empty for everything.
    public let value: String
  }

  /// The most conditions and the most fields of a query.
  public static let mostConditions = 64
  /// The most rows of one answer.
  public static let mostRows = 5_000

  /// What is to match; all of it.
  public let conditions: [Condition]
  /// The attributes to tell beside the usual ones; nil for all that there are.
  public let fields: [DICOMTag]?
  /// How many rows at most.
  public let limit: Int
  /// How many rows are passed over.
  public let offset: Int
  /// What of the query was not followed, for the header `Warning`.
  public let warnings: [String]

  /// Reads the parameters of an address, decoded. Throws `malformedRequest`.
  public init(_ parameters: [(name: String, value: String)]) throws(DICOMwebError) {
    var conditions = [Condition]()
    var fields: [DICOMTag]? = []
    var warnings = [String]()
    var (limit, offset) = (Self.mostRows, 0)
    guard parameters.count <= Self.mostConditions else {
      throw DICOMwebError(.malformedRequest, "a query has at most \(Self.mostConditions) parameters")
    }
    for (name, value) in parameters {
      switch name.lowercased() {
      case "limit": limit = min(Self.mostRows, try Self.number(value))
      case "offset": offset = try Self.number(value)
      case "fuzzymatching":
        if value.lowercased() == "true" { warnings.append("fuzzy matching is not done: names match letter by letter") }
      case "emptyvaluematching", "multiplevaluematching":
        if value.lowercased() == "true" { warnings.append("\(name.lowercased()) is not done") }
      case "accept", "charset": continue
      case "includefield":
        for word in value.split(separator: ",") {
          if word == "all" {
            fields = nil
          } else {
            guard let path = Keywords.path(word) else {
              warnings.append("an includefield that is not known was passed over")
              continue
            }
            fields?.append(path[0])
          }
        }
      default:
        guard let path = Keywords.path(name[...]) else {
          throw DICOMwebError(.malformedRequest, "an attribute of the query is not known: name it by its tag")
        }
        conditions.append(Condition(path: path, value: value))
      }
    }
    guard fields?.count ?? 0 <= Self.mostConditions * 4 else {
      throw DICOMwebError(.malformedRequest, "the query asks for too many fields")
    }
    (self.conditions, self.fields, self.warnings) = (conditions, fields, warnings)
    (self.limit, self.offset) = (limit, offset)
  }

  private static func number(_ text: String) throws(DICOMwebError) -> Int {
    guard let number = UInt32(text) else {
      throw DICOMwebError(.malformedRequest, "limit and offset are numbers from 0")
    }
    return Int(number)
  }

  /// Whether a data set fits every condition.
  public func matches(_ set: DataSet) -> Bool {
    conditions.allSatisfy { Self.matches($0.path[...], $0.value, set) }
  }

  /// Whether it could fit: conditions about what it does not hold are passed over. For a first look at what is known without
  /// reading.
  public func couldMatch(_ set: DataSet) -> Bool {
    conditions.allSatisfy { $0.path.count > 1 || set[$0.path[0]] == nil || Self.matches($0.path[...], $0.value, set) }
  }

  private static func matches(_ path: ArraySlice<DICOMTag>, _ value: String, _ set: DataSet) -> Bool {
    guard let tag = path.first else { return false }
    if path.count > 1 {
      guard case .items(let items) = set[tag]?.value else { return value.isEmpty }
      return value.isEmpty || items.contains { matches(path.dropFirst(), value, $0) }
    }
    return Matching.fits(value, set[tag])
  }

  /// The page of rows that is told, each with the usual attributes of its level and those that were asked for.
  public func page(of rows: [DataSet], telling levels: Set<Level>) -> (rows: [DataSet], isCut: Bool) {
    let rest = rows.dropFirst(offset)
    return (rest.prefix(limit).map { told($0, levels) }, rest.count > limit)
  }

  private func told(_ set: DataSet, _ levels: Set<Level>) -> DataSet {
    guard let fields else { return set }
    let usual = levels.flatMap { Self.usual[$0] ?? [] }
    let told = Set(usual + fields + conditions.map { $0.path[0] })
    return DataSet(set.elements.filter { told.contains($0.key) })
  }

  /// What is told of each level (PS3.18 tables 10.6.3-3 to 10.6.3-5).
  private static let usual: [Level: [DICOMTag]] = [
    .studies: [
      0x0008_0005, 0x0008_0020, 0x0008_0030, 0x0008_0050, 0x0008_0056, 0x0008_0061, 0x0008_0090, 0x0008_0201,
      0x0008_1030, 0x0008_1190, 0x0010_0010, 0x0010_0020, 0x0010_0021, 0x0010_0030, 0x0010_0040, 0x0020_000d,
      0x0020_0010, 0x0020_1206, 0x0020_1208,
    ].map(DICOMTag.init(rawValue:)),
    .series: [
      0x0008_0005, 0x0008_0060, 0x0008_0201, 0x0008_103e, 0x0008_1190, 0x0020_000d, 0x0020_000e, 0x0020_0011,
      0x0020_1209, 0x0040_0244, 0x0040_0245, 0x0040_0275,
    ].map(DICOMTag.init(rawValue:)),
    .instances: [
      0x0008_0005, 0x0008_0016, 0x0008_0018, 0x0008_0056, 0x0008_0201, 0x0008_1190, 0x0020_000d, 0x0020_000e,
      0x0020_0013, 0x0028_0008, 0x0028_0010, 0x0028_0011, 0x0028_0100,
    ].map(DICOMTag.init(rawValue:)),
  ]
}
