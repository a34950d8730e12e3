internal import Client
internal import Deidentification
internal import Identity
internal import Synchronization

/// Makes nameless copies, one at a time. A page that was cut off asks again under the same number and gets the copy that was made,
/// not another one. What is made goes on when the page is gone.
actor CopyDesk {
  /// How many finished copies are remembered.
  static let mostKept = 32

  /// A copy as pages are told of it.
  struct Made: Sendable, Equatable {
    let record: Word
    let count: Int
    let warnings: [DeidentifiedFile.Warning: Int]
  }

  /// How a copy is.
  enum State: Sendable, Equatable {
    /// So many bytes are sealed, of so many; zero of zero while the original is still being opened.
    case working(done: UInt64, of: UInt64)
    /// It is on the ledger.
    case made(Made)
  }

  /// Makes a copy of a record and tells bytes sealed and bytes in all.
  typealias Make =
    @Sendable (Word, DeidentificationOptions, @escaping @Sendable (UInt64, UInt64) -> Void) async throws -> Made

  private final class Course: Sendable {
    let order: CopyOrder
    let sealed = Mutex<(done: UInt64, of: UInt64)>((0, 0))
    init(_ order: CopyOrder) { self.order = order }
  }

  private let make: Make
  private var course: Course?
  private var ends: [Word: (order: CopyOrder, result: Result<Made, AgentError>)] = [:]
  private var order: [Word] = []

  init(_ make: @escaping Make) { self.make = make }

  /// Begins a copy unless it was begun, waits a while for its end, and tells how it is.
  ///
  /// - Throws: why it could not be made, once; whoever asks after that begins it anew. `tooMany` while another is being made.
  func state(of order: CopyOrder, waiting: Duration = .seconds(2)) async throws(AgentError) -> State {
    if ends[order.number] == nil { try begin(order) }
    let end = ContinuousClock.now + waiting
    while course?.order.number == order.number, ContinuousClock.now < end {
      do { try await Task.sleep(for: .milliseconds(100)) } catch { break }
    }
    guard let ended = ends[order.number] else {
      let (done, of) = course?.sealed.withLock { $0 } ?? (0, 0)
      return .working(done: done, of: of)
    }
    try Self.check(ended.order, order)
    switch ended.result {
    case .success(let made): return .made(made)
    case .failure(let error):
      forget(order.number)
      throw error
    }
  }

  private func begin(_ order: CopyOrder) throws(AgentError) {
    if let course {
      guard course.order.number == order.number else {
        throw AgentError(.tooMany, "another copy is being made: wait until it is there")
      }
      return try Self.check(course.order, order)
    }
    let begun = Course(order)
    course = begun
    Task {
      let result: Result<Made, AgentError>
      do {
        result = .success(
          try await make(order.record, order.options) { done, of in begun.sealed.withLock { $0 = (done, of) } })
      } catch {
        result = .failure(CopyRefusal.reading(error))
      }
      keep(order, result)
    }
  }

  private func keep(_ order: CopyOrder, _ result: Result<Made, AgentError>) {
    course = nil
    ends[order.number] = (order, result)
    self.order.append(order.number)
    if self.order.count > Self.mostKept { forget(self.order[0]) }
  }

  private func forget(_ number: Word) {
    ends[number] = nil
    order.removeAll { $0 == number }
  }

  private static func check(_ begun: CopyOrder, _ asked: CopyOrder) throws(AgentError) {
    guard begun.record == asked.record, begun.options == asked.options else {
      throw AgentError(.badRequest, "this number is another copy's")
    }
  }
}
