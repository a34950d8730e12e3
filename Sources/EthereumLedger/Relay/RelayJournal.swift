internal import Contract
internal import FoundationEssentials
internal import Identity

/// What a relayer has sent and not seen settled, on disk before it is sent. Written whole each time, in one step: it
/// holds a few transactions.
struct RelayJournal: Codable, Sendable {
  /// The most bytes of a journal that are read.
  static let mostBytes = 64 << 20
  /// The contract, so that a journal is not taken up for another one.
  let contract: Address
  let chainID: UInt64
  let sender: Address
  /// The nonce of the next transaction.
  var nextNonce: UInt64
  var flights = [Flight]()
  /// Those that somebody waits for.
  var open: [Flight] { flights.filter { !$0.isAnswered } }

  /// A transaction with all its replacements.
  struct Flight: Codable, Sendable {
    let nonce: UInt64
    /// The signed actions in hexadecimal, in their order in the call.
    let actions: [String]
    let gasLimit: UInt64
    let input: String
    /// Each version that may have been sent, the newest last.
    var versions: [Version]
    /// The newest block when the last version was sent.
    var sentAt: UInt64
    /// How often the actions were sent before in a transaction that failed.
    let tries: Int
    /// Whether its actions were answered. It is kept until its block is final, since it may fall out of the chain.
    var isAnswered = false

    var signed: [SignedAction] {
      actions.compactMap { text in [UInt8](hex: text).flatMap { try? SignedAction(bytes: $0) } }
    }
  }

  /// A signed transaction and what it offers. Numbers are texts, since they can be larger than JSON's.
  struct Version: Codable, Sendable {
    let bytes: String
    let tip: String
    let most: String

    init(_ transaction: SignedTransaction, fees: Fees) {
      bytes = transaction.bytes.hex
      tip = String(fees.tip)
      most = String(fees.most)
    }

    var transaction: SignedTransaction { SignedTransaction(bytes: [UInt8](hex: bytes) ?? []) }
    var fees: Fees { Fees(tip: UInt128(tip) ?? 0, most: UInt128(most) ?? 0) }
  }

  /// Reads a journal; nil where there is none. Throws `storage` for one that is damaged or of another contract or
  /// account: sending beside it could send twice.
  static func read(
    from path: String, contract: Address, chainID: UInt64, sender: Address
  ) throws(EthereumError) -> RelayJournal? {
    let file = PrivateFile(path: path)
    guard file.exists else { return nil }
    guard let bytes = try? file.read(atMost: mostBytes).bytes,
      let journal = try? JSONDecoder().decode(RelayJournal.self, from: Data(bytes)),
      journal.flights.allSatisfy({ !$0.versions.isEmpty && $0.signed.count == $0.actions.count })
    else { throw EthereumError(.storage, "the relayer's journal cannot be read") }
    guard journal.contract == contract, journal.chainID == chainID, journal.sender == sender else {
      throw EthereumError(.storage, "the relayer's journal is of another contract, chain or account")
    }
    return journal
  }

  /// Writes the journal durably; throws `storage`, after which nothing may be sent.
  func write(to path: String) throws(EthereumError) {
    guard let bytes = try? JSONEncoder().encode(self) else {
      throw EthereumError(.storage, "the relayer's journal cannot be written")
    }
    do throws(IdentityError) {
      try PrivateFile(path: path).write(Array(bytes), replacing: true)
    } catch {
      throw EthereumError(.storage, "the relayer's journal: \(error.detail)")
    }
  }
}
