internal import FoundationEssentials

/// At which gateway a member logged in last, and as whom. Not secret: it saves typing.
public struct LoginPlace: Codable, Sendable {
  private static let mostBytes = 4096
  private var version = 1
  /// The gateway's address.
  public let url: String
  /// The account.
  public let account: String
  /// The file of the certificates that TLS trusts there; nil for those of the system.
  public let certificates: String?

  /// Joins the parts.
  public init(url: String, account: String, certificates: String? = nil) {
    (self.url, self.account, self.certificates) = (url, account, certificates)
  }

  /// What a home remembers; nil for nothing, or nothing that can be read.
  public static func remembered(in home: Home) -> LoginPlace? {
    let place: LoginPlace? = try? JSONFile.read(home.loginPlace, atMost: mostBytes)
    return place?.version == 1 ? place : nil
  }

  /// Has a home remember it. Throws `fileRefused`.
  public func remember(in home: Home) throws(ClientError) {
    try JSONFile.write(self, to: home.loginPlace, replacing: true)
  }
}
