internal import FoundationEssentials
internal import Identity
internal import Imaging

/// To whom images go: patient identifiers, each with its issuer, and the members they are. Encrypted on disk.
actor PatientMap {
  /// The most lines of the map.
  static let most = 100_000
  private static let mostBytes = 64 << 20

  /// A line of the map.
  struct Line: Codable, Sendable, Hashable {
    let identifier: String
    let issuer: String?
    let member: MemberID
  }

  private let vault: Vault
  private let file: PrivateFile
  private(set) var lines: [Line]

  init(in folder: String, vault: Vault) throws(AgentError) {
    self.vault = vault
    file = PrivateFile(path: folder + "/map")
    do {
      lines =
        file.exists
        ? try JSONDecoder().decode(
          [Line].self, from: Data(try vault.open(try file.read(atMost: Self.mostBytes).bytes, named: "map"))) : []
    } catch {
      throw AgentError(.keyRefused, "\(file.path) cannot be opened")
    }
  }

  /// Whose identifier this is. The issuer has to be the same, and none is one of its own: hospitals give out the same numbers.
  func member(for patient: PatientIdentifier) -> MemberID? {
    lines.first { Self.isSame($0, patient) }?.member
  }

  private static func isSame(_ line: Line, _ patient: PatientIdentifier) -> Bool {
    (line.issuer == nil) == (patient.issuer == nil)
      && PatientIdentifier(line.identifier, issuer: line.issuer).matches(patient)
  }

  /// Adds a line, or gives an identifier to another member. Throws `badRequest`, `unavailable`.
  func add(_ patient: PatientIdentifier, _ member: MemberID) throws(AgentError) {
    guard (1...64).contains(patient.value.count), (1...64).contains(patient.issuer?.count ?? 1) else {
      throw AgentError(.badRequest, "an identifier and an issuer have 1 to 64 characters")
    }
    var next = lines.filter { !Self.isSame($0, patient) }
    guard next.count < Self.most else { throw AgentError(.badRequest, "the map is full") }
    next.append(Line(identifier: patient.value, issuer: patient.issuer, member: member))
    try keep(next)
  }

  /// Removes a line; false where there is none.
  func remove(_ patient: PatientIdentifier) throws(AgentError) -> Bool {
    let next = lines.filter { !Self.isSame($0, patient) }
    guard next.count < lines.count else { return false }
    try keep(next)
    return true
  }

  private func keep(_ next: [Line]) throws(AgentError) {
    do {
      try file.write(try vault.seal(Array(try JSONEncoder().encode(next)), named: "map"), replacing: true)
    } catch {
      throw AgentError(.unavailable, "the map could not be written")
    }
    lines = next
  }
}
