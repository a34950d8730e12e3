extension Array where Element: Sendable {
  /// The results of a function over all elements, in order, computed on all cores in pieces of so many.
  func mappedConcurrently<Result: Sendable>(
    by count: Int = 64, _ body: @escaping @Sendable (Element) -> Result
  ) async -> [Result] {
    guard self.count > count else { return map(body) }
    return await withTaskGroup(of: (Int, [Result]).self) { tasks in
      for start in stride(from: 0, to: self.count, by: count) {
        let piece = self[start..<Swift.min(start + count, self.count)]
        tasks.addTask { (start, piece.map(body)) }
      }
      var pieces = [(Int, [Result])]()
      for await piece in tasks { pieces.append(piece) }
      return pieces.sorted { $0.0 < $1.0 }.flatMap(\.1)
    }
  }
}
