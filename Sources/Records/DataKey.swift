public import Identity

/// A record's data key: 32 random bytes. It has no description and no coding, so that it cannot end in a log.
public struct DataKey: Sendable {
  /// The number of bytes of a data key.
  public static let byteCount = 32

  package let secretBytes: [UInt8]

  /// Makes a new key from the system's secure random numbers.
  public init() {
    secretBytes = Word.random().bytes
  }

  /// Takes a key's 32 bytes; throws `wrongKey` for another length.
  public init(_ bytes: some Collection<UInt8>) throws(RecordsError) {
    guard bytes.count == Self.byteCount else { throw RecordsError(.wrongKey, "a data key has 32 bytes") }
    secretBytes = Array(bytes)
  }

  /// What the ledger holds of the key: SHA-256("aureole/key/v1" ‖ ledger ‖ record ‖ key).
  public func commitment(ledger: Word, record: Word) -> Word {
    guard let key = Word(secretBytes) else { return .zero }
    return Word.sha256(tag: "aureole/key/v1", [ledger, record, key])
  }

  /// Whether this is the key that the ledger's commitment is to, compared in constant time.
  public func matches(_ commitment: Word, ledger: Word, record: Word) -> Bool {
    self.commitment(ledger: ledger, record: record).equalsInConstantTime(commitment)
  }
}
