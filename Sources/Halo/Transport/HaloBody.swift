internal import AsyncHTTPClient
internal import Identity
public import NIOCore

/// The body of a custodian's answer, as it comes. It can be gone through once; letting it go early closes the
/// connection.
public struct HaloBody: AsyncSequence, Sendable {
  /// A piece of the body.
  public typealias Element = ByteBuffer
  /// Why no more comes.
  public typealias Failure = HaloError

  /// What the custodian says it is.
  public let contentType: String?

  private let body: HTTPClientResponse.Body
  private let custodian: MemberID
  private let limit: Int

  init(_ body: HTTPClientResponse.Body, type: String?, of custodian: MemberID, atMost limit: Int) {
    contentType = type
    self.body = body
    self.custodian = custodian
    self.limit = limit
  }

  /// Begins to go through the body.
  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(body: body.makeAsyncIterator(), custodian: custodian, room: limit)
  }

  /// Goes through the body.
  public struct AsyncIterator: AsyncIteratorProtocol {
    var body: HTTPClientResponse.Body.AsyncIterator
    let custodian: MemberID
    var room: Int

    /// The next piece; nil at the end. Throws `tooLarge` when the body has more bytes than are accepted, or why the
    /// connection ended.
    public mutating func next() async throws(HaloError) -> ByteBuffer? {
      try await next(isolation: nil)
    }

    /// The next piece, as above.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws(HaloError) -> ByteBuffer? {
      let piece: ByteBuffer?
      do {
        piece = try await body.next(isolation: actor)
      } catch {
        throw HaloError(error, from: custodian)
      }
      guard let piece else { return nil }
      room -= piece.readableBytes
      guard room >= 0 else { throw HaloError(.tooLarge, custodian, "the answer is larger than is accepted") }
      return piece
    }
  }
}
