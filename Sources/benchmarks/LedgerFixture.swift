import Contract
import EmbeddedLedger
import FoundationEssentials
import Identity
import Logging
import Transparency

/// A ledger in a scratch folder with many clinicians, and actions signed in advance.
struct LedgerFixture {
  let folder: String
  let genesis: Genesis
  let seed: [UInt8]
  let patient: MemberID
  let clinicians: [(id: MemberID, key: SigningKey)]
  let enrolments: [SignedAction]

  init(clinicians count: Int) throws {
    folder = FileManager.default.temporaryDirectory.path + "/aureole-bench-" + Word.random().hex.prefix(16)
    let authority = try SigningKey()
    let log = try NoteSigner(name: KeyName("bench"))
    seed = log.secretBytes
    let logKey = Word(log.verifier.key.bytes) ?? .zero
    genesis = try Genesis(
      authorities: [.init(keys: NewKeys(signingKey: authority.verifyingKey, sealingKeyDigest: .random()))],
      logKey: logKey, time: 1_700_000_000)
    let ledger = genesis.ledger
    let chief = MemberID(authority.verifyingKey)
    func enrol(_ key: SigningKey, _ role: Role, _ sequence: Int) throws -> SignedAction {
      let keys = NewKeys(signingKey: key.verifyingKey, sealingKeyDigest: .random())
      let body = Action.Body.enrol(.init(role: role, keys: keys, identityCommitment: .random()))
      return try Action(ledger: ledger, actor: chief, sequence: UInt64(sequence), body: body).signed(by: authority)
    }
    let owner = try SigningKey()
    patient = MemberID(owner.verifyingKey)
    var enrolments = [try enrol(owner, .patient, 1)]
    var members: [(id: MemberID, key: SigningKey)] = []
    for index in 0..<count {
      let key = try SigningKey()
      members.append((MemberID(key.verifyingKey), key))
      enrolments.append(try enrol(key, .clinician, index + 2))
    }
    clinicians = members
    self.enrolments = enrolments
  }

  /// A clinician's request with a sequence number.
  func request(by index: Int, sequence: Int) throws -> SignedAction {
    let terms = Action.Request(
      owner: patient, scope: .kinds(.all, [.existing, .new]), purposeCode: 1, purposeDigest: .random(), mode: [],
      duration: 86_400)
    let action = Action(
      ledger: genesis.ledger, actor: clinicians[index].id, sequence: UInt64(sequence), body: .request(terms))
    // Read from its bytes, as a server has it.
    return try SignedAction(bytes: try action.signed(by: clinicians[index].key).bytes)
  }

  /// Opens a new ledger in the folder and enrols everybody.
  func sequencer(named name: String) async throws -> Sequencer {
    let store = try LedgerStore(at: "\(folder)/\(name).db", founding: genesis)
    let sequencer = try await Sequencer.open(store, seed: seed, options: .init(logger: LedgerFixture.silent))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      for enrolment in enrolments {
        let receipt = try await sequencer.submit(enrolment)
        precondition(receipt.outcome == .accepted)
      }
      try await tasks.waitForAll()
    }
    return sequencer
  }

  /// A logger that writes nothing.
  static let silent = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }

  func remove() { try? FileManager.default.removeItem(atPath: folder) }
}
