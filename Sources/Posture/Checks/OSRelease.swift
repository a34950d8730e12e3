/// What `/etc/os-release` says of the operating system: names and values, as os-release(5) has them.
struct OSRelease {
  private var values: [String: String] = [:]

  init(of machine: Machine) {
    let text = machine.text("/etc/os-release").text ?? machine.text("/usr/lib/os-release").text ?? ""
    for line in Text.lines(text) where !line.hasPrefix("#") {
      guard let equals = line.firstIndex(of: "=") else { continue }
      let name = String(line[..<equals])
      // The first counts: what a file repeats at its end is no reason to believe it.
      if values[name] == nil { values[name] = Text.unquoted(Text.trimmed(line[line.index(after: equals)...])) }
    }
  }

  /// The value under a name; nil where there is none or it is empty.
  subscript(_ name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }

  /// Whether updates come through apt from Debian or Ubuntu.
  var isDebianOrUbuntu: Bool { self["ID"] == "debian" || self["ID"] == "ubuntu" }
}
