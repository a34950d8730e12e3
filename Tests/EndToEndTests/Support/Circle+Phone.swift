import Foundation
import Testing

extension Circle {
  /// A phone of the patient's: it joins, its owner enrols it, the authority certifies it.
  func phone() async throws -> Person {
    let phone = Person(home: "phone-\(UUID().uuidString.prefix(8))", name: "Ada's phone", role: "device")
    let network = town.home(.authority) + "/network.json"
    let joined = try await town.run(phone, ["join", network, "--name", phone.name, "--role", "device", "--json"])
      .json()
    let fingerprint = try #require(joined["fingerprint"]?.text)
    let request = [town.home(phone) + "/join-request.json", "--fingerprint", fingerprint]
    // A stranger's word makes nobody a device.
    try await town.refusal(["enrol"] + request, of: .clinician, status: 4, code: "actionRefused")
    let owned = try await town.run(.patient, ["enrol"] + request + ["--json"]).json()
    #expect(owned["role"] == .string("device") && owned["outcome"] == .string("accepted"))
    let listed = try await town.run(.authority, ["enrol"] + request + ["--json"]).json()
    #expect(listed["member"] == owned["member"])
    return phone
  }
}
