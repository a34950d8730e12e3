internal import Contract
internal import EmbeddedLedger
public import FHIR
internal import Foundation
public import Identity

/// Where an observation that was handed in has come to.
public enum KeptObservation: Hashable, Sendable {
  /// It is a record, and stands on the ledger.
  case recorded(Word)
  /// It is sealed and waits in the outbox: too few custodians confirmed.
  case waiting
}

extension MemberClient {
  /// Seals an observation as a record of whom this member measures for, and anchors it with its measuring time: a patient's
  /// own, or, sent by their device, its owner's.
  ///
  /// - Throws: `FHIRError` that names the element for an observation of somebody else or by another device, and for one
  ///   whose time is missing or cannot be; without an element for what the ledger's rules refuse.
  public func keep(_ observation: Observation) async throws -> KeptObservation {
    try await keep(observation, named: .random()) {}
  }

  /// As above, as a record of the given identifier.
  ///
  /// - Parameter note: done once nothing is to be said against it, before it is sealed.
  func keep(
    _ observation: Observation, named record: Word, noting note: () async throws -> Void
  ) async throws -> KeptObservation {
    let state = try await sync()
    do {
      let owner = try owner(in: state)
      try check(subjectOf: observation, owner)
      try check(deviceOf: observation, in: state)
      let measured = try measuringTime(of: observation)
      let item = MeasuredItem(
        name: "observation.json", mediaType: ExportLayout.observation, bytes: Data(observation.resource.bytes))
      return .recorded(try await measure([item], at: measured, named: record, noting: note).record)
    } catch let error as ClientError where error.code == .actionRefused {
      throw FHIRError(.init(.businessRule, "", error.detail))
    } catch {
      // Whatever it was: what is sealed and on disk is gone on with.
      guard try pendingDeliveries().contains(where: { $0.record == record }) else { throw error }
      return .waiting
    }
  }

  /// Whose it is, by reference or by identifier: nobody else's measurement becomes this owner's.
  private func check(subjectOf observation: Observation, _ owner: MemberID) throws(FHIRError) {
    if let subject = observation.subject, subject != "Patient/\(owner.hex)" {
      throw FHIRError(
        .init(.businessRule, "Observation.subject.reference", "records kept here are of Patient/\(owner.hex)"))
    }
    if let number = observation.subjectMember, number != owner.hex {
      throw FHIRError(
        .init(.businessRule, "Observation.subject.identifier.value", "records kept here are of \(owner.hex)"))
    }
  }

  private func check(deviceOf observation: Observation, in state: State) throws(FHIRError) {
    guard state.members[keys.member]?.role == .device, let device = observation.device,
      device.hasPrefix("Device/"), device != "Device/\(keys.member.hex)"
    else { return }
    throw FHIRError(
      .init(.businessRule, "Observation.device.reference", "what is sent here is measured by Device/\(keys.member.hex)")
    )
  }

  /// A time is on the ledger for good, so none is made up for an observation that has none.
  private func measuringTime(of observation: Observation) throws(FHIRError) -> UInt64 {
    guard let time = observation.measured else {
      throw FHIRError(
        .init(
          .required, "Observation.effective",
          "say when it was measured: effectiveDateTime, effectiveInstant, or effectivePeriod with its start"))
    }
    guard time.seconds >= 0, time.seconds <= Int64(clamping: clock.now()) + Int64(State.clockTolerance) else {
      throw FHIRError(.init(.businessRule, "Observation.effective", "it was measured before 1970 or in the future"))
    }
    return UInt64(time.seconds)
  }
}
