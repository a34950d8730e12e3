internal import FoundationEssentials
internal import Glibc
internal import Identity

/// What is about to be sent, on disk before it is sealed: the identifier that the record will have, and what is in it. Whatever
/// breaks off then, the ledger and the outbox say later whether the record stands, so that nothing is sent twice and nothing is
/// taken for sent that was not.
actor SendIntents {
  /// One record to be.
  struct Intent: Codable, Sendable {
    struct Instance: Codable, Sendable {
      let instance: String
      let digest: Word
    }

    var version = 1
    let record: Word
    let member: MemberID
    let instances: [Instance]
    /// The batch of the queue that holds the same instances, until the record stands.
    var batch: Word?
  }

  private static let mostBytes = 16 << 20
  private let vault: Vault
  private let folder: String
  private(set) var open: [Word: Intent] = [:]

  /// Throws `keyRefused` for a file that cannot be opened: nobody knows what it stands for.
  init(in folder: String, vault: Vault) throws {
    self.vault = vault
    self.folder = folder + "/sending"
    try PrivateFile.makeFolder(self.folder)
    for name in try FileManager.default.contentsOfDirectory(atPath: self.folder).sorted() {
      let path = self.folder + "/" + name
      guard let record = Word(hex: name) else {
        // A write that a crash cut off; nothing was sealed yet.
        try? FileManager.default.removeItem(atPath: path)
        continue
      }
      do {
        let bytes = try vault.open(try PrivateFile(path: path).read(atMost: Self.mostBytes).bytes, named: name)
        let intent = try JSONDecoder().decode(Intent.self, from: Data(bytes))
        guard intent.version == 1, intent.record == record else { throw AgentError(.keyRefused, "") }
        open[record] = intent
      } catch {
        throw AgentError(.keyRefused, "\(path) cannot be opened: move it away, and look at the outbox and the history")
      }
    }
  }

  /// Writes down what will be sent; on disk when this returns.
  func begin(
    _ instances: [(instance: String, digest: Word)], for member: MemberID, of batch: Word? = nil
  ) throws -> Word {
    let record = Word.random()
    try keep(
      Intent(
        record: record, member: member,
        instances: instances.map { .init(instance: $0.instance, digest: $0.digest) }, batch: batch))
    return record
  }

  /// Notes that a batch of the queue holds what is on its way.
  func bind(_ record: Word, to batch: Word) throws {
    guard var intent = open[record] else { return }
    intent.batch = batch
    try keep(intent)
  }

  /// Forgets a record: it stands and was noted, or it never will.
  func end(_ record: Word) {
    // Where this is not on disk after a crash, the ledger is asked again. The path is passed as a C string for the length of the
    // call.
    unsafe _ = unlink(folder + "/" + record.hex)
    open[record] = nil
  }

  /// Whether an instance is on its way to a member without a copy in the queue.
  func isOnItsWay(_ instance: String, to member: MemberID) -> Bool {
    open.values.contains { intent in
      intent.member == member && intent.batch == nil && intent.instances.contains { $0.instance == instance }
    }
  }

  /// The batches of the queue that are on their way.
  var batches: Set<Word> { Set(open.values.compactMap(\.batch)) }

  private func keep(_ intent: Intent) throws {
    let name = intent.record.hex
    do {
      try PrivateFile(path: folder + "/" + name).write(
        try vault.seal(Array(try JSONEncoder().encode(intent)), named: name), replacing: true)
    } catch {
      throw AgentError(.noRoom, "what is to be sent could not be noted")
    }
    open[intent.record] = intent
  }
}
