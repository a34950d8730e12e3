internal import Contract
internal import EmbeddedLedger
internal import FHIR
internal import FoundationEssentials
internal import Identity
internal import Records
internal import Transparency

/// What an export's folder proves, from nothing but its files: each part is verified before anything is drawn from it.
/// Writing and verifying both come through here, so that what is written is what is verified.
struct ExportView {
  let replayed: ReplayedExport
  let owner: MemberID
  let view: PatientView
  /// The leaf hashes of the entries that concern the owner, by position.
  let leaves: [UInt64: Word]
  /// What each record's items have to be.
  private(set) var items: [String: ManifestItem] = [:]
  /// What is wrong, each with its file.
  private(set) var findings: [ExportFinding] = []

  /// Reads a folder; nil, with the finding, when the ledger itself does not hold together or has no such patient.
  static func read(
    _ files: ExportFiles, owner: MemberID, ledger: Word?
  ) async throws -> Result<ExportView, ExportFinding> {
    var all = [PatientView.Placed]()
    let path = files.folder + "/" + ExportLayout.ledger
    let result = try await LedgerExport.replayed(path, ledger: ledger, unsigned: .taken) {
      all.append(.init(position: $0, entry: $1))
    }
    switch result {
    case .failure(let refusal):
      let place = refusal.position.map { "at entry \($0), " } ?? ""
      return .failure(ExportFinding(ExportLayout.ledger, place + refusal.reason.rawValue))
    case .success(let replayed):
      guard replayed.state.members[owner]?.role == .patient else {
        return .failure(ExportFinding(ExportLayout.list, "its owner is no patient of the ledger"))
      }
      return .success(ExportView(files, replayed, owner, all))
    }
  }

  private init(_ files: ExportFiles, _ replayed: ReplayedExport, _ owner: MemberID, _ all: [PatientView.Placed]) {
    self.replayed = replayed
    self.owner = owner
    let state = replayed.state
    let own = all.filter { PatientView.concerns($0.entry, owner, state) }
    leaves = Dictionary(
      own.map { ($0.position, MerkleTree.leafHash($0.entry.bytes)) }, uniquingKeysWith: { first, _ in first })
    let authorities = replayed.genesis.authorities.map { MemberID($0.keys.signingKey) }
    var findings = [ExportFinding]()
    let texts = Self.texts(files, own, state, &findings)
    let records = Self.records(files, owner, state, &findings)
    let people = PatientView(
      owner: owner, state: state, authorities: authorities, entries: own, names: [:], texts: [:], items: [:]
    ).people
    view = PatientView(
      owner: owner, state: state, authorities: authorities, entries: own,
      names: Self.names(files, people, state, &findings), texts: texts, items: records.mapValues(Self.items),
      observations: Self.observations(files, records))
    for (record, manifest) in records {
      for item in manifest.items { items[ExportLayout.record(record, item.name)] = item }
    }
    self.findings = findings
  }

  /// The statements whose digest follows from salt and text and stands on the ledger.
  private static func texts(
    _ files: ExportFiles, _ own: [PatientView.Placed], _ state: State, _ findings: inout [ExportFinding]
  ) -> [Word: PatientView.Text] {
    guard let list: [ExportStatement] = files.decode(ExportLayout.statements) else {
      findings.append(ExportFinding(ExportLayout.statements, "it cannot be read"))
      return [:]
    }
    let named = Set(own.compactMap { StatementName($0.entry)?.digest })
    var texts = [Word: PatientView.Text]()
    for statement in list {
      guard named.contains(statement.digest), texts[statement.digest] == nil,
        let made = try? Statement(text: statement.text, salt: statement.salt),
        made.digest(on: state.ledger) == statement.digest
      else {
        findings.append(
          ExportFinding(ExportLayout.statements, "a text does not hash to the digest on the ledger"))
        continue
      }
      texts[statement.digest] = .init(text: made.text, salt: made.salt)
    }
    return texts
  }

  /// The manifests that their senders signed, of records of the owner that are not erased.
  private static func records(
    _ files: ExportFiles, _ owner: MemberID, _ state: State, _ findings: inout [ExportFinding]
  ) -> [Word: Manifest] {
    var found = [Word: Manifest]()
    for record in state.records.values where record.anchor.owner == owner && !record.isErased {
      let id = record.anchor.record
      let path = ExportLayout.manifest(id)
      guard let json = files.read(path, atMost: Manifest.mostBytes),
        let hex = files.read(ExportLayout.manifestSignature(id), atMost: 256),
        let signature = [UInt8](hex: String(decoding: hex, as: UTF8.self).filter { $0 != "\n" }),
        let signed = try? SignedManifest(json: json, signature: signature, from: record.senderKey)
      else {
        findings.append(ExportFinding(path, "it is not what the record's sender signed"))
        continue
      }
      let manifest = signed.manifest
      guard manifest.record == id, manifest.ledger == state.ledger, manifest.owner == owner,
        manifest.sender == record.sender
      else {
        findings.append(ExportFinding(path, "it is the manifest of another record"))
        continue
      }
      found[id] = manifest
    }
    return found
  }

  static func items(_ manifest: Manifest) -> [RecordItem] {
    manifest.items.map { item in
      RecordItem(
        name: item.name, mediaType: item.mediaType, size: item.size, sha256: item.sha256,
        image: item.dicom.map {
          .init(
            study: $0.study, series: $0.series, instance: $0.instance, sopClass: $0.sopClass, modality: $0.modality)
        })
    }
  }

  /// The names that an authority signed, as far as the folder has them.
  private static func names(
    _ files: ExportFiles, _ people: Set<MemberID>, _ state: State, _ findings: inout [ExportFinding]
  ) -> [MemberID: String] {
    var names = [MemberID: String]()
    for member in people {
      let path = ExportLayout.name(member)
      guard PrivateFile(path: files.folder + "/" + path).exists else { continue }
      guard let bytes = files.read(path, atMost: SignedDirectoryEntry.mostBytes),
        let signed = try? SignedDirectoryEntry(json: bytes),
        let entry = try? MemberClient.verify(signed, in: state), entry.member == member
      else {
        findings.append(ExportFinding(path, "no authority signed it"))
        continue
      }
      names[member] = entry.name.text
    }
    return names
  }

  /// Records that are one observation of a device, with bytes that match their signed digest.
  private static func observations(_ files: ExportFiles, _ records: [Word: Manifest]) -> [Word: Observation] {
    var found = [Word: Observation]()
    for (record, manifest) in records {
      guard manifest.items.count == 1, let item = manifest.items.first, item.mediaType == ExportLayout.observation,
        let bytes = files.read(ExportLayout.record(record, item.name), atMost: FHIRLimits().bytes),
        Word.sha256(bytes) == item.sha256, let resource = try? Resource(json: bytes)
      else { continue }
      found[record] = try? Observation(resource)
    }
    return found
  }

  /// The resources, a file a type, one a line, in the order of the view.
  func resources() throws(FHIRError) -> [String: [[UInt8]]] {
    var files = [String: [[UInt8]]]()
    for resource in try view.resources() {
      files[ExportLayout.resources(resource.type), default: []].append(resource.bytes)
    }
    return files
  }
}

extension StatementName {
  /// The statement that an entry names; nil for one that names none.
  init?(_ entry: Entry) {
    let action = entry.signed.action
    switch action.body {
    case .request(let fields): self.init(digest: fields.purposeDigest, author: action.actor)
    case .report(_, let reason): self.init(digest: reason, author: action.actor)
    default: return nil
    }
  }
}
