internal import Client
internal import DICOMweb
internal import HTTPTypes
internal import Hummingbird
internal import Identity
internal import NIOCore

/// `POST /studies` and `POST /studies/{study}` (STOW-RS, PS3.18 10.5).
struct StoreRoute {
  /// How long a request may take to arrive, in seconds.
  static let mostSeconds: Int64 = 3_600

  private let service: DICOMwebService
  private let address: ServiceAddress

  init(_ service: DICOMwebService, _ address: ServiceAddress) {
    self.service = service
    self.address = address
  }

  func respond(to request: Request, study: String?) async throws -> Response {
    // Refused before a byte is read: a form of answer or of content that is not had.
    _ = try Acceptance(header: request.headers[.accept]).choice(of: [
      .init("application/dicom+json"), .init("application/json"),
    ])
    guard let header = request.headers[.contentType] else { throw Self.unsupported }
    let type = try ContentType(header: header)
    guard try await service.mayStore() else {
      throw AgentError(.refused, "you may not send images: the ledger has you as no technologist and no patient")
    }
    let limits = MultipartReader.Limits()
    let most = type.name == "application/dicom" ? limits.partBytes : limits.totalBytes
    guard request.headers[.contentLength].flatMap(UInt64.init) ?? 0 <= most else {
      throw DICOMwebError(.tooLarge, "the message is larger than is taken")
    }
    let spool: Spool
    switch type.name {
    case "application/dicom": spool = try await single(request)
    case "multipart/related":
      guard type.parameters["type"]?.lowercased() == "application/dicom", let boundary = type.parameters["boundary"]
      else {
        throw Self.unsupported
      }
      spool = try await parts(request, boundary)
    default: throw Self.unsupported
    }
    let address = address
    let report = await service.intake.store(spool, study: study) { address.url($0, $1, $2) }
    return Self.answer(report)
  }

  private static var unsupported: DICOMwebError {
    DICOMwebError(.unsupportedMediaType, "instances come as application/dicom, alone or in parts of multipart/related")
  }

  private func single(_ request: Request) async throws -> Spool {
    var spool = try Spool(in: service.folder)
    spool.begin(contentType: nil)
    var total: UInt64 = 0
    try await Self.each(request) { buffer in
      total += UInt64(buffer.readableBytes)
      guard total <= MultipartReader.Limits().partBytes else {
        throw DICOMwebError(.tooLarge, "the instance is larger than is taken")
      }
      try spool.add(Array(buffer.readableBytesView)[...])
    }
    try spool.close()
    return spool
  }

  private func parts(_ request: Request, _ boundary: String) async throws -> Spool {
    var spool = try Spool(in: service.folder)
    var reader = try MultipartReader(boundary: boundary)
    try await Self.each(request) { buffer in
      for event in try reader.take(buffer.readableBytesView) {
        switch event {
        case .part(let headers):
          let type = try headers["content-type"].map { header throws(DICOMwebError) in try ContentType(header: header) }
          guard type == nil || type?.name == "application/dicom" else { throw Self.unsupported }
          spool.begin(contentType: type?.name)
        case .bytes(let bytes): try spool.add(bytes)
        case .end: try spool.close()
        }
      }
    }
    try reader.finish()
    guard !spool.parts.isEmpty else { throw DICOMwebError(.malformedMultipart, "the message has no part") }
    return spool
  }

  /// Hands over the body piece by piece. Whoever sends too slowly to end in time is cut off.
  private static func each(_ request: Request, _ body: (ByteBuffer) throws -> Void) async throws {
    let end = ContinuousClock.now + .seconds(mostSeconds)
    for try await buffer in request.body {
      guard ContinuousClock.now < end else { throw AgentError(.badRequest, "the request took too long to arrive") }
      try body(buffer)
    }
  }

  private static func answer(_ report: StoreReport) -> Response {
    // The name alone, without parameters: some programs compare it as a whole.
    var response = Response(
      status: HTTPResponse.Status(code: report.status),
      headers: [.contentType: "application/dicom+json", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: report.dataSet.json)))
    for warning in report.warnings.prefix(8) {
      response.headers.append(HTTPField(name: .warning, value: "299 aureole \"\(warning)\""))
    }
    return response
  }
}

extension DICOMwebService {
  /// Whether the member sends images at all. Throws when the ledger does not answer and nobody knows.
  func mayStore() async throws -> Bool {
    switch try await client.role() {
    case .technologist, .patient: true
    default: false
    }
  }
}
