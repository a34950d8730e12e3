internal import FoundationEssentials
internal import Identity

/// What programs of this computer show: a random word that lies in a file which its owner alone can read. Made once and kept, so
/// that it can stand in another program's configuration. FHIR's addresses and DICOMweb's have one each.
public struct LocalKey: Sendable {
  /// The name that goes with it where a program asks for one (HTTP Basic).
  public static let user = "aureole"
  private static let mostBytes = 4_096

  /// The word, in hexadecimal.
  private let word: String
  private let digest: Word

  /// Where the word for FHIR's addresses lies in a home folder: alone, with a line's end.
  public static func path(forFHIRIn home: String) -> String { home + "/fhir-token" }

  /// Reads the word for FHIR's addresses in a home folder, or makes both. Throws `keyRefused` when the file is malformed, can be
  /// read by others, or the system refuses.
  public init(forFHIRIn home: String) throws(AgentError) {
    let file = PrivateFile(path: Self.path(forFHIRIn: home))
    let isKept = file.exists
    try self.init(keptIn: file) { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      return text.hasSuffix("\n") ? String(text.dropLast()) : nil
    }
    guard !isKept else { return }
    do throws(IdentityError) {
      try file.write(Array((word + "\n").utf8))
    } catch {
      throw AgentError(.keyRefused, "\(file.path): \(error.detail)")
    }
  }

  /// Reads the word in a file; makes one where there is no such file, and does not write it yet.
  private init(keptIn file: PrivateFile, reading: ([UInt8]) -> String?) throws(AgentError) {
    if file.exists {
      guard let read = try? file.read(atMost: Self.mostBytes), read.isPrivate, let kept = reading(read.bytes),
        kept.utf8.count == 64, let value = Word(hex: kept), !value.isZero
      else {
        throw AgentError(
          .keyRefused, "\(file.path) can be read by others or is malformed: remove it, so that a new one is made")
      }
      word = kept
    } else {
      word = Word.random().hex
    }
    digest = Word.sha256(Array(word.utf8))
  }

  /// Whether the header `Authorization` shows it, as Bearer or as Basic; takes as long whether it does or not.
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

extension LocalKey {
  /// The file of the word for DICOMweb, as programs read it.
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

  static func path(in folder: String) -> String { folder + "/access.json" }

  /// Reads the word for DICOMweb in its folder; makes one where there is none, which `note` writes.
  init(makingIn folder: String) throws(AgentError) {
    try self.init(keptIn: PrivateFile(path: Self.path(in: folder))) { bytes in
      (try? JSONDecoder().decode(File.self, from: Data(bytes)))?.password
    }
  }

  func note(port: Int, in folder: String) throws -> String {
    let path = Self.path(in: folder)
    try PrivateFile(path: path).write(
      CanonicalJSON.bytes(of: File(url: "http://127.0.0.1:\(port)/dicom-web", password: word)), replacing: true)
    return path
  }
}
