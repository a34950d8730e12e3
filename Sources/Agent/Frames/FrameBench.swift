internal import Codecs
internal import NIOPosix
internal import Synchronization

/// Where frames are decoded: a few at a time, since each may take a processor and memory, and a few more that wait.
final class FrameBench: Sendable {
  /// How many are decoded at a time.
  static let mostAtOnce = 2
  /// How many may wait for it.
  static let mostWaiting = 64

  /// The most bytes of frames that are held at a time, those that are still coming included.
  static let mostHeldBytes = 256 << 20

  private struct State {
    var held = 0
    var free = FrameBench.mostAtOnce
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let decoder: FrameDecoder
  private let state = Mutex(State())

  init(_ decoder: FrameDecoder = FrameDecoder()) { self.decoder = decoder }

  /// The samples of a frame, as ``FrameDecoder`` gives them. Throws its `CodecsError`, or `tooMany` where too many wait.
  func samples(of frame: [UInt8], _ description: FrameDescription) async throws -> [UInt8] {
    try await enter()
    defer { leave() }
    // Decoding waits for another process and blocks a thread.
    return try await NIOThreadPool.singleton.runIfActive { [decoder] in try decoder.samples(of: frame, description) }
  }

  /// Does some work with a body of at most so many bytes, which count from before they come. Throws `tooMany` where too many are
  /// held.
  func holding<Result>(_ bytes: Int, _ work: () async throws -> Result) async throws -> Result {
    let hasRoom = state.withLock { state in
      guard state.held + bytes <= Self.mostHeldBytes else { return false }
      state.held += bytes
      return true
    }
    guard hasRoom else { throw AgentError(.tooMany, "too many frames wait to be decoded") }
    defer { state.withLock { $0.held -= bytes } }
    return try await work()
  }

  private func enter() async throws {
    let isRefused = state.withLock { state in state.free == 0 && state.waiting.count >= Self.mostWaiting }
    guard !isRefused else { throw AgentError(.tooMany, "too many frames wait to be decoded") }
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        guard state.free == 0 else {
          state.free -= 1
          return true
        }
        state.waiting.append(continuation)
        return false
      }
      if isFree { continuation.resume() }
    }
  }

  private func leave() {
    let next = state.withLock { state in
      guard !state.waiting.isEmpty else {
        state.free += 1
        return CheckedContinuation<Void, Never>?.none
      }
      return state.waiting.removeFirst()
    }
    next?.resume()
  }
}
