internal import Contract
internal import FoundationEssentials
internal import Identity
internal import VectorText

#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Writes the test vectors of actions, rules, links, and what gateways and custodians sign for each other and for browsers.
///
///     vectors [--check] [directory]
///
/// With `--check` nothing is written, and the program ends with 1 when a file would change. The directory is
/// `docs/spec/vectors` unless named.
///
/// ECDSA signatures are made with random numbers, so the program keeps those that stand in the files already as long
/// as they verify for the same key and words. The same sources and files therefore give the same files.
@main struct Vectors {
  static func main() throws {
    var arguments = Array(CommandLine.arguments.dropFirst())
    let isCheck = arguments.first == "--check"
    if isCheck { arguments.removeFirst() }
    guard arguments.count <= 1, arguments.first?.hasPrefix("-") != true else {
      print("usage: vectors [--check] [directory]")
      exit(2)
    }
    let directory = URL(fileURLWithPath: arguments.first ?? "docs/spec/vectors")
    var changed = [String]()
    for (name, file) in try files(keeping: { read(directory.appendingPathComponent($0)) }) {
      let place = directory.appendingPathComponent(name)
      guard read(place)?.text != file.text else { continue }
      changed.append(name)
      if !isCheck { try Data(file.text.utf8).write(to: place) }
    }
    for name in changed { print(isCheck ? "would change: \(name)" : "written: \(name)") }
    if isCheck && !changed.isEmpty { exit(1) }
  }

  /// Every vector with its file's name, made with the signatures of the file of that name where they still verify.
  private static func files(keeping old: (String) -> VectorFile?) throws -> [(String, VectorFile)] {
    var files = [("genesis.txt", try GenesisVector.file())]
    for kind in ActionKind.allCases {
      let name = "actions-\(kind.name).txt"
      files.append((name, try ActionVector.file(kind, KeptSignatures(old(name)))))
    }
    for plot in Plot.allCases {
      let name = "rules-\(plot.rawValue).txt"
      files.append((name, try plot.file(KeptSignatures(old(name)))))
    }
    files.append(("assertion.txt", try AssertionVector.file(keeping: old("assertion.txt"))))
    files.append(("view.txt", try ViewVector.file(keeping: old("view.txt"))))
    files.append(("policy-document-2.txt", try PolicyDocumentVector.file(guests: false)))
    files.append(("policy-document-guests.txt", try PolicyDocumentVector.file(guests: true)))
    files.append(("links.txt", try LinkVector.file()))
    return files
  }

  private static func read(_ place: URL) -> VectorFile? {
    guard let data = try? Data(contentsOf: place) else { return nil }
    return VectorFile(text: String(decoding: data, as: UTF8.self))
  }
}
