internal import Blocks
internal import Custody
internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Identity
internal import NIOCore

extension CustodianRoutes {
  /// Blocks in: the head is read and its signature checked before the first block is, and each block is kept or refused
  /// before the next is read.
  func put(_ request: Request, _ record: Word) async throws -> Response {
    var body = BodyReader(request.body)
    let head = try await UploadHead(&body)
    let caller = try await caller(of: request, signing: head.bytes)
    try await custodian.announce(head.blocks, of: record, by: caller)
    for announced in head.blocks {
      let bytes = try await body.take(announced.size)
      guard let block = try? Block(bytes, named: CID(digest: announced.digest)) else {
        throw CustodianError(.wrongBytes, "a block's bytes are not those of its digest")
      }
      try await custodian.keep(block, of: record)
    }
    try await body.end()
    return CustodianAnswers.json(["kept": head.blocks.count])
  }

  func missing(_ request: Request, _ record: Word) async throws -> Response {
    let (caller, body) = try await signed(request, atMost: 4 + CustodyDeposit.mostBlocks * Word.byteCount)
    let digests = try await Self.digests(body, atMost: CustodyDeposit.mostBlocks)
    let missing = try await custodian.missing(digests, of: record, by: caller)
    return CustodianAnswers.bytes(missing.flatMap(\.bytes))
  }

  func deposit(_ request: Request, _ record: Word) async throws -> Response {
    let (caller, body) = try await signed(request, atMost: CustodyDeposit.mostBytes)
    let confirmation = try await custodian.deposit(try CustodyDeposit(bytes: body), of: record, by: caller)
    return CustodianAnswers.bytes(confirmation.bytes)
  }

  func retire(_ request: Request, _ record: Word) async throws -> Response {
    let (caller, body) = try await signed(request, atMost: Word.byteCount)
    guard let dealing = Word(body) else { throw CustodianError(.badRequest, "the body is a dealing's digest") }
    guard let confirmation = try await custodian.retire(record, keeping: dealing, by: caller) else {
      return Response(status: .noContent)
    }
    return CustodianAnswers.bytes(confirmation.bytes)
  }

  func erasure(_ request: Request, _ record: Word) async throws -> Response {
    let (caller, _) = try await signed(request, atMost: 0)
    return CustodianAnswers.bytes(try await custodian.erasure(of: record, by: caller).bytes)
  }

  /// Blocks out: the right is checked first, then one block after the other is read and sent.
  func fetch(_ request: Request, _ record: Word) async throws -> Response {
    let most = Custodian.mostBlocksPerRequest
    let (caller, body) = try await signed(request, atMost: 4 + (1 + most) * Word.byteCount)
    guard let access = Word(body.prefix(Word.byteCount)) else {
      throw CustodianError(.badRequest, "the body is too short")
    }
    let digests = try await Self.digests(Array(body.dropFirst(Word.byteCount)), atMost: most)
    let named: Word? = access.isZero ? nil : access
    let names = try await custodian.fetchable(digests, of: record, under: named, by: caller)
    return Response(
      status: .ok, headers: [.contentType: "application/octet-stream", .cacheControl: "no-store"],
      body: ResponseBody { [custodian] writer in
        try await custodian.send(names, of: record, under: named, by: caller) { block in
          var piece = ByteBuffer(bytes: UploadHead.number(block?.bytes.count ?? 0))
          if let block { piece.writeBytes(block.bytes) }
          try await writer.write(piece)
        }
        try await writer.finish(nil)
      })
  }

  /// Count ‖ digests.
  private static func digests(_ bytes: [UInt8], atMost limit: Int) async throws -> [Word] {
    var reader = BodyReader(RequestBody(buffer: ByteBuffer(bytes: bytes)))
    let digests = try await reader.words(try await reader.number(atMost: limit))
    try await reader.end()
    return digests
  }
}
