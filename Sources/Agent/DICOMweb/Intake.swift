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
  private let turn = Turn()

  init(in folder: String, of client: MemberClient) async throws {
    let vault = try Vault(in: folder, of: client)
    self.client = client
    map = try PatientMap(in: folder, vault: vault)
    journal = try SentJournal(in: folder, vault: vault)
    queue = try await WaitingQueue(in: folder, of: client)
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
      let fate = await self.fate(of: groups[group] ?? [], group, spool)
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
    let waiting = await queue.digests(study: group.study, patient: group.patient)
    for one in all {
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
    let items = fresh
    let outcome =
      (try? await turn.take { await self.place(items, group, member, spool) }) ?? .failed(.processingFailure)
    switch outcome {
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
          content: spool.content(one.part))
      }
      let size = items.reduce(UInt64(0)) { $0 + $1.part.size }
      let sent = try await client.sendDurably(sources, of: size, kind: .imaging, to: recipient)
      try await journal.note(items.map { ($0.instance, $0.part.digest) }, for: member.hex)
      guard case .waiting = sent else { return .sent }
      return .waits("are sealed and wait in the outbox for custodians")
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

  private func wait(_ items: [Instance], _ group: Group, _ spool: Spool, _ reason: String) async -> Outcome {
    let first = items.first?.summary
    let about = WaitingQueue.About(
      patient: group.patient?.value, issuer: group.patient?.issuer, patientName: first?.patientName,
      study: group.study, studyDate: first?.studyDate, modality: first?.modality,
      since: UInt64(Date().timeIntervalSince1970), reason: reason,
      instances: items.map { one in
        .init(
          instance: one.instance, sopClass: one.sopClass, digest: one.part.digest, size: one.part.size,
          identifiers: DicomIdentifiers(one.summary))
      })
    do {
      _ = try await queue.keep(about, items.map { spool.content($0.part) })
      return .waits(reason)
    } catch let error as AgentError where error.code == .noRoom {
      return .failed(.outOfResources)
    } catch {
      return .failed(.outOfResources)
    }
  }

  /// Sends a batch that waits to a member; nil sends it to whom the map names. Throws `notFound`, `refused`, `unavailable`.
  func send(_ digits: String, to named: MemberID?) async throws {
    try await turn.take { try await self.sendNow(digits, to: named) }
  }

  private func sendNow(_ digits: String, to named: MemberID?) async throws {
    let (record, about) = try await queue.batch(digits)
    var member = named
    if member == nil, let patient = about.patient {
      member = await map.member(for: PatientIdentifier(patient, issuer: about.issuer))
    }
    guard let member else {
      throw AgentError(
        .refused, "nobody is known by this patient identifier: aureole agent queue map, or name a member")
    }
    let recipient = try await client.member(member.hex)
    let file = try NamelessFile(in: client.home.path)
    defer { withExtendedLifetime(file) {} }
    let contents = try await queue.contents(of: record, into: file)
    let sources = zip(contents, about.instances).enumerated().map { index, pair in
      ItemSource(
        name: "\(index + 1).dcm", mediaType: MediaType.dicom.rawValue, dicom: pair.1.identifiers, content: pair.0)
    }
    let size = about.instances.reduce(UInt64(0)) { $0 + $1.size }
    _ = try await client.sendDurably(sources, of: size, kind: .imaging, to: recipient)
    try await journal.note(about.instances.map { ($0.instance, $0.digest) }, for: member.hex)
    try await queue.remove(record)
  }

  /// Goes on with what waits in the outbox, and with batches whose patient is known; what fails is tried again later.
  func goOn() async {
    _ = try? await turn.take { try await self.client.resumeDeliveries() }
    for (record, about) in await queue.batches {
      guard let patient = about.patient,
        await map.member(for: PatientIdentifier(patient, issuer: about.issuer)) != nil
      else { continue }
      try? await send(record.hex, to: nil)
    }
  }
}
