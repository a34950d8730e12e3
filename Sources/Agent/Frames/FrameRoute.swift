internal import Codecs
internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// `POST /v1/frames`: decodes a frame that a page of the gateway cannot decode itself (docs/spec/gateway.md, section 7). Nothing of it is
/// kept, and nothing leaves this computer.
struct FrameRoute {
  /// The most bytes of the line that describes the frame.
  static let mostLine = 1024

  private let bench: FrameBench

  init(_ bench: FrameBench) { self.bench = bench }

  private struct Line: Decodable {
    let syntax: String
    let rows, columns, samples, allocated, stored: Int
    let signed: Bool
    let photometric: String
  }

  func answer(_ request: Request) async throws -> Response {
    // A page can send other types without asking the browser's leave first.
    guard request.headers[.contentType]?.lowercased() == "application/octet-stream" else {
      throw AgentError(.badRequest, "the body is sent as application/octet-stream")
    }
    let most = FrameDescription.mostEncodedBytes + Self.mostLine
    let length = request.headers[.contentLength].flatMap { Int($0) } ?? most
    return try await bench.holding(max(0, min(length, most))) {
      try await decoded(try await request.body.collect(upTo: most))
    }
  }

  private func decoded(_ body: ByteBuffer) async throws -> Response {
    var body = body
    guard let length = body.readableBytesView.prefix(Self.mostLine).firstIndex(of: 0x0a).map({ $0 - body.readerIndex }),
      let text = body.readBytes(length: length), body.readInteger(as: UInt8.self) != nil,
      let line = try? JSONDecoder().decode(Line.self, from: Data(text)),
      let frame = body.readBytes(length: body.readableBytes)
    else { throw AgentError(.badRequest, "the body is a line that describes the frame, and the frame") }
    do {
      let description = try FrameDescription(
        transferSyntax: line.syntax, rows: line.rows, columns: line.columns, samples: line.samples,
        allocated: line.allocated, stored: line.stored, isSigned: line.signed, photometric: line.photometric)
      let samples = try await bench.samples(of: frame, description)
      return Response(
        status: .ok,
        headers: [
          .contentType: "application/octet-stream", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
        ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: samples)))
    } catch let error as CodecsError {
      throw Self.told(error)
    }
  }

  /// What a decoder's refusal is to who asked.
  static func told(_ error: CodecsError) -> AgentError {
    switch error.code {
    case .malformed, .unsupported, .tooLarge, .crashed, .tooLong: AgentError(.notDecoded, error.detail)
    case .notInstalled: AgentError(.decoderMissing, error.detail)
    case .unavailable: AgentError(.unavailable, error.detail)
    }
  }
}
