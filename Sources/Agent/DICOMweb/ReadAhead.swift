internal import FoundationEssentials
internal import Records

/// Instances one after the other, some of them fetched before they are asked for: custodians' answers take longer than their
/// bytes, and neighbours in a record share blocks. What is fetched in vain is a few instances that the room keeps for a while.
struct ReadAhead: Sendable {
  /// How many groups are fetched at a time.
  private static let most = 2
  /// How large the instances of a group may be together, in bytes, unless one alone is larger; the first group is one instance,
  /// so that an answer begins soon.
  private static let groupBytes: UInt64 = 8 << 20

  private let room: ReadingRoom
  private let places: [ReadingRoom.Place]
  private var running: [(range: Range<Int>, task: Task<[Data], any Error>)] = []
  /// Where the next group begins.
  private var end = 0
  /// What has come and was not taken.
  private var ready: ArraySlice<(place: ReadingRoom.Place, bytes: Data)> = []

  init(_ room: ReadingRoom, _ places: [ReadingRoom.Place]) {
    self.room = room
    self.places = places
  }

  /// The next instance's place and bytes; nil after the last. Throws as `ReadingRoom.bytes(of:)` does.
  mutating func next() async throws -> (place: ReadingRoom.Place, bytes: Data)? {
    if ready.isEmpty {
      start()
      guard !running.isEmpty else { return nil }
      let (range, task) = running.removeFirst()
      // The first is waited for alone: others would only make it late.
      if range.lowerBound > 0 { start() }
      ready = zip(places[range], try await task.value).map { (place: $0, bytes: $1) }[...]
      if range.lowerBound == 0 { start() }
    }
    guard let next = ready.popFirst() else { return nil }
    // It was fetched some time ago: what has ended since is not given out.
    try await room.check(next.place)
    return next
  }

  private mutating func start() {
    while running.count < (end == 0 ? 1 : Self.most), end < places.count {
      let range = end..<groupEnd()
      let group = Array(places[range])
      running.append((range, Task { [room] in try await room.bytes(of: group) }))
      end = range.upperBound
    }
  }

  /// Where the group that begins next ends: it is of one record and in its order.
  private func groupEnd() -> Int {
    guard end > 0 else { return 1 }
    var (next, size) = (end + 1, places[end].item.size)
    while next < places.count, places[next].record == places[end].record, places[next].index > places[next - 1].index {
      size += places[next].item.size
      guard size <= Self.groupBytes else { break }
      next += 1
    }
    return next
  }
}
