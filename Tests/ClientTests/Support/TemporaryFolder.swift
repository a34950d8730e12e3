import Foundation

/// A folder that goes when the last reference to it does.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/aureole-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file below the folder and returns its path.
  func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
    let file = path + "/" + name
    let parent = (file as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(filePath: file))
    return file
  }

  /// Makes a folder below this one and returns its path.
  func folder(_ name: String) throws -> String {
    try FileManager.default.createDirectory(atPath: path + "/" + name, withIntermediateDirectories: true)
    return path + "/" + name
  }
}

/// The paths of all files below a folder, in order; hidden ones too.
func files(below folder: String) -> [String] {
  guard let below = FileManager.default.enumerator(atPath: folder) else { return [] }
  return below.compactMap { $0 as? String }.sorted().map { folder + "/" + $0 }.filter { path in
    let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
    return type == .typeRegular
  }
}

/// The files of blocks below a store's folder.
func blocks(in store: String) -> [String] { files(below: store + "/blocks").filter { $0.hasSuffix(".data") } }

func contents(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

/// Changes a file's bytes in place.
func alter(_ path: String, _ change: (inout Data) -> Void) throws {
  var bytes = try contents(path)
  change(&bytes)
  try bytes.write(to: URL(filePath: path))
}

/// Flips a bit in the middle of a file.
func flip(_ path: String) throws {
  try alter(path) { $0[$0.startIndex + $0.count / 2] ^= 1 }
}

/// Bytes that look random and are the same every time.
func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
  var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
  var bytes = [UInt8]()
  bytes.reserveCapacity(count + 8)
  while bytes.count < count {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: state >> shift)) }
  }
  return Array(bytes.prefix(count))
}
