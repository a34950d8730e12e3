/// A signed note (c2sp.org/signed-note): a text and the lines that claim to sign it. The text must not be acted on
/// before a trusted key's signature is verified; `VerifiedCheckpoint` is the type that says it was.
public struct Note: Hashable, Sendable {
  /// The most bytes of a note that are read, one mebibyte.
  public static let maximumByteCount = 1 << 20
  /// The most signature lines of a note.
  public static let maximumSignatureCount = 100
  /// The text that is signed, in UTF-8, its final newline included.
  public let body: [UInt8]
  /// The signature lines in their order, none verified. There may be none before a note is first signed.
  public private(set) var signatures: [NoteSignature]

  /// Makes a note without signatures. Throws `malformedNote` when the text does not end in a newline,
  /// `malformedText` when it holds another control character, `tooLarge` beyond the bound.
  public init(text: some StringProtocol) throws(TransparencyError) {
    try self.init(body: Array(text.utf8), signatures: [])
  }

  /// Reads a note. Throws `tooLarge`, `malformedText`, `malformedNote` or `malformedSignatureLine`.
  public init(parsing bytes: [UInt8]) throws(TransparencyError) {
    guard bytes.count <= Self.maximumByteCount else { throw TransparencyError(.tooLarge, "the note is too long") }
    try Self.checkText(bytes)
    // The last empty line divides: the text may hold empty lines, the signatures may not.
    guard bytes.last == Self.newline, let blank = Self.lastBlankLine(bytes) else {
      throw TransparencyError(.malformedNote, "the note has no blank line before its signatures, or no end")
    }
    let lines = bytes[(blank + 1)...].dropLast()
    guard !lines.isEmpty else { throw TransparencyError(.malformedNote, "the note has no signature line") }
    var signatures = [NoteSignature]()
    for line in lines.split(separator: Self.newline, omittingEmptySubsequences: false) {
      guard signatures.count < Self.maximumSignatureCount else {
        throw TransparencyError(.tooLarge, "the note has too many signatures")
      }
      signatures.append(try NoteSignature(line: line))
    }
    try self.init(body: Array(bytes[..<blank]), signatures: signatures)
  }

  /// Reads a note from text, as `init(parsing:)` does from bytes.
  public init(parsing text: some StringProtocol) throws(TransparencyError) {
    try self.init(parsing: Array(text.utf8))
  }

  /// The text that is signed, its final newline included.
  public var text: String { String(decoding: body, as: UTF8.self) }

  /// The note as it is stored and sent. Without a signature the result is not yet a note that can be read back.
  public var bytes: [UInt8] {
    var bytes = body
    bytes.append(Self.newline)
    for signature in signatures {
      bytes.append(contentsOf: signature.lineBytes)
      bytes.append(Self.newline)
    }
    return bytes
  }

  /// The note with one more signature, in the place of an earlier one of the same key if there is one.
  /// Throws `tooLarge` beyond the bounds.
  public func adding(_ signature: NoteSignature) throws(TransparencyError) -> Note {
    func isSameKey(_ other: NoteSignature) -> Bool { other.keyID == signature.keyID && other.name == signature.name }
    var note = self
    if let place = signatures.firstIndex(where: isSameKey) {
      note.signatures[place] = signature
      // Every other line of that key follows the place that was kept.
      let later = note.signatures[(place + 1)...].filter { !isSameKey($0) }
      note.signatures.replaceSubrange((place + 1)..., with: later)
    } else {
      note.signatures.append(signature)
    }
    guard note.signatures.count <= Self.maximumSignatureCount, note.bytes.count <= Self.maximumByteCount else {
      throw TransparencyError(.tooLarge, "the note has no room for another signature")
    }
    return note
  }

  /// The lines that claim to be of the key; each must verify.
  func claims(of key: NoteKey) -> [NoteSignature] { signatures.filter { $0.claims(key) } }

  private static let newline = UInt8(ascii: "\n")

  private init(body: [UInt8], signatures: [NoteSignature]) throws(TransparencyError) {
    guard body.count <= Self.maximumByteCount else { throw TransparencyError(.tooLarge, "the note is too long") }
    guard body.last == Self.newline else {
      throw TransparencyError(.malformedNote, "the note's text does not end in a newline")
    }
    try Self.checkText(body)
    self.body = body
    self.signatures = signatures
  }

  private static func checkText(_ bytes: [UInt8]) throws(TransparencyError) {
    guard bytes.allSatisfy({ $0 >= 0x20 || $0 == newline }), String(validating: bytes, as: UTF8.self) != nil else {
      throw TransparencyError(.malformedText, "the note is not UTF-8, or holds a control character")
    }
  }

  /// The position of the newline that is the last empty line, itself preceded by a newline.
  private static func lastBlankLine(_ bytes: [UInt8]) -> Int? {
    var position = bytes.count - 1
    while position > 0 {
      if bytes[position] == newline, bytes[position - 1] == newline { return position }
      position -= 1
    }
    return nil
  }
}
