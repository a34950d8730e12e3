internal import Crypto
internal import FoundationEssentials

/// What a person types to open a keyring. The bytes are the UTF-8 of the text exactly as typed, without Unicode
/// normalisation: a program that normalises what it reads makes another passphrase of it.
///
/// The bytes lie in memory that is zeroed when the last copy goes, and are shown by no description. The string the
/// person typed is the caller's and cannot be zeroed in Swift.
public struct Passphrase: Sendable {
  /// The fewest characters of a passphrase that a keyring may be sealed under.
  public static let fewestCharacters = 8
  /// The most bytes a passphrase may have.
  public static let mostBytes = 1024

  private let storage: SymmetricKey
  private let characterCount: Int

  /// Takes a passphrase as typed. Throws `outOfBounds` when it is empty or has more than 1024 bytes of UTF-8.
  public init(_ text: String) throws(IdentityError) {
    var bytes = Array(text.utf8)
    defer { bytes.wipe() }
    // Scrypt is never called with no bytes at all.
    guard !bytes.isEmpty, bytes.count <= Self.mostBytes else {
      throw IdentityError(.outOfBounds, "a passphrase has 1 to 1024 bytes")
    }
    storage = SymmetricKey(data: bytes)
    characterCount = text.count
  }

  /// Takes the bytes of a passphrase, as read from a file or a pipe. Throws `outOfBounds` when they are none, too
  /// many, or no UTF-8.
  public init(utf8 bytes: some Collection<UInt8>) throws(IdentityError) {
    guard bytes.count <= Self.mostBytes, let text = String(validating: bytes, as: UTF8.self) else {
      throw IdentityError(.outOfBounds, "a passphrase has 1 to 1024 bytes of utf-8")
    }
    try self.init(text)
  }

  /// Throws `outOfBounds` when the passphrase is too short to seal a keyring under. Opening asks for no length.
  package func checkLength() throws(IdentityError) {
    guard characterCount >= Self.fewestCharacters else {
      throw IdentityError(.outOfBounds, "a new passphrase has at least \(Self.fewestCharacters) characters")
    }
  }

  /// Hands out a copy of the bytes, which is zeroed when the body returns.
  package func withBytes<Result>(_ body: ([UInt8]) throws -> Result) rethrows -> Result {
    // The buffer is only read, and only while the key is alive.
    var bytes = unsafe storage.withUnsafeBytes { unsafe [UInt8]($0) }
    defer { bytes.wipe() }
    return try body(bytes)
  }
}

extension Passphrase: CustomStringConvertible, CustomReflectable {
  /// Says what this is, never what it holds.
  public var description: String { "passphrase" }
  /// An empty mirror, so that a dump shows nothing.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
