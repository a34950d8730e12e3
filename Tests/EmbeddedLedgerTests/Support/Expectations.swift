import EmbeddedLedger
import Testing

/// Expects a refusal with a code, and the position of the entry it names.
func expectRefusal(
  _ code: LedgerError.Code, at position: UInt64? = nil, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () async throws -> Void
) async {
  let error = await #expect(throws: LedgerError.self, sourceLocation: sourceLocation) { try await body() }
  #expect(error?.code == code, sourceLocation: sourceLocation)
  if let position { #expect(error?.position == position, sourceLocation: sourceLocation) }
}
