/// What a demonstration keeps its ledger and its blocks with.
public struct Engines: Sendable {
  /// A Kubo node of this computer.
  public struct KuboNode: Sendable {
    /// Where its RPC answers.
    public let url: String
    /// The folder of its repository, in which the demonstration changes a byte and looks whether anything is left.
    public let repository: String

    /// Joins the two.
    public init(url: String, repository: String) {
      self.url = url
      self.repository = repository
    }
  }

  /// A node of a development chain that the ledger goes on; nil for the embedded ledger.
  public var chainEndpoint: String?
  /// Kubo nodes, one a custodian; none for folders.
  public var kubo: [KuboNode]

  /// The embedded ledger and folders unless said otherwise.
  public init(chainEndpoint: String? = nil, kubo: [KuboNode] = []) {
    self.chainEndpoint = chainEndpoint
    self.kubo = kubo
  }

  /// In which folder the blocks of a custodian lie, by its number from 1, when not in its home.
  func repository(of number: Int) -> String? {
    kubo.indices.contains(number - 1) ? kubo[number - 1].repository + "/blocks" : nil
  }

  /// What a custodian's process is told of them.
  func options(of number: Int) -> [String] {
    kubo.indices.contains(number - 1) ? ["--blocks", "kubo", "--kubo-url", kubo[number - 1].url] : []
  }
}
