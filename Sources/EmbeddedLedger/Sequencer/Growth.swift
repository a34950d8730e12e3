internal import Synchronization

/// How far a ledger has come, and who waits for it to go on. Bounded: who comes when too many wait is answered at once.
final class Growth: Sendable {
  private struct Contents {
    var size: UInt64
    var isClosed = false
    var nextID: UInt64 = 0
    var waiting: [UInt64: (size: UInt64, waiter: CheckedContinuation<Void, Never>)] = [:]
  }

  private let contents: Mutex<Contents>

  init(_ size: UInt64) { contents = Mutex(Contents(size: size)) }

  /// Returns when there are more entries than a size, when so many seconds are over, when the task is cancelled, and
  /// when the ledger closes.
  func wait(beyond size: UInt64, within seconds: UInt64) async {
    let seconds = min(seconds, LedgerLimits.longestWait)
    guard seconds > 0, contents.withLock({ !$0.isClosed && $0.size <= size }) else { return }
    await withTaskGroup(of: Void.self) { tasks in
      tasks.addTask { await self.wait(beyond: size) }
      tasks.addTask { try? await Task.sleep(for: .seconds(seconds)) }
      await tasks.next()
      tasks.cancelAll()
    }
  }

  /// The same without an end of its own.
  func wait(beyond size: UInt64) async {
    let id = contents.withLock { contents in
      contents.nextID += 1
      return contents.nextID
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let isWaiting = contents.withLock { contents in
          // Asked under the lock: a cancellation that comes later finds the waiter in its place.
          guard !contents.isClosed, contents.size <= size, !Task.isCancelled,
            contents.waiting.count < LedgerLimits.waitingReaders
          else { return false }
          contents.waiting[id] = (size, waiter)
          return true
        }
        if !isWaiting { waiter.resume() }
      }
    } onCancel: {
      contents.withLock { $0.waiting.removeValue(forKey: id) }?.waiter.resume()
    }
  }

  /// Wakes those who waited for this size.
  func grew(to size: UInt64) {
    let woken = contents.withLock { contents in
      contents.size = size
      let woken = contents.waiting.filter { $0.value.size < size }
      for id in woken.keys { contents.waiting[id] = nil }
      return woken.values.map(\.waiter)
    }
    for waiter in woken { waiter.resume() }
  }

  /// Wakes everybody; nobody waits from now on.
  func close() {
    let woken = contents.withLock { contents in
      defer { contents.waiting = [:] }
      contents.isClosed = true
      return contents.waiting.values.map(\.waiter)
    }
    for waiter in woken { waiter.resume() }
  }

  /// How many wait.
  var waitingCount: Int { contents.withLock { $0.waiting.count } }
}
