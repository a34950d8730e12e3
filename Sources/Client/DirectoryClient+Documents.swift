public import Identity

extension DirectoryClient {
  /// The most bytes of a document.
  private static let mostDocumentBytes = 64 << 10

  /// Publishes a JSON document under its digest; the server takes it from an authority member in good standing alone.
  func publish(document: [UInt8]) async throws {
    guard document.count <= Self.mostDocumentBytes else {
      throw ClientError(.fileRefused, "a document has at most \(Self.mostDocumentBytes) bytes")
    }
    _ = try await post("/v1/documents", document)
  }

  /// The document with this digest: from the home where it was read before, otherwise from the server. Either is
  /// believed for its digest alone.
  ///
  /// - Throws: `directoryRefused` when the server has none or shows another.
  func document(_ digest: Word) async throws -> [UInt8] {
    let file = PrivateFile(path: documents + "/" + digest.hex)
    if let kept = try? file.read(atMost: Self.mostDocumentBytes).bytes, Word.sha256(kept) == digest { return kept }
    guard let bytes = try await get("/v1/documents/\(digest.hex)") else {
      throw ClientError(.directoryRefused, "the directory does not show the document \(digest.hex.prefix(12))")
    }
    guard bytes.count <= Self.mostDocumentBytes, Word.sha256(bytes) == digest else {
      throw ClientError(.directoryRefused, "the directory shows another document than \(digest.hex.prefix(12))")
    }
    // A document that cannot be kept is read again next time.
    try? PrivateFile.makeFolder(documents)
    try? file.write(bytes, replacing: true)
    return bytes
  }
}

extension MemberClient {
  /// Publishes a JSON document of at most 64 KiB beside the ledger (authority) and returns its digest.
  @discardableResult
  public func publish(document: [UInt8]) async throws -> Word {
    try await directory.publish(document: document)
    return Word.sha256(document)
  }

  /// The verified document with this digest, such as the policy's; throws `directoryRefused`, `ledgerUnreachable`.
  public func document(_ digest: Word) async throws -> [UInt8] { try await directory.document(digest) }
}
