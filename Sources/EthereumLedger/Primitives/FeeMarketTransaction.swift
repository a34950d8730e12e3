public import Identity

/// A transaction with fees by EIP-1559 (type 2) and no access list: the only kind that is sent.
public struct FeeMarketTransaction: Hashable, Sendable {
  /// The chain it is for.
  public let chainID: UInt64
  /// The sender's count of transactions before it.
  public let nonce: UInt64
  /// What a unit of gas costs, in wei.
  public let fees: Fees
  /// The most gas it may use.
  public let gasLimit: UInt64
  /// Whom it calls; nil to make a contract.
  public let to: Address?
  /// The wei that are sent along.
  public let value: Word
  /// What the callee is given, or the code that makes the contract.
  public let input: [UInt8]

  /// Joins the parts.
  public init(
    chainID: UInt64, nonce: UInt64, fees: Fees, gasLimit: UInt64, to: Address?, value: Word = .zero, input: [UInt8]
  ) {
    self.chainID = chainID
    self.nonce = nonce
    self.fees = fees
    self.gasLimit = gasLimit
    self.to = to
    self.value = value
    self.input = input
  }

  /// What is signed: Keccak-256 of 0x02 and the fields.
  public var signingDigest: Word { Keccak256.hash([2] + RLP.list(fields).encoded) }

  /// Signs the transaction; throws `malformedKey` when signing fails.
  public func signed(by key: EthereumKey) throws(EthereumError) -> SignedTransaction {
    let signature = try key.sign(signingDigest)
    let parity: UInt8 = signature.isOdd ? 1 : 0
    let all = fields + [.number(parity), .number(signature.r), .number(signature.s)]
    return SignedTransaction(bytes: [2] + RLP.list(all).encoded)
  }

  private var fields: [RLP] {
    [
      .number(chainID), .number(nonce), .number(fees.tip), .number(fees.most), .number(gasLimit),
      .bytes(to?.bytes ?? []), .number(value), .bytes(input), .list([]),
    ]
  }
}

/// What a unit of gas costs by EIP-1559, in wei.
public struct Fees: Hashable, Sendable {
  /// What goes to whoever makes the block, at most.
  public let tip: UInt128
  /// What is paid in all, at most.
  public let most: UInt128

  /// Joins the two; the tip is cut to the whole.
  public init(tip: UInt128, most: UInt128) {
    self.tip = min(tip, most)
    self.most = most
  }
}

/// The bytes of a signed transaction, as `eth_sendRawTransaction` takes them.
public struct SignedTransaction: Hashable, Sendable {
  /// The bytes.
  public let bytes: [UInt8]
  /// Their Keccak-256: the transaction's hash.
  public let hash: Word

  /// Takes the bytes of a signed transaction as they are.
  public init(bytes: [UInt8]) {
    self.bytes = bytes
    hash = Keccak256.hash(bytes)
  }
}
