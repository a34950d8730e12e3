internal import Client
internal import Contract
internal import DICOMweb
internal import FoundationEssentials
internal import Identity
internal import Imaging
internal import Records

/// Takes instances in: looks at each, groups them by study and patient, and sends each group as one record to the member that the
/// map names, or lets it wait. Nothing is called stored before it is on disk.
actor Intake {
  /// An instance that came whole and was found sound.
  struct Instance: Sendable {
    let part: Spool.Part
    let summary: DICOMSummary
    let sopClass: String
    let instance: String
    let study: String
  }

  private struct Group: Hashable {
    let study: String
    let patient: PatientIdentifier?
  }

  /// What became of a group.
  private struct Fate: Sendable {
    var stored: [Instance] = []
    var failures: [StoreReport.Failure] = []
    var warning: String?
  }

  let map: PatientMap
  let queue: WaitingQueue
  private let client: MemberClient
  private let journal: SentJournal
  private let intents: SendIntents
  private let turn = Turn()

  init(in folder: String, of client: MemberClient) async throws {
    let vault = try Vault(in: folder, of: client)
    self.client = client
    map = try PatientMap(in: folder, vault: vault)
    journal = try SentJournal(in: folder, vault: vault)
    intents = try SendIntents(in: folder, vault: vault)
    queue = try await WaitingQueue(in: folder, of: client, vault: vault)
  }

  /// Stores what was spooled.
  ///
  /// - Parameters:
  ///   - study: the study that the address names, if it names one.
  ///   - url: where an instance can be retrieved, and its study.
  func store(_ spool: Spool, study: String?, url: @Sendable (String, String?, String?) -> String) async -> StoreReport {
    var report = StoreReport()
    var groups: [Group: [Instance]] = [:]
    var order = [Group]()
    for part in spool.parts {
      switch Self.look(at: part, in: spool, study: study) {
      case .success(let one):
        let group = Group(study: one.study, patient: one.summary.patient)
        if groups[group] == nil { order.append(group) }
        groups[group, default: []].append(one)
      case .failure(let failure): report.failures.append(failure)
      }
    }
    for group in order {
      let all = groups[group] ?? []
      // What is compared with what was sent must not be sent by another request meanwhile.
      let fate = await turn.take { await self.fate(of: all, group, spool) }
      report.stored += fate.stored.map { one in
        StoreReport.Stored(
          sopClass: one.sopClass, instance: one.instance,
          url: url(one.study, one.summary.seriesInstanceUID, one.instance))
      }
      report.failures += fate.failures
      if let warning = fate.warning { report.warnings.append(warning) }
    }
    if let study = study ?? order.first?.study, !report.stored.isEmpty, Set(order.map(\.study)).count == 1 {
      report.studyURL = url(study, nil, nil)
    }
    return report
  }

  private enum Look { case success(Instance), failure(StoreReport.Failure) }

  private static func look(at part: Spool.Part, in spool: Spool, study: String?) -> Look {
    guard let source = try? spool.source(part), let file = try? DICOMReader().read(source) else {
      return .failure(.init(sopClass: nil, instance: nil, reason: .cannotUnderstand))
    }
    let summary = DICOMSummary(file)
    guard let instance = summary.sopInstanceUID, let sopClass = summary.sopClassUID,
      let own = summary.studyInstanceUID, let series = summary.seriesInstanceUID, !summary.isDirectory,
      [instance, sopClass, own, series].allSatisfy(DICOMUID.isWellFormed)
    else {
      return .failure(
        .init(sopClass: summary.sopClassUID, instance: summary.sopInstanceUID, reason: .cannotUnderstand))
    }
    guard study == nil || study == own else {
      return .failure(.init(sopClass: sopClass, instance: instance, reason: .mismatch))
    }
    return .success(Instance(part: part, summary: summary, sopClass: sopClass, instance: instance, study: own))
  }

  /// Sends a group or lets it wait. The same instance with the same bytes is stored already; with others it is in conflict.
  private func fate(of all: [Instance], _ group: Group, _ spool: Spool) async -> Fate {
    let member = if let patient = group.patient { await map.member(for: patient) } else { MemberID?.none }
    let target = member?.hex ?? ""
    var fate = Fate()
    var fresh = [Instance]()
    var seen: [String: Word] = [:]
    try? await settle()
    let waiting = await queue.digests(study: group.study, patient: group.patient)
    for one in all {
      if let member, await intents.isOnItsWay(one.instance, to: member) {
        // Sealed by a request that broke off, and nobody can say yet what becomes of it.
        fate.failures.append(.init(sopClass: one.sopClass, instance: one.instance, reason: .processingFailure))
        continue
      }
      let before = seen.updateValue(one.part.digest, forKey: one.instance) ?? waiting[one.instance]
      let verdict: SentJournal.Verdict =
        if let before { before == one.part.digest ? .same : .other } else if member != nil {
          await journal.verdict(one.instance, one.part.digest, for: target)
        } else { .new }
      switch verdict {
      case .new: fresh.append(one)
      case .same: fate.stored.append(one)
      case .other:
        fate.failures.append(.init(sopClass: one.sopClass, instance: one.instance, reason: .duplicateInstance))
      }
    }
    guard !fresh.isEmpty else { return fate }
    switch await place(fresh, group, member, spool) {
    case .sent: fate.stored += fresh
    case .waits(let why):
      fate.stored += fresh
      fate.warning = "\(fresh.count) of the instances \(why)"
    case .failed(let reason):
      fate.failures += fresh.map { .init(sopClass: $0.sopClass, instance: $0.instance, reason: reason) }
    }
    return fate
  }

  private enum Outcome: Sendable { case sent, waits(String), failed(StoreReport.Reason) }

  private func place(_ items: [Instance], _ group: Group, _ member: MemberID?, _ spool: Spool) async -> Outcome {
    guard let member else {
      return await wait(items, group, spool, "wait until somebody says whose they are: aureole agent queue list")
    }
    do {
      let recipient = try await client.member(member.hex)
      let sources = items.enumerated().map { index, one in
        ItemSource(
          name: "\(index + 1).dcm", mediaType: MediaType.dicom.rawValue, dicom: DicomIdentifiers(one.summary),
          content: spool.content(one.part), sha256: one.part.digest)
      }
      let size = items.reduce(UInt64(0)) { $0 + $1.part.size }
      let record = try await intents.begin(items.map { ($0.instance, $0.part.digest) }, for: member)
      guard case .waiting = try await send(sources, of: size, to: recipient, as: record) else {
        // What cannot be noted now is noted before the next request is looked at.
        try? await note(record)
        return .sent
      }
      // Kept until the record stands: should it never, the batch is sent anew.
      let outcome = await wait(items, group, spool, "are sealed and wait in the outbox for custodians", as: record)
      return outcome
    } catch let error as ClientError where Self.isFinal(error.code) {
      return .failed(.notAuthorized)
    } catch {
      // The ledger or its directory does not answer: it is kept, and goes when somebody or the next try sends it.
      return await wait(items, group, spool, "wait, since they could not be sent now: aureole agent queue send")
    }
  }

  private static func isFinal(_ code: ClientError.Code) -> Bool {
    switch code {
    case .actionRefused, .directoryRefused, .memberNotFound: true
    default: false
    }
  }

  /// Sends what was noted; what fails was not sent, and is forgotten.
  private func send(
    _ sources: [ItemSource], of size: UInt64, to recipient: DirectoryEntry, as record: Word
  ) async throws -> DurableSend {
    do {
      return try await client.sendDurably(sources, of: size, kind: .imaging, to: recipient, named: record)
    } catch {
      await intents.end(record)
      throw error
    }
  }

  /// Finds out what became of what was to be sent. Throws when the ledger does not answer; what is open stays so.
  private func settle() async throws {
    for intent in await intents.open.values {
      switch try await client.whereabouts(of: intent.record) {
      case .anchored: try await note(intent.record)
      case .outbox: continue
      case .nowhere: await intents.end(intent.record)
      }
    }
  }

  /// Notes a record that stands on the ledger as sent.
  private func note(_ record: Word) async throws {
    guard let intent = await intents.open[record] else { return }
    try await journal.note(intent.instances.map { ($0.instance, $0.digest) }, for: intent.member.hex)
    if let batch = intent.batch { try await queue.remove(batch) }
    await intents.end(record)
  }

  private func wait(
    _ items: [Instance], _ group: Group, _ spool: Spool, _ reason: String, as record: Word? = nil
  ) async -> Outcome {
    let first = items.first?.summary
    let about = WaitingQueue.About(
      patient: group.patient?.value, issuer: group.patient?.issuer, patientName: first?.patientName,
      study: group.study, studyDate: first?.studyDate, description: first?.studyDescription, modality: first?.modality,
      since: UInt64(Date().timeIntervalSince1970), reason: reason,
      instances: items.map { one in
        .init(
          instance: one.instance, sopClass: one.sopClass, digest: one.part.digest, size: one.part.size,
          identifiers: DicomIdentifiers(one.summary))
      })
    do {
      let batch = try await queue.keep(about, items.map { spool.content($0.part) })
      if let record { try await intents.bind(record, to: batch) }
      return .waits(reason)
    } catch {
      return .failed(.outOfResources)
    }
  }

  /// Sends a batch that waits to a member; nil sends it to whom the map names. Returns whether it stands on the ledger; else it
  /// waits in the outbox, and here until it does. Throws `notFound`, `refused`, `unavailable`.
  func send(_ digits: String, to named: MemberID?) async throws -> Bool {
    try await turn.take { try await self.sendNow(digits, to: named) }
  }

  /// Removes a batch; throws `notFound`, and `refused` for one that is on its way.
  func drop(_ digits: String) async throws {
    try await turn.take {
      let batch = try await self.queue.any(digits)
      try await self.requireHere(batch)
      try await self.queue.remove(batch)
    }
  }

  /// The batches that are sealed already, and wait for custodians or for the ledger to say what became of them.
  var onTheirWay: Set<Word> { get async { await intents.batches } }

  /// Throws `refused` for a batch that is sealed already and may stand on the ledger.
  private func requireHere(_ batch: Word) async throws {
    try await settle()
    guard await !onTheirWay.contains(batch) else {
      throw AgentError(.refused, "it is sealed already and on its way to custodians: aureole outbox")
    }
  }

  private func sendNow(_ digits: String, to named: MemberID?) async throws -> Bool {
    let (batch, about) = try await queue.batch(digits)
    try await requireHere(batch)
    // Found to stand on the ledger just now.
    guard await queue.batches[batch] != nil else { return true }
    var member = named
    if member == nil, let patient = about.patient {
      member = await map.member(for: PatientIdentifier(patient, issuer: about.issuer))
    }
    guard let member else {
      throw AgentError(
        .refused, "nobody is known by this patient identifier: aureole agent queue map, or name a member")
    }
    guard await !wasSent(about, to: member) else {
      try await queue.remove(batch)
      return true
    }
    let recipient = try await client.member(member.hex)
    let file = try NamelessFile(in: client.home.path)
    defer { withExtendedLifetime(file) {} }
    let contents = try await queue.contents(of: batch, into: file)
    let sources = zip(contents, about.instances).enumerated().map { index, pair in
      ItemSource(
        name: "\(index + 1).dcm", mediaType: MediaType.dicom.rawValue, dicom: pair.1.identifiers, content: pair.0)
    }
    let size = about.instances.reduce(UInt64(0)) { $0 + $1.size }
    let record = try await intents.begin(about.instances.map { ($0.instance, $0.digest) }, for: member, of: batch)
    guard case .anchored = try await send(sources, of: size, to: recipient, as: record) else { return false }
    try? await note(record)
    return true
  }

  /// Whether all of a batch was sent to a member before: what a power cut brought back after it was removed.
  private func wasSent(_ about: WaitingQueue.About, to member: MemberID) async -> Bool {
    for one in about.instances {
      guard case .same = await journal.verdict(one.instance, one.digest, for: member.hex) else { return false }
    }
    return true
  }

  /// Goes on with what waits in the outbox, and with batches whose patient is known; what fails is tried again later.
  func goOn() async {
    _ = try? await turn.take {
      _ = try await self.client.resumeDeliveries()
      try await self.settle()
    }
    for (record, about) in await queue.batches {
      guard let patient = about.patient, await !onTheirWay.contains(record),
        await map.member(for: PatientIdentifier(patient, issuer: about.issuer)) != nil
      else { continue }
      _ = try? await send(record.hex, to: nil)
    }
  }
}
