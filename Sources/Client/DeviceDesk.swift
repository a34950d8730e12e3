public import FHIR
internal import Identity

/// Where a device's observations are handed in for its owner. A device seals and cannot open: there is nothing to read here.
public struct DeviceDesk: Sendable {
  private let client: MemberClient

  /// Takes a member at work. Throws `actionRefused` for one who is no device.
  public init(_ client: MemberClient) throws(ClientError) {
    guard client.profile.role == .device else {
      throw ClientError(.actionRefused, "observations are handed in here by a device")
    }
    self.client = client
  }

  /// Seals an observation to the device's owner and anchors it with its measuring time. An identifier is compared with
  /// nothing, since a device cannot read what it sent before.
  ///
  /// - Throws: as ``MemberClient/keep(_:)`` does.
  public func keep(_ observation: Observation) async throws -> KeptObservation { try await client.keep(observation) }
}
