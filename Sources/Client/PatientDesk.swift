internal import Contract
internal import EmbeddedLedger
public import FHIR
internal import FoundationEssentials
internal import Identity
internal import Records

/// A patient's own records, consents and history as FHIR resources, and where observations are handed in. What was read of
/// records is remembered, since records do not change.
public actor PatientDesk {
  /// The most bytes of a record's observation that are read.
  private static let mostBytes = FHIRLimits().bytes
  private let client: MemberClient
  private var items: [Word: [RecordItem]] = [:]
  private var observations: [Word: Observation] = [:]
  private let turns = Turns<Observation.Identifier>()
  private var made: (size: UInt64, resources: [Resource])?

  /// Takes a member at work. Throws `actionRefused` for one who is no patient.
  public init(_ client: MemberClient) throws(ClientError) {
    guard client.profile.role == .patient else {
      throw ClientError(.actionRefused, "these are an owner's own records: a patient's")
    }
    self.client = client
  }

  /// The resources as the ledger stands now.
  public func resources() async throws -> [Resource] {
    let state = try await client.sync()
    let size = await client.replica.size
    if let made, made.size == size { return made.resources }
    var entries = [PatientView.Placed]()
    var statements = Set<StatementName>()
    let owner = client.keys.member
    try await client.replica.forEachEntry { position, entry in
      guard PatientView.concerns(entry, owner, state) else { return }
      entries.append(.init(position: position, entry: entry))
      if let name = StatementName(entry) { statements.insert(name) }
    }
    for record in state.records.values where record.anchor.owner == owner && !record.isErased {
      try await read(record, in: state)
    }
    let erased = state.records.values.filter(\.isErased).map(\.anchor.record)
    for record in erased {
      items[record] = nil
      observations[record] = nil
    }
    let authorities = client.network.genesis.authorities.map { MemberID($0.keys.signingKey) }
    func view(_ names: [MemberID: String], _ texts: [Word: PatientView.Text]) -> PatientView {
      PatientView(
        owner: owner, state: state, authorities: authorities, entries: entries, names: names, texts: texts,
        items: items, observations: observations)
    }
    let names = await client.names(of: view([:], [:]).people, in: state)
    let resources = try view(names, try await client.texts(of: statements)).resources()
    made = (size, resources)
    return resources
  }

  private func read(_ record: State.Record, in state: State) async throws {
    let id = record.anchor.record
    guard items[id] == nil else { return }
    let place = try await client.place(ofOwn: record, in: state)
    let manifest = place.opener.manifest
    if manifest.items.count == 1, let item = manifest.items.first, item.mediaType == ExportLayout.observation,
      item.size <= UInt64(Self.mostBytes)
    {
      let (bytes, _) = try await place.opener.open(0, from: place.stores, atMost: Self.mostBytes)
      observations[id] = (try? Resource(json: Array(bytes))).flatMap { try? Observation($0) }
    }
    items[id] = ExportView.items(manifest)
  }

  /// Seals an observation as a record of this patient and anchors it with its measuring time.
  ///
  /// - Throws: `FHIRError` for one with an identifier that is there already; else as ``MemberClient/keep(_:)`` does.
  public func keep(_ observation: Observation) async throws -> KeptObservation {
    let identifiers = observation.identifiers
    // Two that come at once with one identifier must not both find that it is new.
    return try await turns.take(Set(identifiers.map(\.identifier))) {
      let known = try await self.knownIdentifiers()
      for (path, identifier) in identifiers where known.contains(identifier) {
        throw FHIRError(.init(.duplicate, path, "an observation has this identifier already"))
      }
      return try await self.client.keep(observation)
    }
  }

  private func knownIdentifiers() async throws -> Set<Observation.Identifier> {
    _ = try await resources()
    return Set(observations.values.flatMap { $0.identifiers.map(\.identifier) })
  }
}

extension MemberClient {
  /// The statements that this member can open, by their digests.
  func texts(of names: Set<StatementName>) async throws -> [Word: PatientView.Text] {
    let sealed = try await directory.statements(Set(names.map(\.digest)).sorted())
    var texts = [Word: PatientView.Text]()
    for name in names {
      guard let bytes = sealed[name.digest],
        let opened = try? Statement(
          opening: bytes, digest: name.digest, by: name.author, with: keys, on: network.ledger)
      else { continue }
      texts[name.digest] = .init(text: opened.text, salt: opened.salt)
    }
    return texts
  }
}
