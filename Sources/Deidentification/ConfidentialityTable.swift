internal import Imaging

/// PS3.15 table E.1-1: what becomes of an attribute under the profile and the chosen options.
struct ConfidentialityTable: Sendable {
  /// What becomes of an attribute.
  enum Action: Sendable, Hashable { case keep, clean, remove, empty, dummy, uid }

  /// Actions of plain attributes, and of those that are sequences, where a choice is left to the object's kind.
  private let actions: [DICOMTag: Action]
  private let ofSequences: [DICOMTag: Action]

  init(_ options: DeidentificationOptions) {
    let letters = Dictionary(uniqueKeysWithValues: DeidentificationOptions.all.map { ($0.letter, $0.option) })
    var actions: [DICOMTag: Action] = [:]
    var ofSequences: [DICOMTag: Action] = [:]
    for row in Self.rows.split(whereSeparator: \.isWhitespace) {
      let parts = row.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 3, let number = UInt32(parts[0], radix: 16) else { continue }
      let tag = DICOMTag(rawValue: number)
      let marks = Array(parts[2])
      var found: Action?
      for place in stride(from: 0, to: marks.count - 1, by: 2) {
        guard let option = letters[marks[place]], options.contains(option) else { continue }
        // Kept by one option is kept, whatever another one cleans.
        if marks[place + 1] == "K" { found = .keep } else if found == nil { found = .clean }
      }
      actions[tag] = found ?? Self.action(parts[1], ofSequence: false)
      ofSequences[tag] = found ?? Self.action(parts[1], ofSequence: true)
    }
    self.actions = actions
    self.ofSequences = ofSequences
  }

  /// The action on an attribute; nil where the table does not name it.
  func action(_ tag: DICOMTag, isSequence: Bool) -> Action? {
    isSequence ? ofSequences[tag] : actions[tag]
  }

  /// Where the table leaves a choice, the one that is right whatever the object requires: a dummy satisfies an attribute
  /// that must have a value, an empty one those that must be there. Of sequences, whose dummy would need contents, less.
  private static func action(_ code: Substring, ofSequence: Bool) -> Action {
    let letters = code.split(separator: "/")
    if letters.contains("U") { return .uid }
    if ofSequence, letters.contains("Z") { return .empty }
    if ofSequence, letters.contains("X") { return .remove }
    if letters.contains("D") { return .dummy }
    return letters.contains("Z") ? .empty : .remove
  }
}
