internal import Crypto

/// 32 secret bytes that a keyring keeps under a name. They lie in memory that is zeroed when the last copy goes,
/// compare in constant time and are shown by no description.
public struct KeyringSecret: Sendable {
  /// The number of bytes of a secret.
  public static let byteCount = 32
  private let storage: SymmetricKey

  /// Makes a secret from the system's secure random numbers.
  public init() { storage = SymmetricKey(size: .bits256) }

  /// Takes 32 bytes; throws `outOfBounds` for another count.
  public init(_ bytes: some Collection<UInt8>) throws(IdentityError) {
    guard bytes.count == Self.byteCount else { throw IdentityError(.outOfBounds, "a secret has 32 bytes") }
    var copy = Array(bytes)
    defer { copy.wipe() }
    storage = SymmetricKey(data: copy)
  }

  /// The 32 bytes. The copy is the caller's to zero.
  package var bytes: [UInt8] {
    // The buffer is only read, and only while the key is alive.
    unsafe storage.withUnsafeBytes { unsafe [UInt8]($0) }
  }
}

extension KeyringSecret: Equatable {
  /// Compares in constant time.
  public static func == (left: KeyringSecret, right: KeyringSecret) -> Bool { left.storage == right.storage }
}

extension KeyringSecret: CustomStringConvertible, CustomReflectable {
  /// Says what this is, never what it holds.
  public var description: String { "keyring secret" }
  /// An empty mirror, so that a dump shows nothing.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
