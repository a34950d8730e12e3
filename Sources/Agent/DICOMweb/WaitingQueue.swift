internal import Blocks
internal import Client
internal import Foundation
internal import Identity
internal import Imaging
internal import Records

/// Instances that nobody could be sent to yet, on disk until somebody decides: each batch is a record sealed to the member's own
/// key, so that it opens with the member's passphrase alone.
actor WaitingQueue {
  /// The most batches that wait.
  static let most = 1_000
  private static let mostAbout = 16 << 20

  /// What is known of a batch; sealed inside it. Personal data.
  struct About: Codable, Sendable {
    struct Instance: Codable, Sendable {
      let instance: String
      let sopClass: String
      let digest: Word
      let size: UInt64
      let identifiers: DicomIdentifiers
    }

    let patient: String?
    let issuer: String?
    let patientName: String?
    let study: String
    let studyDate: String?
    var description: String?
    let modality: String?
    let since: UInt64
    /// Why it waits, in plain words.
    let reason: String
    let instances: [Instance]
  }

  private struct Anchor: Codable {
    /// 2 since the vault's key signs; before, it was the member's key of the time.
    var version = 2
    let record: Word
    let envelope: Word
    let keyCommitment: Word
  }

  private let client: MemberClient
  private let key: QueueKey
  private let folder: String
  private(set) var batches: [Word: About] = [:]
  /// What lies there and does not open: it keeps nothing else from being opened.
  private(set) var unreadable: Set<Word> = []

  init(in folder: String, of client: MemberClient, vault: Vault) async throws {
    self.client = client
    key = try QueueKey(vault)
    self.folder = folder + "/queue"
    try PrivateFile.makeFolder(self.folder)
    for name in try FileManager.default.contentsOfDirectory(atPath: self.folder).sorted() {
      let path = self.folder + "/" + name
      guard let record = Word(hex: name), PrivateFile(path: path + "/anchor.json").exists else {
        // It was not sealed to its end, so it was not acknowledged.
        try? FileManager.default.removeItem(atPath: path)
        continue
      }
      do {
        let opener = try await opener(path)
        let (bytes, _) = try await opener.open(0, from: try Self.stores(path), atMost: Self.mostAbout)
        batches[record] = try JSONDecoder().decode(About.self, from: bytes)
      } catch {
        unreadable.insert(record)
        client.notice("what waits in \(path) does not open with your keys: aureole agent queue drop removes it")
      }
    }
  }

  /// Keeps a batch; on disk when this returns. Throws `noRoom` when too much waits already, or the disk is full.
  func keep(_ about: About, _ contents: [ItemSource.Content]) async throws -> Word {
    guard batches.count < Self.most else {
      throw AgentError(.noRoom, "too much waits already: see aureole agent queue")
    }
    let record = Word.random()
    let path = folder + "/" + record.hex
    do {
      try PrivateFile.makeFolder(path + "/store")
      let sealer = try RecordSealer(
        ledger: client.network.ledger, sender: client.keys.member, signer: key.signing,
        owner: client.keys.member, recipient: client.keys.publicKeys.sealingKey,
        stores: [try FolderBlocks(root: path + "/store")], dataShards: 1)
      var items = [
        ItemSource(name: "about", mediaType: "application/json", content: .bytes(try JSONEncoder().encode(about)))
      ]
      for (index, content) in contents.enumerated() {
        items.append(ItemSource(name: "\(index)", mediaType: "application/dicom", content: content))
      }
      let sealed = try await sealer.seal(
        items, as: RecordDescription(kind: 1, measuredAt: about.since, createdAt: about.since), named: record)
      let anchor = Anchor(
        record: record, envelope: sealed.anchor.envelopeDigest, keyCommitment: sealed.anchor.keyCommitment)
      try PrivateFile(path: path + "/anchor.json").write(CanonicalJSON.bytes(of: anchor))
    } catch {
      try? FileManager.default.removeItem(atPath: path)
      throw error
    }
    batches[record] = about
    return record
  }

  /// What waits already of a patient's study: each instance with the digest of its bytes.
  func digests(study: String, patient: PatientIdentifier?) -> [String: Word] {
    let found = batches.values.filter { batch in
      batch.study == study && batch.patient == patient?.value && batch.issuer == patient?.issuer
    }
    return Dictionary(
      found.flatMap(\.instances).map { ($0.instance, $0.digest) }, uniquingKeysWith: { first, _ in first })
  }

  /// The batch that the digits begin. Throws `notFound`.
  func batch(_ digits: String) throws(AgentError) -> (record: Word, about: About) {
    let found = batches.filter { $0.key.hex.hasPrefix(digits.lowercased()) }
    guard digits.utf8.count >= 8, let first = found.first, found.count == 1 else {
      throw AgentError(.notFound, "nothing that waits, or more than one, begins with those 8 or more digits")
    }
    return (first.key, first.value)
  }

  /// Writes the instances of a batch into a file without a name: for the sealer, each with its place.
  func contents(of record: Word, into file: NamelessFile) async throws -> [ItemSource.Content] {
    let path = folder + "/" + record.hex
    let opener = try await opener(path)
    _ = try await opener.write(to: file.descriptor, from: try Self.stores(path))
    return opener.manifest.items.dropFirst().map { .part(of: file.descriptor, at: $0.offset, size: $0.size) }
  }

  /// What lies there, whether it opens or not, and the digits begin. Throws `notFound`.
  func any(_ digits: String) throws(AgentError) -> Word {
    let found = unreadable.filter { $0.hex.hasPrefix(digits.lowercased()) }
    guard digits.utf8.count >= 8, let first = found.first, found.count == 1 else { return try batch(digits).record }
    return first
  }

  /// Removes a batch; does nothing where there is none.
  func remove(_ record: Word) throws {
    guard batches[record] != nil || unreadable.contains(record) else { return }
    // First what makes it a batch, so that a crash in between leaves something that is cleared away at the next start.
    try FileManager.default.removeItem(atPath: "\(folder)/\(record.hex)/anchor.json")
    batches[record] = nil
    unreadable.remove(record)
    try? FileManager.default.removeItem(atPath: folder + "/" + record.hex)
  }

  private static func stores(_ path: String) throws -> [(any BlockStore)?] {
    [try FolderBlocks(root: path + "/store", creating: false)]
  }

  private func opener(_ path: String) async throws -> RecordOpener {
    let file = try PrivateFile(path: path + "/anchor.json").read(atMost: 4_096).bytes
    let kept = try JSONDecoder().decode(Anchor.self, from: Data(file))
    let anchor = RecordAnchor(
      ledger: client.network.ledger, record: kept.record, owner: client.keys.member, sender: client.keys.member,
      envelopeDigest: kept.envelope, keyCommitment: kept.keyCommitment)
    let envelope = try await RecordOpener.envelope(of: anchor, from: try Self.stores(path))
    let signers = kept.version == 1 ? try await client.signingKeysSoFar() : [key.signing.verifyingKey]
    for key in [client.keys.sealing] + client.formerSealingKeys {
      for signer in signers {
        if let opener = try? RecordOpener(envelope, anchor: anchor, key: key, sender: signer) { return opener }
      }
    }
    throw AgentError(.unavailable, "\(path) does not open with your keys")
  }
}
