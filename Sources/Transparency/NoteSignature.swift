/// One signature line of a note: who claims to have signed, and the bytes. Nothing here is verified.
public struct NoteSignature: Hashable, Sendable {
  /// The name of the key that is said to have signed.
  public let name: KeyName
  /// The identifier of that key.
  public let keyID: UInt32
  /// The bytes after the identifier, at least one; what they are depends on the key's type.
  public let bytes: [UInt8]

  /// Joins the parts of a line; throws `malformedSignatureLine` when there are no bytes.
  public init(name: KeyName, keyID: UInt32, bytes: [UInt8]) throws(TransparencyError) {
    guard !bytes.isEmpty else {
      throw TransparencyError(.malformedSignatureLine, "a signature line holds no signature")
    }
    self.name = name
    self.keyID = keyID
    self.bytes = bytes
  }

  /// Reads one line without its newline: em dash, space, name, space, base64 of identifier and signature.
  /// Throws `malformedSignatureLine` for anything else.
  public init(parsing line: some StringProtocol) throws(TransparencyError) {
    try self.init(line: Array(line.utf8))
  }

  /// The line that stands in a note, without its newline.
  public var line: String { String(decoding: lineBytes, as: UTF8.self) }

  /// Whether this line claims to be of the key. A name or an identifier alone is not enough (c2sp.org/signed-note).
  public func claims(_ key: NoteKey) -> Bool { keyID == key.id && name == key.name }

  /// U+2014 and a space in UTF-8.
  private static let start: [UInt8] = [0xe2, 0x80, 0x94, 0x20]

  var lineBytes: [UInt8] {
    Self.start + name.bytes + [UInt8(ascii: " ")] + Base64.encode(keyID.bigEndianBytes + bytes)
  }

  init(line: some RandomAccessCollection<UInt8>) throws(TransparencyError) {
    let fields = line.dropFirst(Self.start.count)
      .split(separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
    guard line.starts(with: Self.start), fields.count == 2,
      let text = String(validating: fields[0], as: UTF8.self), let name = try? KeyName(text),
      let blob = Base64.decode(fields[1]), blob.count > 4
    else { throw TransparencyError(.malformedSignatureLine, "a line is not an em dash, a key name and base64") }
    let keyID = blob.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    try self.init(name: name, keyID: keyID, bytes: Array(blob.dropFirst(4)))
  }
}
