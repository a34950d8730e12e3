public import Identity

/// What repair found wrong with one record, and what it did.
public struct RepairReport: Codable, Sendable {
  /// The record's identifier.
  public let record: Word
  /// What was wrong, each with the custodian that it is laid to.
  public var findings: [String] = []
  /// How many blocks were brought back to custodians that lacked them or had them wrong.
  public var restoredBlocks = 0
  /// How many blocks were rebuilt from others.
  public var rebuiltBlocks = 0
  /// Whether the data key was shared out anew, among the custodians of the present epoch.
  public var isDealtAnew = false
  /// What could not be mended, each with its custodian.
  public var problems: [String] = []

  /// Whether nothing was wrong.
  public var isHealthy: Bool { findings.isEmpty && problems.isEmpty && !isDealtAnew }
}
