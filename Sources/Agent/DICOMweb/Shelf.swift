internal import Records

/// The instances of what is open, in the order of their records, put together once, so that each of a viewer's hundreds of
/// calls does not go through all that a person has.
struct Shelf: Sendable {
  private let everything: [ReadingRoom.Place]
  private let studies: [String: [ReadingRoom.Place]]

  /// Takes the instances of records, the newest record first; of an instance that stands in several the first counts.
  init(_ places: [ReadingRoom.Place]) {
    everything = Self.once(places)
    studies = Dictionary(grouping: places, by: \.identifiers.study).mapValues(Self.once)
  }

  /// Those of a study, or all.
  func places(of study: String?) -> [ReadingRoom.Place] {
    guard let study else { return everything }
    return studies[study] ?? []
  }

  private static func once(_ places: [ReadingRoom.Place]) -> [ReadingRoom.Place] {
    var seen = Set<String>()
    return places.filter { seen.insert($0.identifiers.instance).inserted }
  }
}
