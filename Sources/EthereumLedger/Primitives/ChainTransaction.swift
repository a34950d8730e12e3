public import Identity

/// A transaction as an endpoint shows it, of any type there is (0 to 4). The fields are put together again and hashed,
/// so that whoever has the hash from elsewhere need not believe the endpoint.
public struct ChainTransaction: Hashable, Sendable {
  /// The most bytes of an input that are read.
  public static let mostInput = 1 << 20
  /// The hash, computed here from all fields.
  public let hash: Word
  /// The sender's count of transactions before it.
  public let nonce: UInt64
  /// Whom it calls; nil when it makes a contract.
  public let to: Address?
  /// What the callee was given.
  public let input: [UInt8]
  /// The block it stands in; nil while it waits.
  public let block: UInt64?

  /// Reads the answer to `eth_getTransactionByHash` or an item of a block. Throws `badAnswer` when a field is missing or
  /// malformed, and when the hash that stands there is not that of the fields.
  public init(_ json: JSON) throws(EthereumError) {
    let type = json["type"] == nil ? 0 : try json.number("type") as UInt8
    nonce = try json.number("nonce")
    to = try json.optionalAddress("to")
    input = try json.bytes("input", atMost: Self.mostInput)
    block = json["blockNumber"]?.isNull ?? true ? nil : try json.number("blockNumber")
    let body = RLP.list(try Self.fields(of: json, type: type, to: to, input: input)).encoded
    hash = Keccak256.hash(type == 0 ? body : [type] + body)
    guard try json.word("hash") == hash else {
      throw EthereumError(.badAnswer, "the transaction does not have the hash it is shown with")
    }
  }

  private static func fields(
    of json: JSON, type: UInt8, to: Address?, input: [UInt8]
  ) throws(EthereumError) -> [RLP] {
    let callee = RLP.bytes(to?.bytes ?? [])
    let nonce = try json.scalar("nonce")
    let (gas, value) = (try json.scalar("gas"), try json.scalar("value"))
    let signature = [try json.scalar("r"), try json.scalar("s")]
    let price: [RLP]
    switch type {
    case 0:
      return [nonce, try json.scalar("gasPrice"), gas, callee, value, .bytes(input), try json.scalar("v")] + signature
    case 1: price = [try json.scalar("gasPrice")]
    case 2, 3, 4: price = [try json.scalar("maxPriorityFeePerGas"), try json.scalar("maxFeePerGas")]
    default: throw EthereumError(.badAnswer, "the transaction is of an unknown type")
    }
    var fields = [try json.scalar("chainId"), nonce] + price
    fields += [gas, callee, value, .bytes(input), try accessList(json)]
    if type == 3 {
      fields += [try json.scalar("maxFeePerBlobGas"), .list(try json.list("blobVersionedHashes").map(fixed))]
    }
    if type == 4 { fields.append(.list(try json.list("authorizationList").map(authorization))) }
    // Some nodes show the parity under its old name alone.
    return fields + [try json.scalar(json["yParity"] == nil ? "v" : "yParity")] + signature
  }

  private static func accessList(_ json: JSON) throws(EthereumError) -> RLP {
    .list(
      try json.list("accessList").map { item throws(EthereumError) in
        .list([
          .bytes(try item.address("address").bytes), .list(try item.list("storageKeys").map(fixed)),
        ])
      })
  }

  private static func authorization(_ item: JSON) throws(EthereumError) -> RLP {
    .list([
      try item.scalar("chainId"), .bytes(try item.address("address").bytes), try item.scalar("nonce"),
      try item.scalar("yParity"), try item.scalar("r"), try item.scalar("s"),
    ])
  }

  private static func fixed(_ item: JSON) throws(EthereumError) -> RLP {
    guard let text = item.text, let bytes = Quantity.bytes(text, atMost: 32), bytes.count == 32 else {
      throw EthereumError(.badAnswer, "a word of the transaction is malformed")
    }
    return .bytes(bytes)
  }
}
