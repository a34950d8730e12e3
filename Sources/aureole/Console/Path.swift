internal import FoundationEssentials

/// Paths as people type them.
enum Path {
  /// The full path of one that may be relative to the working folder.
  static func full(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    let folder = FileManager.default.currentDirectoryPath
    return folder.hasSuffix("/") ? folder + path : folder + "/" + path
  }
}
