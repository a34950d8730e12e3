internal import Contract
internal import Synchronization

/// An action that waits for its answer. A class, so that queues and chunks move a pointer and not half a kilobyte.
final class Submission: Sendable {
  let action: SignedAction
  let answer: CheckedContinuation<Receipt, any Error>

  init(action: SignedAction, answer: CheckedContinuation<Receipt, any Error>) {
    self.action = action
    self.answer = answer
  }
}

/// The queue before the sequencer: bounded, in the order of arrival, with the count of workers that empty it. Guarded by
/// a lock and not by the actor, so that handing an action over never waits for rules or disk.
final class Intake: Sendable {
  private struct Contents {
    var waiting: [Submission] = []
    /// How many of `waiting` were drawn already; they are dropped in bulk.
    var drawn = 0
    /// Accepted and not yet answered, whether still here or drawn.
    var unanswered = 0
    var workers = 0
    var refusal: (any Error)?
    var idle: [CheckedContinuation<Void, Never>] = []
  }

  private let contents = Mutex(Contents())
  private let capacity: Int
  private let workerCount: Int

  init(capacity: Int, workerCount: Int) {
    self.capacity = capacity
    self.workerCount = workerCount
  }

  /// Takes an action. True when the caller is to start a worker. A refused one is answered at once.
  func push(_ submission: Submission) -> Bool {
    let verdict: Result<Bool, any Error> = contents.withLock { contents in
      if let refusal = contents.refusal { return .failure(refusal) }
      guard contents.unanswered < capacity else {
        return .failure(LedgerError(.busy, "too many actions are waiting"))
      }
      contents.waiting.append(submission)
      contents.unanswered += 1
      guard contents.workers < workerCount else { return .success(false) }
      contents.workers += 1
      return .success(true)
    }
    switch verdict {
    case .success(let isWorkerNeeded): return isWorkerNeeded
    case .failure(let refusal):
      submission.answer.resume(throwing: refusal)
      return false
    }
  }

  /// The next actions in order, a fair part of what waits, at most so many. None when nothing waits: the worker that
  /// asked is then counted out and must end.
  func draw(atMost limit: Int) -> [Submission] {
    contents.withLock { contents in
      let count = contents.waiting.count - contents.drawn
      guard count > 0 else {
        contents.workers -= 1
        return []
      }
      let share = min(limit, (count + workerCount - 1) / workerCount)
      let part = Array(contents.waiting[contents.drawn..<(contents.drawn + share)])
      contents.drawn += share
      if contents.drawn == contents.waiting.count {
        contents.waiting.removeAll(keepingCapacity: true)
        contents.drawn = 0
      } else if contents.drawn > 4096 {
        contents.waiting.removeFirst(contents.drawn)
        contents.drawn = 0
      }
      return part
    }
  }

  /// Counts answers that were given.
  func answered(_ count: Int) {
    let idle = contents.withLock { contents in
      contents.unanswered -= count
      guard contents.unanswered == 0 else { return [CheckedContinuation<Void, Never>]() }
      defer { contents.idle = [] }
      return contents.idle
    }
    for waiter in idle { waiter.resume() }
  }

  /// Refuses everything from now on with an error; the first one stays unless the new one is final.
  func refuse(with error: any Error, isFinal: Bool = false) {
    contents.withLock { contents in
      if contents.refusal == nil || isFinal { contents.refusal = error }
    }
  }

  /// Takes out everything that waits.
  func drain() -> [Submission] {
    contents.withLock { contents in
      defer {
        contents.waiting = []
        contents.drawn = 0
      }
      return Array(contents.waiting[contents.drawn...])
    }
  }

  /// Whether actions are taken.
  var isOpen: Bool { contents.withLock { $0.refusal == nil } }

  /// Waits until everything accepted is answered.
  func untilAnswered() async {
    await withCheckedContinuation { waiter in
      let isIdle = contents.withLock { contents in
        guard contents.unanswered > 0 else { return true }
        contents.idle.append(waiter)
        return false
      }
      if isIdle { waiter.resume() }
    }
  }
}
