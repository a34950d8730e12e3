/// When releases of Debian and Ubuntu stop getting security updates that everybody gets: Debian's with its long-term
/// support, Ubuntu's without the paid one.
enum ReleaseTable {
  /// When this table was compared with Debian's distro-info-data.
  static let asOf = "2026-11-26"

  /// The last days, by distribution and version.
  static let ends: [String: [String: String]] = [
    "debian": [
      "8": "2020-06-30", "9": "2022-07-01", "10": "2024-06-30", "11": "2026-08-31", "12": "2028-06-30",
      "13": "2030-06-30",
    ],
    "ubuntu": [
      "16.04": "2021-04-30", "18.04": "2023-05-31", "20.04": "2025-05-29", "22.04": "2027-06-01",
      "22.10": "2023-07-20", "23.04": "2024-01-25", "23.10": "2024-07-11", "24.04": "2029-05-31",
      "24.10": "2025-07-10", "25.04": "2026-01-15", "25.10": "2026-07-09", "26.04": "2031-05-29",
    ],
  ]

  /// The last day of a release: as the computer's own distro-info-data has it, which updates keep current, else as the
  /// table has it; nil where neither knows it.
  static func end(of version: String, _ distribution: String, on machine: Machine) -> String? {
    listed(version, machine.text("/usr/share/distro-info/\(distribution).csv").text ?? "")
      ?? ends[distribution]?[version]
  }

  /// The later of the columns `eol` and `eol-lts` in the line of a version.
  private static func listed(_ version: String, _ text: String) -> String? {
    let rows = Text.lines(text).map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    guard let head = rows.first, let eol = head.firstIndex(of: "eol") else { return nil }
    let columns = [eol] + (head.firstIndex(of: "eol-lts").map { [$0] } ?? [])
    guard let row = rows.dropFirst().first(where: { Text.words($0.first ?? "").first == version }) else { return nil }
    return columns.filter { $0 < row.count }.map { String(row[$0]) }.filter(isDay).max()
  }

  private static func isDay(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return parts.map(\.count) == [4, 2, 2] && parts.allSatisfy { $0.allSatisfy { ("0"..."9").contains($0) } }
  }
}
