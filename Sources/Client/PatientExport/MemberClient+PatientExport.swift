internal import Balance
internal import Contract
internal import EmbeddedLedger
internal import FHIR
internal import Foundation
internal import Identity
internal import Records
internal import Transparency

extension MemberClient {
  /// Writes this patient's complete export into a new folder: records as they were sent, every consent, ruling and
  /// release as FHIR resources, the whole ledger, and the proofs between them. The folder appears under its name only when
  /// it is whole and verified.
  ///
  /// - Parameters:
  ///   - path: the folder; nothing may have the name.
  ///   - progress: told bytes of records done and bytes in all.
  /// - Returns: what it holds.
  /// - Throws: `fileRefused` when something has the name or the system refuses; `actionRefused` for a member who is no
  ///   patient; `custodiansMissing` when the ledger is on a chain and too few custodians say what it is; what opening throws for a record that does not open.
  public func exportAll(
    to path: String, progress: (@Sendable (UInt64, UInt64) -> Void)? = nil
  ) async throws -> PatientExportSummary {
    guard !PrivateFile(path: path).exists else {
      throw ClientError(.fileRefused, "\(path): something has this name already, and nothing is written over")
    }
    guard profile.role == .patient else {
      throw ClientError(.actionRefused, "an export is an owner's, of their own records: a patient's")
    }
    let state = try await sync()
    let partial = "\(path).\(Word.random().hex.prefix(8)).partial"
    let files = ExportFiles(folder: partial)
    do {
      try home.makeFolder(partial + "/ledger")
      let size = try await LedgerExport.write(
        replica, to: partial + "/" + ExportLayout.ledger, unsigned: .taken)
      try files.write(Array(try await replica.checkpoint().utf8), to: ExportLayout.checkpoint)
      // Asked for first: custodians say nothing of a size that a later policy has outgrown.
      let witnesses = network.genesis.isOnChain ? try await writeViews(of: size, in: state, to: files) : nil
      try await writeRecords(of: state, to: files, progress)
      try await writeParts(of: state, to: files)
      let made = try await writeResources(to: files)
      try await writeProofs(made, to: files)
      try files.write(
        Array(ExportReadme.text(ledger: network.ledger, owner: keys.member, onChainBy: witnesses).utf8),
        to: ExportLayout.readme)
      try files.write(try BalanceCodeSystem().json(), to: ExportLayout.balanceCodes)
      try writeList(to: files)
      let summary: PatientExportSummary
      switch try await PatientExport.verify(partial, ledger: network.ledger) {
      case .valid(let made), .unproved(let made): summary = made
      case .invalid:
        throw ClientError(.recordRefused, "what was written does not verify: the ledger or the disk changed meanwhile")
      }
      try FileManager.default.moveItem(atPath: partial, toPath: path)
      return summary
    } catch {
      // Records lie in it in clear: what is not whole is not left behind.
      try? FileManager.default.removeItem(atPath: partial)
      throw error
    }
  }

  private func writeRecords(
    of state: State, to files: ExportFiles, _ progress: (@Sendable (UInt64, UInt64) -> Void)?
  ) async throws {
    let own = state.records.values.filter { $0.anchor.owner == keys.member && !$0.isErased }
    var places = [RecordPlace]()
    for record in own.sorted(by: { $0.anchor.record < $1.anchor.record }) {
      places.append(try await place(ofOwn: record, in: state))
    }
    let total = places.reduce(0) { $0 &+ $1.opener.manifest.streamSize }
    var done: UInt64 = 0
    for place in places {
      let manifest = place.opener.manifest
      let folder = files.folder + "/records/" + manifest.record.hex
      try home.makeFolder(folder)
      let before = done
      _ = try await place.opener.write(to: folder, from: place.stores) { progress?(before + $0, total) }
      done += manifest.streamSize
      let signed = place.opener.signedManifest
      try files.write(signed.json, to: ExportLayout.manifest(manifest.record))
      try files.write(
        Array((signed.signature.hex + "\n").utf8), to: ExportLayout.manifestSignature(manifest.record))
    }
  }

  /// Names and statements, each as far as this member can read it.
  private func writeParts(of state: State, to files: ExportFiles) async throws {
    var own = [PatientView.Placed]()
    var names = Set<StatementName>()
    try await replica.forEachEntry { position, entry in
      guard PatientView.concerns(entry, keys.member, state) else { return }
      own.append(.init(position: position, entry: entry))
      if let name = StatementName(entry) { names.insert(name) }
    }
    let people = PatientView(
      owner: keys.member, state: state, authorities: network.genesis.authorities.map { MemberID($0.keys.signingKey) },
      entries: own, names: [:], texts: [:], items: [:]
    ).people
    for signed in try await directory.lookUp(people.sorted()) {
      guard let entry = try? Self.verify(signed, in: state) else { continue }
      try files.write(signed.json, to: ExportLayout.name(entry.member))
    }
    let statements = try await texts(of: names).map { digest, text in
      ExportStatement(digest: digest, salt: text.salt, text: text.text)
    }
    try files.write(statements.sorted { $0.digest < $1.digest }, as: ExportLayout.statements)
  }

  private func writeResources(to files: ExportFiles) async throws -> ExportView {
    let made: ExportView
    switch try await ExportView.read(files, owner: keys.member, ledger: network.ledger) {
    case .success(let view): made = view
    case .failure(let finding): throw ClientError(.ledgerRefused, "\(finding.file): \(finding.words)")
    }
    for (path, lines) in try made.resources() {
      try files.write(lines.flatMap { $0 + [UInt8(ascii: "\n")] }, to: path)
    }
    return made
  }

  private func writeProofs(_ made: ExportView, to files: ExportFiles) async throws {
    var proofs = [ExportProofs.Proof]()
    for placed in made.view.entries {
      let inclusion = try await replica.inclusion(index: placed.position, size: made.replayed.size)
      guard let leaf = made.leaves[placed.position] else { continue }
      proofs.append(
        .init(
          index: placed.position, digest: placed.entry.signed.action.digest, leafHash: leaf, path: inclusion.path))
    }
    try files.write(ExportProofs(size: made.replayed.size, proofs: proofs), as: ExportLayout.proofs)
  }

  private func writeList(to files: ExportFiles) throws {
    let listed = try files.all().map { path in
      guard let found = files.digest(path) else { throw ClientError(.fileRefused, "\(path): it cannot be read") }
      return ExportList.File(path: path, size: found.size, sha256: found.sha256)
    }
    let list = ExportList(ledger: network.ledger, owner: keys.member, createdAt: clock.now(), files: listed)
    let bytes = CanonicalJSON.bytes(of: list) + [UInt8(ascii: "\n")]
    try files.write(bytes, to: ExportLayout.list)
    let signature = try keys.signing.sign(ExportLayout.message(bytes))
    try files.write(Array((signature.bytes.hex + "\n").utf8), to: ExportLayout.signature)
  }
}
