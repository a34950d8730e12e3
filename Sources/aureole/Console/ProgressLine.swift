internal import Synchronization

/// One line on the terminal that says how far long work is; silent where nobody watches.
final class ProgressLine: Sendable {
  private let what: String
  private let shown = Mutex<Int>(-1)

  init(_ what: String) { self.what = what }

  /// Shows bytes done of bytes in all; may be called from any thread and as often as one likes.
  func show(_ done: UInt64, of total: UInt64) {
    show(done, of: total) { "\(Size.text(done)) of \(Size.text(total))" }
  }

  /// Shows how many of something are done.
  func show(_ done: UInt64, of total: UInt64, _ things: String) {
    show(done, of: total) { "\(done) of \(total) \(things)" }
  }

  private func show(_ done: UInt64, of total: UInt64, _ text: () -> String) {
    guard Console.isInteractive, total > 0 else { return }
    let percent = Int(Double(min(done, total)) / Double(total) * 100)
    shown.withLock { last in
      guard percent > last else { return }
      last = percent
      Console.printProgress("\(what) \(percent) %, \(text())")
    }
  }

  /// Clears the line.
  func finish() {
    if shown.withLock({ $0 >= 0 }) { Console.printProgress("") }
  }
}
