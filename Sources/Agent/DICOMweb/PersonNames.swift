internal import Foundation

/// Compares the name in images with a member's.
enum PersonNames {
  /// Whether they are plainly of two people: in no script of the images’ name are all words of the shorter in the longer, since
  /// middle names and titles differ between systems. Images without a name say nothing.
  static func differ(_ images: String?, _ member: String) -> Bool {
    let scripts = (images ?? "").split(separator: "=")
      .map { script in words(script.split(separator: "^").prefix(3).joined(separator: " ")) }
      .filter { !$0.isEmpty }
    let own = words(member)
    return !scripts.isEmpty && !scripts.contains { $0.isSubset(of: own) || (!own.isEmpty && own.isSubset(of: $0)) }
  }

  private static func words(_ name: String) -> Set<String> {
    let plain = name.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
    return Set(plain.split { !$0.isLetter }.map(String.init)).subtracting(["dr", "prof", "mr", "mrs", "ms"])
  }
}
