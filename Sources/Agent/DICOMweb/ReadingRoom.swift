internal import Client
internal import DICOMweb
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Identity
internal import Imaging
internal import Records

/// What may be read now: the member's own records, and those of others that were opened for a session. Each look asks the ledger
/// whether it is still allowed, and a session that is not ends with everything it held.
actor ReadingRoom {
  /// How old what is known of the ledger may be when something is read, in seconds.
  private static let freshness: Duration = .seconds(1)
  /// Bytes of instances that are kept at hand.
  private static let mostKept = 256 << 20

  /// An instance in the room.
  struct Place: Sendable {
    let record: Word
    let index: Int
    let item: ManifestItem
    let identifiers: DicomIdentifiers
    let anchoredAt: UInt64
  }

  /// A session, for people.
  struct Session: Sendable {
    let record: Word
    let studies: [String]
    let ends: UInt64
  }

  private struct Open {
    let reading: ReadingRecord
    /// When the session ends, in seconds since 1970; nil for one's own.
    let ends: UInt64?
    /// The DICOM instances of the record, looked through once.
    let places: [Place]

    init(reading: ReadingRecord, ends: UInt64?) {
      self.reading = reading
      self.ends = ends
      places = reading.items.enumerated().compactMap { index, item -> Place? in
        guard let dicom = item.dicom, [dicom.study, dicom.series, dicom.instance].allSatisfy(DICOMUID.isWellFormed)
        else { return nil }
        return Place(
          record: reading.record, index: index, item: item, identifiers: dicom, anchoredAt: reading.anchoredAt)
      }
    }
  }

  private let client: MemberClient
  private let minutes: UInt64
  private var open: [Word: Open] = [:] { didSet { shelf = nil } }
  private var shelf: Shelf?
  private var kept = InstanceCache(most: ReadingRoom.mostKept)
  private var sets: [Word: [Int: DataSet]] = [:]
  private var syncedAt: ContinuousClock.Instant?
  private var opening: Task<Void, Never>?

  init(_ client: MemberClient, minutes: UInt64) {
    self.client = client
    self.minutes = minutes
  }

  /// Opens a granted record for a session: one `access` on the ledger. A record that is open already stays so, and nothing is signed.
  func open(_ digits: String, under grant: String?) async throws -> Session {
    try await refresh()
    let now = LedgerClock.system.now()
    let already = open.values.first { $0.reading.record.hex.hasPrefix(digits.lowercased()) && $0.ends != nil }
    if let already, await isLive(already) { return session(already) }
    let reading = try await client.reading(digits, under: grant)
    let ends = min(reading.until ?? .max, now + minutes * 60)
    let opened = Open(reading: reading, ends: ends)
    open[reading.record] = opened
    return session(opened)
  }

  /// Ends a session. False where there is none.
  func close(_ digits: String) -> Bool {
    let found = open.filter { $0.key.hex.hasPrefix(digits.lowercased()) && $0.value.ends != nil }.map(\.key)
    for record in found { forget(record) }
    return !found.isEmpty
  }

  /// The sessions that are open.
  func sessions() async throws -> [Session] {
    try await refresh(ending: Set(open.keys))
    return open.values.filter { $0.ends != nil }.map(session).sorted { $0.record < $1.record }
  }

  /// How many granted records could be opened and are not.
  func unopened() async -> Int {
    guard let granted = try? await client.accessible() else { return 0 }
    return Set(granted.map(\.record)).subtracting(open.keys).count
  }

  /// Every DICOM instance that may be read now, of one study or of all, the newest record first; an instance that stands in several is
  /// told once.
  func places(of study: String? = nil) async throws -> [Place] {
    try await refresh()
    try await openOwn()
    // What ends by the clock ends between two looks at the ledger too.
    await end(study == nil ? Set(open.keys) : Set(shelved().places(of: study).map(\.record)))
    return shelved().places(of: study)
  }

  private func shelved() -> Shelf {
    if let shelf { return shelf }
    let newestFirst = open.values.sorted {
      ($0.reading.anchoredAt, $0.reading.record) > ($1.reading.anchoredAt, $1.reading.record)
    }
    let made = Shelf(newestFirst.flatMap(\.places))
    shelf = made
    return made
  }

  /// The bytes of an instance, verified whole, if it may still be read. Throws `refused` when not.
  func bytes(of place: Place) async throws -> Data {
    guard let bytes = try await bytes(of: [place]).first else { throw Self.isOver }
    return bytes
  }

  /// Throws `refused` when an instance may not be read any more.
  func check(_ place: Place) async throws { _ = try await live(place.record) }

  /// The same as `bytes(of:)` of several instances of one record, in their order.
  func bytes(of places: [Place]) async throws -> [Data] {
    guard let record = places.first?.record else { return [] }
    let found = try await live(record)
    guard places.allSatisfy({ $0.record == record }) else { throw Self.isOver }
    var bytes = places.map { kept.bytes(ofItem: $0.index, of: record) }
    let missing = places.indices.filter { bytes[$0] == nil }
    if !missing.isEmpty {
      let fetched = try await found.reading.bytes(ofItems: missing.map { places[$0].index })
      // It may have ended while it was fetched.
      _ = try await live(record)
      for (place, data) in zip(missing, fetched) {
        kept.keep(data, ofItem: places[place].index, of: record)
        bytes[place] = data
      }
    }
    return bytes.compactMap(\.self)
  }

  private static let isOver = AgentError(
    .refused, "the record is not open any more: the grant or the session is over")

  /// The attributes of an instance for searches, without bulk data.
  func attributes(of place: Place) async throws -> DataSet {
    if let set = sets[place.record]?[place.index], open[place.record] != nil { return set }
    let bytes = try await bytes(of: place)
    let set = try DataSetReader.read(MemorySource(bytes)).dataSet
    let small = DataSet(set.elements.filter { if case .address = $0.value.value { false } else { true } })
    if sets[place.record]?.count ?? 0 < 10_000 { sets[place.record, default: [:]][place.index] = small }
    return small
  }

  /// Asks the ledger, unless it was asked a moment ago, and ends what is over: of everything that is open where it was asked, else of
  /// these records. Without the ledger nothing is read.
  private func refresh(ending records: Set<Word> = []) async throws {
    let now = ContinuousClock.now
    var looked = records
    if syncedAt.map({ now - $0 > Self.freshness }) ?? true {
      do {
        _ = try await client.replica.sync()
      } catch {
        throw AgentError(.unavailable, "the ledger does not answer, so nothing is read")
      }
      syncedAt = now
      looked = Set(open.keys)
    }
    await end(looked)
  }

  /// A record that may be read now. Throws `refused` when it may not.
  private func live(_ record: Word) async throws -> Open {
    try await refresh(ending: [record])
    guard let found = open[record] else { throw Self.isOver }
    return found
  }

  /// Ends those of some records that are over.
  private func end(_ records: Set<Word>) async {
    for record in records {
      if let opened = open[record], await !isLive(opened) { forget(record) }
    }
  }

  private func isLive(_ opened: Open) async -> Bool {
    if let ends = opened.ends, LedgerClock.system.now() >= ends { return false }
    return await client.stillReads(opened.reading)
  }

  private func forget(_ record: Word) {
    open[record] = nil
    sets[record] = nil
    kept.forget(record)
  }

  /// Opens the member's own records that are not open yet; one that does not open is passed over and tried again.
  private func openOwn() async throws {
    if let opening { return await opening.value }
    let task = Task { await self.openMissing() }
    opening = task
    await task.value
    opening = nil
  }

  private func openMissing() async {
    for record in await client.ownRecords() where open[record] == nil {
      guard let reading = try? await client.readingOwn(record) else { continue }
      open[record] = Open(reading: reading, ends: nil)
    }
  }

  private func session(_ opened: Open) -> Session {
    Session(
      record: opened.reading.record, studies: Set(opened.reading.items.compactMap { $0.dicom?.study }).sorted(),
      ends: opened.ends ?? 0)
  }
}
