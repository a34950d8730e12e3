/// One share of a secret: a point x and, for each byte of the secret, the value of that byte's polynomial at x.
///
/// A share is secret. It prints its index and length only.
public struct Share: Sendable {
  /// x, from 1; the secret stands at 0. Shares read from outside may hold any x: ``SecretSharing`` refuses 0.
  public let index: UInt8
  /// The values at x, as many as the secret has bytes.
  public let bytes: [UInt8]

  /// Takes a share as it was sent; it is checked where it is used.
  public init(index: UInt8, bytes: [UInt8]) {
    self.index = index
    self.bytes = bytes
  }
}

extension Share: Equatable {
  /// Compares the bytes in a time that depends on their count alone.
  public static func == (left: Share, right: Share) -> Bool {
    guard left.index == right.index, left.bytes.count == right.bytes.count else { return false }
    return zip(left.bytes, right.bytes).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}

extension Share: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The index and the length, never the bytes.
  public var description: String { "share \(index) of \(bytes.count) bytes" }
  /// The same as the description.
  public var debugDescription: String { description }
  /// The index alone, so that a dump shows no bytes.
  public var customMirror: Mirror { Mirror(self, children: ["index": index]) }
}
