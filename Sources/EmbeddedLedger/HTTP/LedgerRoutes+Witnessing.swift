internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore

extension LedgerRoutes {
  /// The latest checkpoint; with `after`, as soon as it is larger than that, or when the time is over.
  func checkpoint(_ request: Request, _: Logger) async throws -> Response {
    guard request.uri.queryParameters["after"] != nil else { return note(try await service.checkpoint()) }
    let after = try number("after", of: request)
    let wait = try number("wait", of: request, otherwise: LedgerLimits.longestWait)
    _ = try await service.checkpoint(after: after, within: min(wait, LedgerLimits.longestWait))
    // What follows at once is told with it; and whoever acts on the new entry now is not held up by those who only follow.
    try await Task.sleep(for: LedgerLimits.gathering)
    return note(try await service.checkpoint())
  }

  func candidate(_: Request, _: Logger) async throws -> Response {
    if let board { return note(await board.candidate()) }
    return note(try await service.candidate())
  }

  func witnessed(_: Request, _: Logger) async throws -> Response {
    if let board { return note(try await board.witnessed()) }
    return note(try await service.witnessedCheckpoint())
  }

  func cosign(_ request: Request, _ logger: Logger) async throws -> Response {
    let type = request.headers[.contentType]?.split(separator: ";").first.map { $0.lowercased() }
    guard type == "text/plain" else { throw LedgerError(.wrongContentType, "a note is sent as text/plain") }
    let body = try await request.body.collect(upTo: LedgerLimits.checkpointByteCount)
    guard let text = String(validating: body.readableBytesView, as: UTF8.self) else {
      throw LedgerError(.badRequest, "the note is not UTF-8")
    }
    do {
      if let board { try await board.take(text) } else { try await service.cosign(text) }
    } catch let error as LedgerError where error.code == .otherTree {
      // Signed with the log's key, and not of this file: an older file was put back, or the key is used elsewhere.
      logger.critical("a witness holds a checkpoint that this ledger does not know")
      throw error
    } catch let error as LedgerError where error.code == .wrongCheckpoint {
      // Elsewhere this code blames the ledger that shows the note; here it is the sender's.
      throw LedgerError(.badRequest, error.detail)
    }
    return LedgerHTTP.answer(ByteBuffer(string: "ok\n"), type: Self.text)
  }

  private func note(_ text: String) -> Response { LedgerHTTP.answer(ByteBuffer(string: text), type: Self.text) }
}
