internal import FoundationEssentials
internal import Identity

/// What a node or a service asks for before it does anything. It comes from a file and appears in no text.
public struct Authorization: Sendable {
  /// The value of the header `Authorization`.
  let header: String

  private static let mostBytes = 4096

  /// Reads a file that holds one line in the form of Kubo's `API.Authorizations`: `bearer:TOKEN` or
  /// `basic:USER:PASSWORD`. Throws `badCredentials` when the file cannot be read, others may read it, or it holds
  /// something else.
  public init(file path: String) throws(KuboError) {
    let contents: PrivateFile.Contents
    do throws(IdentityError) {
      contents = try PrivateFile(path: path).read(atMost: Self.mostBytes)
    } catch {
      throw KuboError(.badCredentials, "the authorization cannot be read: \(error.detail)")
    }
    guard contents.isPrivate else {
      throw KuboError(.badCredentials, "others can read the authorization: chmod 600")
    }
    try self.init(String(decoding: contents.bytes, as: UTF8.self).trimmed)
  }

  /// Takes `bearer:TOKEN` or `basic:USER:PASSWORD`; throws `badCredentials` for anything else.
  public init(_ text: String) throws(KuboError) {
    let parts = text.split(separator: ":", maxSplits: 1)
    guard parts.count == 2, !parts[1].utf8.contains(where: { $0 <= 0x20 || $0 > 0x7e }) else {
      throw KuboError(.badCredentials, "an authorization is bearer:TOKEN or basic:USER:PASSWORD")
    }
    switch parts[0] {
    case "bearer":
      header = "Bearer \(parts[1])"
    case "basic" where parts[1].contains(":"):
      header = "Basic \(Data(parts[1].utf8).base64EncodedString())"
    default:
      throw KuboError(.badCredentials, "an authorization is bearer:TOKEN or basic:USER:PASSWORD")
    }
  }
}

extension Authorization: CustomStringConvertible {
  /// Nothing of the secret.
  public var description: String { "an authorization" }
}

extension String {
  /// Without spaces and line ends around it.
  fileprivate var trimmed: String {
    let isBlank = { (character: Character) in character.isWhitespace }
    return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }
}
