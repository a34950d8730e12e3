internal import Client
internal import FoundationEssentials
internal import Identity
internal import Imaging

/// Where people decide about what waits, by commands and by the page.
struct QueueDesk {
  let client: MemberClient
  let intake: Intake

  init(_ service: DICOMwebService) { (client, intake) = (service.client, service.intake) }

  func listing() async -> WaitingBatches {
    let batches = await intake.queue.batches.sorted { ($0.value.since, $0.key) < ($1.value.since, $1.key) }
    let onTheirWay = await intake.onTheirWay
    return WaitingBatches(
      queue: batches.map { record, about in
        WaitingBatches.Batch(
          batch: record.hex, patient: about.patient, issuer: about.issuer, patientName: about.patientName,
          study: about.study, studyDate: about.studyDate, description: about.description, modality: about.modality,
          since: about.since, reason: about.reason, instances: about.instances.count,
          bytes: about.instances.reduce(0) { $0 + $1.size }, isOnItsWay: onTheirWay.contains(record))
      },
      unreadable: await intake.queue.unreadable.map(\.hex).sorted(), member: client.keys.member.hex)
  }

  /// Sends a batch. Throws `conflict`, before anything is sent or remembered, when it seems to be another patient's.
  func send(_ decision: QueueDecision) async throws -> QueueSent {
    guard let text = decision.member else {
      guard decision.remember != true else { throw AgentError(.badRequest, "name the member to be remembered") }
      return QueueSent(isRecorded: try await intake.send(decision.batch, to: nil))
    }
    let (record, about) = try await intake.queue.batch(decision.batch)
    let entry = try await client.member(text)
    guard entry.role == .patient else {
      throw AgentError(.badRequest, "images go to patients, and this member is none")
    }
    let patient = about.patient.map { PatientIdentifier($0, issuer: about.issuer) }
    if decision.acceptOtherPatient != true { try await check(about, patient, entry) }
    if decision.remember == true {
      guard let patient else {
        throw AgentError(.badRequest, "the batch carries no patient identifier that could be remembered")
      }
      try await intake.map.add(patient, entry.member)
    }
    return QueueSent(isRecorded: try await intake.send(record.hex, to: entry.member))
  }

  func drop(_ decision: QueueDecision) async throws { try await intake.drop(decision.batch) }

  private func check(
    _ about: WaitingQueue.About, _ patient: PatientIdentifier?, _ entry: DirectoryEntry
  ) async throws(AgentError) {
    if let patient, let mapped = await intake.map.member(for: patient), mapped != entry.member {
      throw AgentError(.conflict, "the map says that this patient identifier is another member's: nothing was sent")
    }
    guard !PersonNames.differ(about.patientName, entry.name.text) else {
      throw AgentError(.conflict, "the name in the images is not this member's: nothing was sent")
    }
  }
}
