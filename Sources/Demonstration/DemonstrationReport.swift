/// What a demonstration did, step by step.
public struct DemonstrationReport: Encodable, Sendable {
  /// One step.
  public struct Step: Encodable, Sendable {
    /// A short name that does not change between versions.
    public let name: String
    /// Whether it showed what it is to show.
    public let ok: Bool
    /// How long it took, in milliseconds.
    public let ms: Double
    /// What happened, in plain words.
    public let detail: String
  }

  /// Whether every step is ok.
  public internal(set) var ok = true
  /// The steps in order.
  public internal(set) var steps: [Step] = []
  /// Where keys, ledger, stores and opened files lie.
  public let folder: String
  /// The ledger's address while the demonstration ran.
  public internal(set) var url = ""
  /// The record that was sent, in hexadecimal.
  public internal(set) var record = ""

  /// Where the pages answer; empty where there are none.
  public internal(set) var pages = ""
  /// Who can log in there.
  public internal(set) var accounts: [Account] = []

  /// An account of a demonstration, with everything that opens it: worth nothing, and shown for that.
  public struct Account: Encodable, Sendable {
    /// What to log in as.
    public let account: String
    /// The password.
    public let password: String
    /// The authenticator's secret, in base32.
    public let totp: String
    /// Who it is.
    public let name: String
    /// The role.
    public let role: String
  }

  init(folder: String) { self.folder = folder }
}
