internal import Hummingbird
internal import NIOCore
internal import Synchronization

/// The body of a request that is passed on, as it comes and with a bound.
///
/// Whoever it is passed on to may answer before it has come whole. The HTTP client then still waits for the next piece in a
/// task of its own, while the server, once the answer is written, reads on from the same connection for the next request;
/// two readers of one connection end the process. So an answer is written with `answering`, which lets the server go on
/// only when nobody reads here any more.
final class ForwardedBody: AsyncSequence, Sendable {
  typealias Element = ByteBuffer

  private struct State: Sendable {
    var room: Int
    var isReading = false
    var isOver = false
    var fault: (any Error)?
    var waiting: CheckedContinuation<Void, Never>?
  }

  private let base: RequestBody
  private let state: Mutex<State>

  /// Passes on at most so many bytes.
  init(_ base: RequestBody, atMost limit: Int) {
    self.base = base
    state = Mutex(State(room: limit))
  }

  /// Why the body ended early; whoever reads it may hide that in an error of their own.
  var fault: (any Error)? { state.withLock(\.fault) }

  /// An answer after which nobody reads this body.
  func answering(_ response: Response) -> Response {
    var response = response
    let body = response.body
    response.body = ResponseBody(contentLength: body.contentLength) { [self] writer in
      do {
        try await body.write(writer)
      } catch {
        await end()
        throw error
      }
      await end()
    }
    return response
  }

  /// Waits for the piece that is being read, if one is; none is read afterwards.
  private func end() async {
    await withCheckedContinuation { continuation in
      let isIdle = state.withLock { state in
        state.isOver = true
        if state.isReading { state.waiting = continuation }
        return !state.isReading
      }
      if isIdle { continuation.resume() }
    }
  }

  private func beginReading() throws {
    try state.withLock { state in
      guard !state.isOver else { throw GatewayError(.unavailable, "the answer came before the body") }
      state.isReading = true
    }
  }

  private func endReading(_ result: Result<ByteBuffer?, any Error>) throws -> ByteBuffer? {
    let (waiting, result) = state.withLock { state in
      state.isReading = false
      var result = result
      if case .success(let piece?) = result {
        state.room -= piece.readableBytes
        if state.room < 0 { result = .failure(GatewayError(.tooLarge, "the body is too large")) }
      }
      if case .failure(let error) = result { state.fault = error }
      defer { state.waiting = nil }
      return (state.waiting, result)
    }
    waiting?.resume()
    return try result.get()
  }

  func makeAsyncIterator() -> Iterator { Iterator(base: base.makeAsyncIterator(), body: self) }

  struct Iterator: AsyncIteratorProtocol {
    fileprivate var base: RequestBody.AsyncIterator
    fileprivate let body: ForwardedBody

    mutating func next() async throws -> ByteBuffer? {
      try body.beginReading()
      let result: Result<ByteBuffer?, any Error>
      do { result = .success(try await base.next()) } catch { result = .failure(error) }
      return try body.endReading(result)
    }
  }
}
