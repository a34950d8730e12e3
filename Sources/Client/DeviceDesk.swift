internal import EmbeddedLedger
public import FHIR
internal import Identity

/// Where a device's observations are handed in for its owner. A device seals and cannot open: there is nothing to read here. What
/// it sent under which identifier is remembered in its home, as tags that say nothing without the home's key.
public actor DeviceDesk {
  /// The most identifiers that are remembered; the oldest are forgotten first.
  private static let most = 100_000
  /// The most identifiers of one observation.
  static let mostIdentifiers = 32

  private let client: MemberClient
  private let key: HomeKey
  private let lock: FileLock
  private var sent: PairFile
  private let turns = Turns<Observation.Identifier>()

  /// Takes a member at work. Throws `actionRefused` for one who is no device, `homeRefused` while another program takes in this
  /// device's observations, or when what was sent cannot be read.
  public init(_ client: MemberClient) throws(ClientError) {
    guard client.profile.role == .device else {
      throw ClientError(.actionRefused, "observations are handed in here by a device")
    }
    self.client = client
    let folder = client.home.sentObservations
    try client.home.makeFolder(folder)
    do throws(LedgerError) {
      // Two programs would each know half of what was sent.
      lock = try FileLock(path: folder + "/lock")
    } catch {
      throw ClientError(
        .homeRefused,
        error.code == .alreadyRunning
          ? "another program takes in this device's observations: end it first" : "\(folder)/lock cannot be opened")
    }
    key = try HomeKey(at: folder + "/key.json", for: "aureole/sent-observations/v1", of: client)
    sent = try PairFile(at: folder + "/sent", atMost: Self.most)
  }

  /// Seals an observation to the device's owner and anchors it with its measuring time.
  ///
  /// - Throws: `FHIRError` for one with an identifier that this device has sent already; else as ``MemberClient/keep(_:)`` does.
  public func keep(_ observation: Observation) async throws -> KeptObservation {
    let identifiers = observation.identifiers
    guard identifiers.count <= Self.mostIdentifiers else {
      throw FHIRError(
        .init(.tooLong, "Observation.identifier", "a device's observation has at most \(Self.mostIdentifiers)"))
    }
    // Of two that come at once with one identifier, the second is told what became of the first.
    return try await turns.take(Set(identifiers.map(\.identifier))) {
      let record = Word.random()
      return try await self.client.keep(observation, named: record) {
        for (path, identifier) in identifiers { try await self.checkNotSent(identifier, at: path) }
        try await self.note(identifiers.map(\.identifier), as: record)
      }
    }
  }

  /// What was noted and never came to be a record, since it was refused or its sending broke off before it was sealed, may be
  /// sent again: the outbox and the ledger say which that is.
  private func checkNotSent(_ identifier: Observation.Identifier, at path: String) async throws {
    guard let record = sent[tag(identifier)] else { return }
    switch try await client.whereabouts(of: record) {
    case .anchored:
      throw FHIRError(.init(.duplicate, path, "an observation with this identifier was sent, and is on the ledger"))
    case .outbox:
      throw FHIRError(
        .init(
          .duplicate, path,
          "an observation with this identifier was sent, and waits for custodians (aureole outbox --resume)"))
    case .nowhere: return
    }
  }

  /// On disk before anything is sealed.
  private func note(_ identifiers: [Observation.Identifier], as record: Word) throws(ClientError) {
    if !identifiers.isEmpty { try sent.add(identifiers.map { (tag($0), record) }) }
  }

  private func tag(_ identifier: Observation.Identifier) -> Word {
    key.tag(["observation", identifier.system.map { "=" + $0 } ?? "", identifier.value])
  }
}
