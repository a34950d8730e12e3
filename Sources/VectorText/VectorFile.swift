/// A test vector as text, in the manner of C2SP's CCTV: header lines `key: value`, an empty line, the payload. One
/// scenario a file; the first header says what the scenario is.
package struct VectorFile: Hashable, Sendable {
  /// A header line.
  package struct Header: Hashable, Sendable {
    /// Lower case, digits and hyphens.
    package let key: String
    /// The rest of the line.
    package let value: String
  }

  /// The headers in their order.
  package private(set) var headers: [Header] = []
  /// The payload, a line each, none of them empty.
  package var lines: [String] = []

  /// A vector with its first header and nothing else.
  package init(scenario: String) {
    add("scenario", scenario)
  }

  /// Reads a vector; nil when a header line has no `: `, no empty line follows the headers, or a line of the payload
  /// is empty.
  package init?(text: String) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.popLast() == "", let end = lines.firstIndex(of: "") else { return nil }
    for line in lines[..<end] {
      guard let colon = line.firstIndex(of: ":"), line[colon...].hasPrefix(": ") else { return nil }
      add(String(line[..<colon]), String(line[line.index(colon, offsetBy: 2)...]))
    }
    self.lines = Array(lines[(end + 1)...])
    guard !self.lines.contains("") else { return nil }
  }

  /// Adds a header line.
  package mutating func add(_ key: String, _ value: String) {
    headers.append(Header(key: key, value: value))
  }

  /// The value of the first header with this key.
  package subscript(key: String) -> String? {
    headers.first { $0.key == key }?.value
  }

  /// The file's text.
  package var text: String {
    (headers.map { "\($0.key): \($0.value)" } + [""] + lines).map { $0 + "\n" }.joined()
  }
}
