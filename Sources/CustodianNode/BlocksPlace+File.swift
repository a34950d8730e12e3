public import Client
internal import FoundationEssentials
internal import Identity
internal import Kubo

extension BlocksPlace {
  private static let mostBytes = 8192

  private struct Words: Codable {
    struct Node: Codable {
      let url: String
      let authorization: String?
    }

    var kubo: Node?
    var folder: Bool?
  }

  /// The place that blocks were moved from and where copies lie still; nil when there is none. Throws `homeRefused` when
  /// the home's words cannot be understood.
  public static func former(of home: Home) throws -> BlocksPlace? { try read(home.custodyFormerPlace) }

  /// In words, for people.
  public var words: String {
    switch self {
    case .folder: "the folder of the home"
    case .kubo(let endpoint, _): "the Kubo node at \(endpoint)"
    }
  }

  /// Has the home say it from now on, whatever it said.
  func write(in home: Home) throws { try write(to: home.custodyPlace) }

  /// Has the home say that copies lie here still.
  func remember(in home: Home) throws { try write(to: home.custodyFormerPlace) }

  /// Has the home say that no copies lie anywhere.
  static func forgetFormer(in home: Home) throws {
    guard PrivateFile(path: home.custodyFormerPlace).exists else { return }
    // Should a power cut bring the file back, deleting what is gone already does nothing.
    try FileManager.default.removeItem(atPath: home.custodyFormerPlace)
  }

  static func read(_ path: String) throws -> BlocksPlace? {
    let file = PrivateFile(path: path)
    guard file.exists else { return nil }
    let bytes = try file.read(atMost: mostBytes).bytes
    let words = try? JSONDecoder().decode(Words.self, from: Data(bytes))
    switch (words?.kubo, words?.folder) {
    case (let node?, nil):
      guard let endpoint = try? Endpoint(node.url) else { break }
      return .kubo(endpoint, authorization: node.authorization)
    case (nil, true?): return .folder
    default: break
    }
    throw ClientError(.homeRefused, "\(path) does not say where the blocks lie")
  }

  private func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    var words = Words()
    switch self {
    case .folder: words.folder = true
    case .kubo(let endpoint, let authorization): words.kubo = .init(url: endpoint.url, authorization: authorization)
    }
    try PrivateFile(path: path).write(Array(try encoder.encode(words)), replacing: true)
  }
}
