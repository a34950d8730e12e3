/// Lets one in at a time of those who name the same, in the order they came; who names something else need not wait.
actor Turns<Name: Hashable & Sendable> {
  private var taken = Set<Name>()
  private var waiting: [(names: Set<Name>, turn: CheckedContinuation<Void, Never>)] = []

  /// Does something when it is this caller's turn in all that is named.
  func take<Result: Sendable>(
    _ names: Set<Name>, _ body: @Sendable () async throws -> Result
  ) async rethrows -> Result {
    if taken.isDisjoint(with: names), waiting.allSatisfy({ $0.names.isDisjoint(with: names) }) {
      taken.formUnion(names)
    } else {
      await withCheckedContinuation { waiting.append((names, $0)) }
    }
    defer { leave(names) }
    return try await body()
  }

  private func leave(_ names: Set<Name>) {
    taken.subtract(names)
    var passed = Set<Name>()
    var rest: [(names: Set<Name>, turn: CheckedContinuation<Void, Never>)] = []
    for next in waiting {
      if taken.isDisjoint(with: next.names), passed.isDisjoint(with: next.names) {
        taken.formUnion(next.names)
        next.turn.resume()
      } else {
        passed.formUnion(next.names)
        rest.append(next)
      }
    }
    waiting = rest
  }
}
