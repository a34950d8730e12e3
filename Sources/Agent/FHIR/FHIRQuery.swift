internal import FHIR

/// A search: what it asks for, and which page. What is not known is refused and not passed over: a search that finds more
/// than was asked for says too much.
struct FHIRQuery {
  static let mostOnAPage = 100
  private var ids: Set<String>?
  private var url: String?
  private var patient: String?
  private var dates: [(prefix: String, time: FHIRTime)] = []
  private(set) var count = 50
  private(set) var offset = 0
  /// The parameters but the page's, as they were given.
  private(set) var given: [(String, String)] = []

  init(_ parameters: [(name: String, value: String)], for type: String) throws(FHIRError) {
    let isOfCodes = type == FHIRDefinition.type
    for (name, value) in parameters {
      switch name {
      case "url" where isOfCodes: url = value
      case "patient" where isOfCodes, "date" where isOfCodes: throw Self.unknown(isOfCodes)
      case "_id": ids = Set(value.split(separator: ",").prefix(100).map(String.init))
      case "patient": patient = value.hasPrefix("Patient/") ? String(value.dropFirst(8)) : value
      case "date":
        let prefix = ["eq", "ge", "le", "gt", "lt"].first(where: value.hasPrefix)
        guard let time = FHIRTime(prefix == nil ? value : String(value.dropFirst(2))) else {
          throw Self.refusal(.value, "date", "a date is eq, ge, le, gt or lt and a date of FHIR")
        }
        dates.append((prefix ?? "eq", time))
      case "_count":
        guard let number = Int(value), (1...Self.mostOnAPage).contains(number) else {
          throw Self.refusal(.value, "_count", "a page has 1 to \(Self.mostOnAPage)")
        }
        count = number
      case "_offset":
        guard let number = Int(value), (0...10_000_000).contains(number) else {
          throw Self.refusal(.value, "_offset", "a page begins at a number")
        }
        offset = number
      default: throw Self.unknown(isOfCodes)
      }
      if name != "_offset" { given.append((name, value)) }
    }
  }

  private static func refusal(_ code: FHIRError.Issue.Code, _ name: String, _ words: String) -> FHIRError {
    FHIRError(.init(code, name.isEmpty ? "" : "http." + name, words))
  }

  private static func unknown(_ isOfCodes: Bool) -> FHIRError {
    refusal(.notSupported, "", "searches are by _id, \(isOfCodes ? "url" : "patient, date") and _count")
  }

  func matches(_ resource: Resource) -> Bool {
    if let ids, !ids.contains(resource.id ?? "") { return false }
    if let url, resource.content["url"]?.text != url { return false }
    if let patient, Self.patient(of: resource) != "Patient/" + patient { return false }
    return dates.allSatisfy { Self.fits(resource, $0.prefix, $0.time) }
  }

  private static func patient(of resource: Resource) -> String? {
    if resource.type == "Patient" { return "Patient/" + (resource.id ?? "") }
    let direct = resource.content["patient"] ?? resource.content["subject"]
    if let direct { return direct["reference"]?.text }
    let entities = resource.content["entity"]?.elements ?? resource.content["target"]?.elements ?? []
    let references = entities.compactMap { ($0["what"] ?? $0)["reference"]?.text }
    return references.first { $0.hasPrefix("Patient/") }
  }

  /// Compares what the resource's time can mean with what the search's can.
  private static func fits(_ resource: Resource, _ prefix: String, _ time: FHIRTime) -> Bool {
    let names = ["dateTime", "recorded", "started", "date", "effectiveDateTime", "effectiveInstant"]
    let text = names.lazy.compactMap { resource.content[$0]?.text }.first
    guard let own = (text ?? resource.content["effectivePeriod"]?["start"]?.text).flatMap({ FHIRTime($0) }) else {
      return false
    }
    return switch prefix {
    case "ge": own.end > time.seconds
    case "gt": own.end > time.end
    case "le": own.seconds < time.end
    case "lt": own.seconds < time.seconds
    default: own.seconds >= time.seconds && own.end <= time.end
    }
  }
}
