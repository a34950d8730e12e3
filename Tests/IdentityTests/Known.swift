import Identity
import Testing

/// Values that were computed elsewhere: the key and signatures of RFC 6979 A.2.5, and what follows from them.
enum Known {
  static let scalar = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721"
  static let x = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
  static let y = "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"
  /// SHA-256 over "sample"; its s is high.
  static let sampleR = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
  static let sampleS = "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
  /// SHA-256 over "test"; its s is low.
  static let testR = "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367"
  static let testS = "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083"
  static let member = "86ae80b4747cb4c07495e9f063ab78862ca9181b"

  static func signingKey() throws -> SigningKey { try SigningKey(bytes(scalar)) }
  static func bytes(_ hex: String) throws -> [UInt8] { try #require([UInt8](hex: hex)) }
}

/// What an expression throws, or nil when it throws nothing.
func refusal<Value>(_ body: () throws -> Value) -> IdentityError.Code? {
  do {
    _ = try body()
    return nil
  } catch {
    return (error as? IdentityError)?.code
  }
}
