internal import Crypto
internal import CryptoExtras
internal import Dispatch
internal import FoundationEssentials
internal import Identity
internal import Synchronization

/// What the gateway keeps of a key that a member proves to know: scrypt of it under a salt. The key is itself derived
/// from a password by much work on the member's device; this makes a stolen file worth no more than that work again.
struct Verifier: Sendable {
  private static let saltByteCount = 16
  private static let digestByteCount = 32
  /// The bytes of a verifier: salt ‖ digest.
  static let byteCount = saltByteCount + digestByteCount

  /// Salt ‖ digest.
  let bytes: [UInt8]

  /// Makes one, with a new salt. Throws `unavailable` when there is no memory for it.
  init(of key: [UInt8]) throws(GatewayError) {
    let salt = Array(Word.random().bytes.prefix(Self.saltByteCount))
    bytes = salt + (try Self.digest(key, salt))
  }

  /// Takes one that was kept; nil for another size.
  init?(bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    self.bytes = bytes
  }

  /// Whether this was made of that key. Throws `unavailable`.
  func accepts(_ key: [UInt8]) throws(GatewayError) -> Bool {
    let salt = Array(bytes.prefix(Self.saltByteCount))
    return ConstantTime.equal(try Self.digest(key, salt), Array(bytes.suffix(Self.digestByteCount)))
  }

  /// The digest alone, under a salt that several share.
  static func digest(_ key: [UInt8], _ salt: [UInt8]) throws(GatewayError) -> [UInt8] {
    let derived = try? KDF.Scrypt.deriveKey(
      from: key, salt: salt, outputByteCount: digestByteCount, rounds: 1 << 14, blockSize: 8, parallelism: 1)
    guard let derived else { throw GatewayError(.unavailable, "there is no memory to check a login now") }
    // The buffer is only read, and only while the key is alive.
    return unsafe derived.withUnsafeBytes { unsafe [UInt8]($0) }
  }
}

/// Does the work of verifiers one after the other, so that many logins at once take neither all memory nor all cores, and on
/// a thread of its own: there are as many others as cores, and all requests wait for those.
final class VerifierWork: Sendable {
  private static let mostWaiting = 64
  private let waiting = Mutex(0)
  private let queue = DispatchQueue(label: "aureole.gateway.verifiers")

  /// Whether a verifier was made of a key; with none the same work is done and the answer is no. Throws `tooMany` when
  /// too many wait, `unavailable`.
  func accepts(_ verifier: Verifier?, _ key: [UInt8]) async throws -> Bool {
    try await inTurn {
      guard let verifier else {
        _ = try Verifier(of: key)
        return false
      }
      return try verifier.accepts(key)
    }
  }

  /// Does some work when its turn has come. Throws as `accepts` does.
  func inTurn<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    let hasRoom = waiting.withLock { count in
      guard count < Self.mostWaiting else { return false }
      count += 1
      return true
    }
    guard hasRoom else { throw GatewayError(.tooMany, "too many people log in at this moment", retryAfter: 5) }
    defer { waiting.withLock { $0 -= 1 } }
    return try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Swift.Result { try work() }) }
    }
  }
}
