internal import FoundationEssentials
internal import Records

/// Instances one after the other, some of them fetched before they are asked for: custodians' answers take longer than their
/// bytes. What is fetched in vain is a few instances that the room keeps for a while.
struct ReadAhead: Sendable {
  /// How many are fetched at a time, and how large they may be together, in bytes, unless one alone is larger.
  private static let most = 4
  private static let mostBytes: UInt64 = 32 << 20

  private let room: ReadingRoom
  private let places: [ReadingRoom.Place]
  private var running: [Task<Data, any Error>] = []
  private var taken = 0

  init(_ room: ReadingRoom, _ places: [ReadingRoom.Place]) {
    self.room = room
    self.places = places
  }

  /// The next instance's place and bytes; nil after the last. Throws as `ReadingRoom.bytes(of:)` does.
  mutating func next() async throws -> (place: ReadingRoom.Place, bytes: Data)? {
    guard taken < places.count else { return nil }
    start()
    let (place, task) = (places[taken], running.removeFirst())
    taken += 1
    start()
    let bytes = try await task.value
    // It was fetched some time ago: what has ended since is not given out.
    try await room.check(place)
    return (place, bytes)
  }

  private mutating func start() {
    var ahead = places[taken..<taken + running.count].reduce(0) { $0 + $1.item.size }
    while running.count < Self.most, taken + running.count < places.count {
      let place = places[taken + running.count]
      guard running.isEmpty || ahead + place.item.size <= Self.mostBytes else { return }
      ahead += place.item.size
      running.append(Task { [room] in try await room.bytes(of: place) })
    }
  }
}
