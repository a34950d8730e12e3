internal import Foundation
internal import Identity

/// The files of an export's folder. Nothing but regular files and folders is looked into: a link could lead out.
struct ExportFiles {
  static let mostFiles = 1_000_000
  let folder: String

  /// The paths of all files within the folder, in order. Throws `fileRefused` for anything that is no file or folder.
  func all() throws(ClientError) -> [String] {
    guard let below = FileManager.default.enumerator(atPath: folder) else {
      throw ClientError(.fileRefused, "\(folder): the folder cannot be read")
    }
    var found = [String]()
    while let name = below.nextObject() as? String {
      let type = try? FileManager.default.attributesOfItem(atPath: folder + "/" + name)[.type] as? FileAttributeType
      switch type {
      case .typeDirectory: continue
      case .typeRegular: found.append(name)
      default: throw ClientError(.fileRefused, "\(name) is neither a file nor a folder")
      }
      guard found.count <= Self.mostFiles else { throw ClientError(.fileRefused, "the folder has too many files") }
    }
    return found.sorted()
  }

  /// A small file's bytes; nil where there is none or it is larger.
  func read(_ path: String, atMost limit: Int = ExportList.mostBytes) -> [UInt8]? {
    try? PrivateFile(path: folder + "/" + path).read(atMost: limit).bytes
  }

  func decode<Value: Decodable>(_ path: String) -> Value? {
    read(path).flatMap { try? JSONDecoder().decode(Value.self, from: Data($0)) }
  }

  /// Size and digest of a file of any size, whose bytes are not all in memory at once; nil where it cannot be read.
  func digest(_ path: String) -> (size: UInt64, sha256: Word)? {
    guard let bytes = try? Data(contentsOf: URL(filePath: folder + "/" + path), options: .alwaysMapped) else {
      return nil
    }
    return (UInt64(bytes.count), Word.sha256(bytes))
  }

  /// Writes a new file, and the folders above it.
  func write(_ bytes: [UInt8], to path: String) throws(ClientError) {
    do throws(IdentityError) {
      if let slash = path.lastIndex(of: "/") { try PrivateFile.makeFolder(folder + "/" + path[..<slash]) }
      try PrivateFile(path: folder + "/" + path).write(bytes)
    } catch {
      throw ClientError(.fileRefused, "\(path): \(error.detail)")
    }
  }

  func write(_ value: some Encodable, as path: String) throws(ClientError) {
    try write(CanonicalJSON.bytes(of: value) + [UInt8(ascii: "\n")], to: path)
  }
}
