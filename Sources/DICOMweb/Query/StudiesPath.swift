internal import Imaging

/// What an address below the service's own asks for (PS3.18 8.2, 10.4.1, 10.6.1).
public struct StudiesPath: Sendable, Hashable {
  /// What of the study, series or instance.
  public enum Target: Sendable, Hashable {
    /// The instances themselves.
    case instances
    /// Their data sets without bulk data.
    case metadata
    /// Frames by their numbers, from 1.
    case frames([Int])
    /// A picture; of one frame where it is named.
    case rendered(frame: Int?)
    /// A binary value by its path in the data set.
    case bulkdata(String)
    /// A search at a level.
    case search(SearchQuery.Level)
  }

  /// The study; nil in a search over all.
  public let study: String?
  /// The series, if one is named.
  public let series: String?
  /// The instance, if one is named.
  public let instance: String?
  /// What is asked for.
  public let target: Target

  /// The most frames of one request.
  public static let mostFrames = 4_096

  /// Reads the components that follow the service's address. Nil for an address that means nothing; throws `malformedRequest` for
  /// an identifier or a frame number that is none.
  public init?(_ components: some Collection<some StringProtocol>) throws(DICOMwebError) {
    var rest = components.map { String($0) }[...]
    func take(_ name: String) -> Bool {
      guard rest.first == name else { return false }
      rest.removeFirst()
      return true
    }
    func identifier() throws(DICOMwebError) -> String? {
      guard let text = rest.first else { return nil }
      rest.removeFirst()
      guard DICOMUID.isWellFormed(text) else {
        throw DICOMwebError(.malformedRequest, "an identifier in the address is not well formed")
      }
      return text
    }
    var found: (study: String?, series: String?, instance: String?) = (nil, nil, nil)
    var level = SearchQuery.Level?.none
    if take("studies") {
      found.study = try identifier()
      if found.study == nil { level = .studies }
    }
    if level == nil, take("series") {
      found.series = found.study == nil ? nil : try identifier()
      if found.series == nil { level = .series }
    }
    if level == nil, take("instances") {
      found.instance = found.series == nil ? nil : try identifier()
      if found.instance == nil { level = .instances }
    }
    (study, series, instance) = found
    if let level {
      guard rest.isEmpty else { return nil }
      target = .search(level)
      return
    }
    guard found.study != nil, let target = try Self.target(rest, isInstance: found.instance != nil) else { return nil }
    self.target = target
  }

  private static func target(_ rest: ArraySlice<String>, isInstance: Bool) throws(DICOMwebError) -> Target? {
    switch (rest.first, rest.count) {
    case (nil, _): return .instances
    case ("metadata", 1): return .metadata
    case ("rendered", 1) where isInstance: return .rendered(frame: nil)
    case ("frames", 2) where isInstance: return .frames(try frames(rest.last ?? ""))
    case ("frames", 3) where isInstance && rest.last == "rendered":
      let numbers = try frames(rest.dropFirst().first ?? "")
      guard numbers.count == 1 else { throw DICOMwebError(.malformedRequest, "one frame is rendered at a time") }
      return .rendered(frame: numbers[0])
    case ("bulkdata", 2...130) where isInstance: return .bulkdata(rest.dropFirst().joined(separator: "/"))
    default: return nil
    }
  }

  private static func frames(_ text: String) throws(DICOMwebError) -> [Int] {
    // Some programs write the comma as %2C.
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = words.compactMap { UInt32($0).map(Int.init) }
    guard numbers.count == words.count, (1...mostFrames).contains(numbers.count), numbers.allSatisfy({ $0 > 0 }) else {
      throw DICOMwebError(.malformedRequest, "frames are numbers from 1, divided by commas")
    }
    return numbers
  }
}
