internal import FoundationEssentials

/// How this target writes JSON: keys in order, no spaces, slashes as they are.
package enum CanonicalJSON {
  /// The bytes of a value that is made of strings and whole numbers only, which cannot fail to encode.
  package static func bytes(of value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(value)).map(Array.init) ?? []
  }
}
