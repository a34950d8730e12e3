internal import FHIR
internal import FoundationEssentials
internal import Identity

/// Where things are in a patient's export (docs/spec/export.md).
enum ExportLayout {
  static let list = "manifest.json"
  static let signature = "manifest.sig"
  static let readme = "README.txt"
  static let ledger = "ledger/export"
  static let checkpoint = "ledger/checkpoint"
  static let proofs = "ledger/proofs.json"
  static let views = "ledger/views.json"
  static let policy = "ledger/policy.json"
  static let statements = "statements.json"
  static let balanceCodes = "codes/balance.json"

  static func record(_ record: Word, _ name: String) -> String { "records/\(record.hex)/\(name)" }
  static func manifest(_ record: Word) -> String { "manifests/\(record.hex).json" }
  static func manifestSignature(_ record: Word) -> String { "manifests/\(record.hex).sig" }
  static func name(_ member: MemberID) -> String { "directory/\(member.hex).json" }
  static func resources(_ type: String) -> String { "fhir/\(type).ndjson" }

  /// The media type of an observation as a device sends it.
  static let observation = "application/fhir+json"

  /// What the list of files is signed with: tag ‖ bytes.
  static func message(_ list: [UInt8]) -> [UInt8] { Array("aureole/export/v1".utf8) + list }

  /// A path within the folder: components without "." and "..", none of them empty.
  static func isSafe(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return (1...4).contains(parts.count) && path.utf8.count <= 1024
      && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && !$0.utf8.contains(0) }
  }
}

/// The list of all files of an export but itself and its signature.
struct ExportList: Codable {
  static let mostBytes = 64 << 20
  struct File: Codable {
    var path: String
    var size: UInt64
    var sha256: Word
  }

  var version = 1
  var ledger: Word
  var owner: MemberID
  var createdAt: UInt64
  var files: [File]
}

/// The proofs that entries are in the tree.
struct ExportProofs: Codable {
  struct Proof: Codable {
    var index: UInt64
    var digest: Word
    var leafHash: Word
    var path: [Word]
  }

  var size: UInt64
  var proofs: [Proof]
}

/// A statement with what its digest is made of.
struct ExportStatement: Codable {
  var digest: Word
  var salt: Word
  var text: String
}
