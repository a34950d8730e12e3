public import Contract
public import Identity

/// Where a ledger is on a chain, and whom to ask. Public, and part of what every member starts from; that it is the ledger's
/// own contract follows from the founding, whose salt names chain and contract.
public struct ChainPlace: Hashable, Sendable, Codable {
  /// The most endpoints that are named.
  public static let mostEndpoints = 16
  /// The chain's number.
  public let chainID: UInt64
  /// The contract, as `0x` and 40 digits.
  public let contract: String
  /// A block before the one that holds the contract; reading begins after it.
  public let since: UInt64
  /// The addresses of nodes that are asked over JSON-RPC. A member may use others.
  public let endpoints: [String]
  /// How many of them must say the same; nil for more than half.
  public let quorum: Int?
  /// How often nodes are asked for news, in milliseconds.
  public let pollMilliseconds: Int

  /// Joins the parts; polls once a second unless said otherwise.
  public init(
    chainID: UInt64, contract: Address, since: UInt64, endpoints: [String], quorum: Int? = nil,
    pollMilliseconds: Int = 1000
  ) {
    self.chainID = chainID
    self.contract = contract.description
    self.since = since
    self.endpoints = endpoints
    self.quorum = quorum
    self.pollMilliseconds = pollMilliseconds
  }

  /// The contract's address. Throws `malformed` when the text is none.
  public func address() throws(EthereumError) -> Address {
    guard let address = Address(contract) else {
      throw EthereumError(.malformed, "the contract's address is malformed")
    }
    return address
  }

  /// The salt of the founding that this place belongs to: SHA-256("aureole/chain/v1" ‖ chain ‖ contract), which the
  /// contract's constructor asks for (docs/spec/chain.md).
  public static func salt(chainID: UInt64, contract: Address) -> Word {
    Word.sha256(tag: "aureole/chain/v1", [Word(chainID), contract.word])
  }

  /// Throws `wrongChain` unless a founding is of this chain and contract, `outOfBounds` for endpoints that cannot be asked.
  public func check(_ genesis: Genesis) throws(EthereumError) {
    guard genesis.logKey.isZero, genesis.salt == Self.salt(chainID: chainID, contract: try address()) else {
      throw EthereumError(.wrongChain, "the founding is of another chain or contract")
    }
    guard (1...Self.mostEndpoints).contains(endpoints.count), (1...60_000).contains(pollMilliseconds) else {
      throw EthereumError(.outOfBounds, "1 to \(Self.mostEndpoints) endpoints are asked, at least once a minute")
    }
  }
}
