internal import Identity

/// What a reader asks the directory: members by part of a name or the beginning of an identifier, or exactly these.
struct DirectoryQuery: Decodable, Sendable {
  var text: String?
  var members: [MemberID]?

  /// Whether it asks one thing, within bounds.
  var isSound: Bool {
    (text == nil) != (members == nil) && (text?.utf8.count ?? 0) <= 800
      && (members?.count ?? 0) <= DirectoryStore.mostFound
  }
}
