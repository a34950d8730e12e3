internal import Contract
internal import EmbeddedLedger
internal import FHIR
internal import FoundationEssentials
public import Identity
internal import Records
internal import Transparency

/// A patient's complete export, and how an outsider checks it: no network, no home, no keys (docs/spec/export.md).
public enum PatientExport {
  /// Whether a path is a folder that calls itself an export.
  public static func isExport(_ path: String) -> Bool {
    PrivateFile(path: path + "/" + ExportLayout.list).exists
  }

  /// Verifies an export's folder. Every file that is wrong is named; a ledger that does not hold together ends the search,
  /// since nothing else can be told then.
  ///
  /// - Parameters:
  ///   - path: the folder.
  ///   - ledger: the ledger's identifier as it is known from elsewhere; nil accepts any ledger that holds together.
  ///   - progress: told files done and files in all.
  /// - Throws: `fileRefused` when the folder cannot be read.
  public static func verify(
    _ path: String, ledger: Word? = nil, progress: (UInt64, UInt64) -> Void = { _, _ in }
  ) async throws -> PatientExportVerdict {
    let files = ExportFiles(folder: path)
    let present = try files.all()
    guard let listBytes = files.read(ExportLayout.list),
      let list = try? JSONDecoder().decode(ExportList.self, from: Data(listBytes)), list.version == 1,
      CanonicalJSON.bytes(of: list) + [UInt8(ascii: "\n")] == listBytes
    else { return .invalid([ExportFinding(ExportLayout.list, "it is no list of an export's files")]) }
    var findings = digests(files, list, present, progress)
    let result: Result<ExportView, ExportFinding>
    do {
      result = try await ExportView.read(files, owner: list.owner, ledger: ledger ?? list.ledger)
    } catch is LedgerError {
      result = .failure(ExportFinding(ExportLayout.ledger, "it cannot be read"))
    }
    switch result {
    case .failure(let finding): return .invalid(merged(findings + [finding]))
    case .success(let view):
      findings += signature(files, listBytes, list, view)
      findings += view.findings
      let witnesses = view.replayed.genesis.isOnChain ? ExportWitnesses.read(files, view.replayed) : nil
      if case .failure(let finding) = witnesses { findings.append(finding) }
      findings += proofs(files, view)
      findings += records(files, list, view)
      findings += resources(files, present, view)
      guard findings.isEmpty else { return .invalid(merged(findings)) }
      let count = try? witnesses?.get()
      let summary = summary(list, view, witnesses: count)
      return count == 0 ? .unproved(summary) : .valid(summary)
    }
  }

  /// One finding a file: the first says most.
  private static func merged(_ findings: [ExportFinding]) -> [ExportFinding] {
    var named = Set<String>()
    return findings.filter { named.insert($0.file).inserted }
  }

  private static func digests(
    _ files: ExportFiles, _ list: ExportList, _ present: [String], _ progress: (UInt64, UInt64) -> Void
  ) -> [ExportFinding] {
    var findings = [ExportFinding]()
    var listed = Set([ExportLayout.list, ExportLayout.signature])
    for (index, file) in list.files.enumerated() {
      progress(UInt64(index), UInt64(list.files.count))
      guard ExportLayout.isSafe(file.path), listed.insert(file.path).inserted else {
        findings.append(ExportFinding(ExportLayout.list, "it names a file twice, or one outside of the folder"))
        continue
      }
      guard let found = files.digest(file.path) else {
        findings.append(ExportFinding(file.path, "it is missing, or cannot be read"))
        continue
      }
      if found.size != file.size || found.sha256 != file.sha256 {
        findings.append(ExportFinding(file.path, "it was changed after the export was made"))
      }
    }
    for path in present where !listed.contains(path) {
      findings.append(ExportFinding(path, "it does not belong to the export"))
    }
    return findings
  }

  /// The owner's signature over the list.
  private static func signature(
    _ files: ExportFiles, _ bytes: [UInt8], _ list: ExportList, _ view: ExportView
  ) -> [ExportFinding] {
    let state = view.replayed.state
    guard list.ledger == state.ledger else {
      return [ExportFinding(ExportLayout.list, "it names another ledger than the one that it comes with")]
    }
    guard let text = files.read(ExportLayout.signature, atMost: 129), text.count == 129,
      let hex = [UInt8](hex: String(decoding: text.dropLast(), as: UTF8.self)), text == Array((hex.hex + "\n").utf8),
      let signature = try? Signature(hex)
    else { return [ExportFinding(ExportLayout.signature, "it is no signature")] }
    guard let key = state.signingKey(of: list.owner, at: state.time),
      key.verifies(signature, message: ExportLayout.message(bytes))
    else { return [ExportFinding(ExportLayout.list, "the owner did not sign it, or it was changed since")] }
    return []
  }

  /// The checkpoint, and for every entry of the owner's the path to its root.
  private static func proofs(_ files: ExportFiles, _ view: ExportView) -> [ExportFinding] {
    let export = view.replayed
    guard let note = files.read(ExportLayout.checkpoint, atMost: 1 << 18), isCheckpoint(note, of: export) else {
      return [ExportFinding(ExportLayout.checkpoint, "it is not the ledger's checkpoint")]
    }
    guard let proofs: ExportProofs = files.decode(ExportLayout.proofs), proofs.size == export.size else {
      return [ExportFinding(ExportLayout.proofs, "it cannot be read")]
    }
    var open = view.leaves
    let digests = Dictionary(
      view.view.entries.map { ($0.position, $0.entry.signed.action.digest) }, uniquingKeysWith: { first, _ in first })
    for proof in proofs.proofs {
      let inclusion = InclusionProof(index: proof.index, size: proofs.size, path: proof.path)
      guard let leaf = open.removeValue(forKey: proof.index), leaf == proof.leafHash,
        digests[proof.index] == proof.digest,
        case .included = inclusion.verdict(leafHash: leaf, root: export.root)
      else { return [ExportFinding(ExportLayout.proofs, "the proof of entry \(proof.index) does not verify")] }
    }
    guard open.isEmpty else { return [ExportFinding(ExportLayout.proofs, "entries of the owner's are not proved")] }
    return []
  }

  /// Whether a note says the export's size and root, signed by the log key; on a chain nobody signs, and the root is what the
  /// entries hash to and custodians say.
  private static func isCheckpoint(_ note: [UInt8], of export: ReplayedExport) -> Bool {
    guard export.genesis.isOnChain else {
      let checkpoint = try? export.genesis.verifiedCheckpoint(String(decoding: note, as: UTF8.self))
      return checkpoint?.size == export.size && checkpoint?.root == export.root
    }
    let expected = try? Checkpoint(origin: export.genesis.origin, size: export.size, root: export.root)
    return expected.map { Array($0.text.utf8) == note } ?? false
  }

  /// The records' files against the manifests that their senders signed.
  private static func records(_ files: ExportFiles, _ list: ExportList, _ view: ExportView) -> [ExportFinding] {
    var findings = [ExportFinding]()
    let listed = Dictionary(list.files.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    for (path, item) in view.items.sorted(by: { $0.key < $1.key }) {
      guard let file = listed[path], file.size == item.size, file.sha256 == item.sha256 else {
        findings.append(ExportFinding(path, "it is not the file that the record's sender signed"))
        continue
      }
    }
    for path in listed.keys.sorted() where path.hasPrefix("records/") && view.items[path] == nil {
      findings.append(ExportFinding(path, "it belongs to no record"))
    }
    return findings
  }

  /// The resources against what the verified parts give.
  private static func resources(_ files: ExportFiles, _ present: [String], _ view: ExportView) -> [ExportFinding] {
    guard let expected = try? view.resources() else {
      return [ExportFinding("fhir", "the resources cannot be made of the verified parts")]
    }
    var findings = [ExportFinding]()
    for (path, lines) in expected.sorted(by: { $0.key < $1.key }) {
      let found = files.read(path, atMost: 1 << 30) ?? []
      if found == lines.flatMap({ $0 + [UInt8(ascii: "\n")] }) { continue }
      let given = found.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      let first = lines.indices.first { $0 >= given.count || Array(given[$0]) != lines[$0] } ?? lines.count
      findings.append(ExportFinding(path, "line \(first + 1) is not what ledger and records say"))
    }
    for path in present where path.hasPrefix("fhir/") && expected[path] == nil {
      findings.append(ExportFinding(path, "nothing on the ledger gives resources of this type"))
    }
    return findings
  }

  private static func summary(
    _ list: ExportList, _ view: ExportView, witnesses: Int?
  ) -> PatientExportSummary {
    let resources = (try? view.view.resources()) ?? []
    return PatientExportSummary(
      ledger: list.ledger, owner: list.owner, createdAt: list.createdAt, files: list.files.count,
      bytes: list.files.reduce(0) { $0 &+ $1.size },
      records: view.replayed.state.records.values.count { $0.anchor.owner == list.owner }, proofs: view.leaves.count,
      witnesses: witnesses, resources: Dictionary(grouping: resources, by: \.type).mapValues(\.count))
  }
}
