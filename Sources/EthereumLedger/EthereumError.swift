/// Why something about an Ethereum chain was refused. Equality is on the code.
public struct EthereumError: Error, Sendable {
  /// The closed list of reasons.
  public enum Code: String, Sendable, CaseIterable {
    // Bytes and texts.
    /// Bytes or text that are not of the form they should have.
    case malformed
    /// A number, size or setting out of bounds.
    case outOfBounds
    /// A private key that is out of range.
    case malformedKey
    /// A keystore file that is none, or of a kind that is not read.
    case malformedKeystore
    /// The passphrase does not open the keystore.
    case wrongPassphrase

    // An endpoint.
    /// An address that is not http or https.
    case badAddress
    /// The endpoint did not answer, or not in time.
    case unreachable
    /// The endpoint takes no more requests for now.
    case busy
    /// The endpoint answered something that is no answer.
    case badAnswer
    /// The answer is larger than what is read.
    case tooLarge
    /// The endpoint refused, with a code of its own.
    case refused
    /// A call reverted; the error holds what it returned.
    case reverted
    /// The transaction's nonce was used already.
    case nonceTooLow
    /// The endpoint has the transaction already.
    case alreadyKnown
    /// The fee is too low to be taken or to replace another transaction.
    case underpriced
    /// The account cannot pay.
    case insufficientFunds

    // Several endpoints.
    /// Too few endpoints said the same.
    case noQuorum
    /// An endpoint is of another chain.
    case wrongChain
    /// Finalized blocks changed: nothing on this chain is to be believed any more.
    case reorganised

    // What stands on the chain.
    /// A log or a transaction that the contract cannot have made.
    case alteredEntry

    // Sending.
    /// The chain asks for a higher fee than was allowed.
    case tooExpensive
    /// More actions wait than are taken.
    case crowded
    /// The relayer is stopping, or has stopped.
    case closing
    /// Somebody else uses the relayer's account.
    case otherSender
    /// Another process has the file.
    case alreadyRunning
    /// The system refused to read or write, or no room is left.
    case storage
  }

  /// The reason.
  public let code: Code
  /// Where it happened, in words that hold no input, no address with a path and no secret.
  public let detail: String
  /// The number an endpoint refused with, where it did.
  public let number: Int64?
  /// What a reverted call returned.
  public let data: [UInt8]?

  /// Makes an error from its code and the place it arose.
  public init(_ code: Code, _ detail: String, number: Int64? = nil, data: [UInt8]? = nil) {
    self.code = code
    self.detail = detail
    self.number = number
    self.data = data
  }
}

extension EthereumError: Equatable {
  /// Errors are equal when their codes are.
  public static func == (left: EthereumError, right: EthereumError) -> Bool { left.code == right.code }
}

extension EthereumError: CustomStringConvertible {
  /// The detail, as a person reads it.
  public var description: String { detail }
}
