/// Why a block could not be named, kept or fetched. Equality is on the code.
public struct BlocksError: Error, Sendable {
  /// The closed list of reasons.
  public enum Code: String, Sendable, CaseIterable {
    /// Text that is no CIDv1 of a raw block under SHA-256, in lower-case base32.
    case malformedCID
    /// Bytes that do not hash to the name they were given or found under.
    case wrongBytes
    /// The store does not hold the block.
    case notFound
    /// The block is larger than the caller accepts.
    case tooLarge
    /// A folder whose blocks are laid out in another way, or that is no folder of blocks.
    case otherSharding
    /// The folder's blocks are sealed under another key.
    case wrongKey
    /// The operating system refused a file operation.
    case fileRefused
    /// A name in the folder that should be a plain file or folder is something else, such as a symbolic link.
    case notPlain
  }

  /// The reason.
  public let code: Code
  /// Where it happened, in words that hold no input.
  public let detail: String

  /// Makes an error from its code and the place it arose.
  public init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }
}

extension BlocksError: Equatable {
  /// Errors are equal when their codes are.
  public static func == (left: BlocksError, right: BlocksError) -> Bool { left.code == right.code }
}

extension BlocksError: CustomStringConvertible {
  /// The detail, as a person reads it.
  public var description: String { detail }
}
