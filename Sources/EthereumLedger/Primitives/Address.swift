public import Identity

/// An account's or contract's address, 20 bytes.
public struct Address: Hashable, Sendable {
  /// The number of bytes of an address.
  public static let byteCount = 20
  /// The address as a word, 12 zero bytes first, as it stands in calls and logs.
  public let word: Word

  /// Takes 20 bytes; nil for any other count.
  public init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == Self.byteCount, let word = Word(Self.padding + bytes) else { return nil }
    self.word = word
  }

  /// Takes an address from a word; nil when the first 12 bytes are not zero.
  public init?(_ word: Word) {
    guard word.bytes.starts(with: Self.padding) else { return nil }
    self.word = word
  }

  /// Reads `0x` and 40 hexadecimal digits. In mixed case they must be EIP-55's, which finds most slips of the pen; nil
  /// for anything else.
  public init?(_ text: some StringProtocol) {
    guard text.utf8.count == 42, text.hasPrefix("0x"), let bytes = [UInt8](hex: text.dropFirst(2)),
      let address = Address(bytes)
    else { return nil }
    let digits = text.dropFirst(2)
    let isMixed = digits.contains { $0.isLowercase } && digits.contains { $0.isUppercase }
    guard !isMixed || text == address.description else { return nil }
    self = address
  }

  /// The address of the contract that an account makes with the transaction of a nonce.
  public static func contract(by sender: Address, nonce: UInt64) -> Address {
    Address(hashing: RLP.list([.bytes(sender.bytes), .number(nonce)]).encoded)
  }

  /// The address of the last 20 bytes of the Keccak-256 hash.
  init(hashing bytes: [UInt8]) {
    let hash = Keccak256.hash(bytes)
    word = Word(0, hash.b & 0xffff_ffff, hash.c, hash.d)
  }

  /// The 20 bytes.
  public var bytes: [UInt8] { Array(word.bytes.suffix(Self.byteCount)) }

  /// `0x` and 40 lower-case digits, as JSON-RPC takes them.
  public var hex: String { "0x" + bytes.hex }

  private static let padding = [UInt8](repeating: 0, count: 12)
}

extension Address: CustomStringConvertible {
  /// The address with EIP-55's checksum in the case of its letters.
  public var description: String {
    let digits = bytes.hex
    let hash = Keccak256.hash(digits.utf8).hex
    return "0x"
      + zip(digits, hash).map { digit, check in
        (check.hexDigitValue ?? 0) >= 8 ? digit.uppercased() : String(digit)
      }.joined()
  }
}

extension Address: Codable {
  /// Reads the text of an address; throws `DecodingError` for anything else.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let address = Address(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an address")
    }
    self = address
  }

  /// Writes the text with its checksum.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
