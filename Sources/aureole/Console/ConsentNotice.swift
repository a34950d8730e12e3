/// What is said where consent is given or taken back.
enum ConsentNotice {
  /// What no server can undo.
  static let copies = "copies already made cannot be called back"
}
