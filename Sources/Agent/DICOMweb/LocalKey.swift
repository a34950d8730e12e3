internal import FoundationEssentials
internal import Identity

/// What programs of this computer show the agent: a random word that lies in a file which its owner alone can read. Made once and
/// kept, so that it can stand in another program's configuration.
public struct LocalKey: Sendable {
  /// The name that goes with it where a program asks for one (HTTP Basic).
  public static let user = "aureole"
  private static let mostBytes = 4_096
  private let digest: Word

  /// The file as programs read it.
  public struct File: Codable, Sendable {
    /// Where the agent answers.
    public var url: String
    /// The name.
    public var user: String
    /// The word.
    public var password: String

    /// Reads the file in a home. Throws `keyRefused`, with how to make one.
    public init(in home: String) throws(AgentError) {
      let path = LocalKey.path(in: DICOMwebService.folder(in: home))
      guard let bytes = try? PrivateFile(path: path).read(atMost: LocalKey.mostBytes).bytes,
        let file = try? JSONDecoder().decode(Self.self, from: Data(bytes)), !file.url.isEmpty
      else {
        throw AgentError(.keyRefused, "no agent with --dicomweb has run in \(home): aureole agent run --dicomweb")
      }
      self = file
    }

    init(url: String, password: String) { (self.url, user, self.password) = (url, LocalKey.user, password) }
  }

  private let password: String

  static func path(in folder: String) -> String { folder + "/access.json" }

  init(makingIn folder: String) throws(AgentError) {
    let file = PrivateFile(path: Self.path(in: folder))
    if file.exists {
      guard let read = try? file.read(atMost: Self.mostBytes), read.isPrivate,
        let kept = try? JSONDecoder().decode(File.self, from: Data(read.bytes)), kept.password.utf8.count == 64
      else {
        throw AgentError(
          .keyRefused, "\(file.path) can be read by others or is malformed: remove it, so that a new one is made")
      }
      password = kept.password
    } else {
      password = Word.random().hex
    }
    digest = Word.sha256(Array(password.utf8))
  }

  func note(port: Int, in folder: String) throws -> String {
    let path = Self.path(in: folder)
    try PrivateFile(path: path).write(
      CanonicalJSON.bytes(of: File(url: "http://127.0.0.1:\(port)/dicom-web", password: password)), replacing: true)
    return path
  }

  /// Whether the header `Authorization` shows it, as Bearer or as Basic.
  func isShown(by header: String?) -> Bool {
    guard let header, header.utf8.count <= 512 else { return false }
    let words = header.split(separator: " ", maxSplits: 1)
    guard words.count == 2 else { return false }
    switch words[0].lowercased() {
    case "bearer": return matches(words[1].utf8)
    case "basic":
      guard let bytes = Data(base64Encoded: String(words[1])), bytes.starts(with: "\(Self.user):".utf8) else {
        return false
      }
      return matches(bytes.dropFirst(Self.user.utf8.count + 1))
    default: return false
    }
  }

  private func matches(_ bytes: some Collection<UInt8>) -> Bool {
    Word.sha256(Array(bytes)).equalsInConstantTime(digest)
  }
}
