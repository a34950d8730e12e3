import Testing

/// Gives the tests of a suite one town, founded before the first of them and closed after the last.
struct TownTrait: SuiteTrait, TestScoping {
  let isRecursive = false

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    let town = try await Town(.authority, [.second, .technologist, .patient, .other], on: Engine.chain())
    try await Town.$current.withValue(town) { try await function() }
    try await town.stop()
  }
}

extension Trait where Self == TownTrait {
  static var town: Self { TownTrait() }
}

/// Everything that is tried in one town, one after another.
@Suite("In a town", .serialized, .enabled(if: Programs.aureole != nil, Comment(rawValue: Programs.reason)), .town)
enum InATown {}
