internal import Blocks
internal import Custody
internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Identity
internal import NIOCore

/// One block by its name, as the Trustless Gateway specification of IPFS has it, for callers with a right to its record.
/// Record and access stand in the query, since only method, target and body are signed.
extension CustodianRoutes {
  /// `GET /ipfs/{cid}?record=…[&access=…][&format=raw|car]`. A record that is unknown or somebody else's, and a block that
  /// is not the record's or not here, are answered alike.
  func gateway(_ request: Request, _ name: String) async throws -> Response {
    let (caller, _) = try await signed(request, atMost: 0)
    let query = request.uri.queryParameters
    guard let cid = try? CID(text: name) else {
      throw CustodianError(.badRequest, "only raw blocks under sha2-256 are served here")
    }
    guard let record = query["record"].flatMap({ Word(hex: String($0)) }) else {
      throw CustodianError(.badRequest, "record is 64 digits in the query")
    }
    let access = try query["access"].map { text in
      guard let word = Word(hex: String(text)), !word.isZero else {
        throw CustodianError(.badRequest, "access is 64 digits in the query")
      }
      return word
    }
    guard let form = GatewayForm(format: query["format"].map(String.init), accept: request.headers[.accept]) else {
      return Self.refusal("badRequest", "ask for format raw or car", .notAcceptable)
    }
    let names: [CID?]
    do {
      names = try await custodian.fetchable([cid.digest], of: record, under: access, by: caller)
    } catch ReleaseRefusal.noGrant {
      return Self.nothingHere
    }
    guard let held = names.first ?? nil, let block = await custodian.block(held) else { return Self.nothingHere }
    var headers: HTTPFields = [
      .contentType: form.contentType, .cacheControl: "private, no-store", .eTag: form.tag(of: cid),
      .contentDisposition: "attachment; filename=\"\(cid.text).\(form.ending)\"",
    ]
    if let sniffing = HTTPField.Name("X-Content-Type-Options") { headers[sniffing] = "nosniff" }
    if let asked = request.headers[.ifNoneMatch], asked.contains(form.tag(of: cid)) {
      return Response(status: .notModified, headers: headers)
    }
    return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: form.body(of: block)))
  }

  private static var nothingHere: Response { refusal("notFound", "no such block for this caller here", .notFound) }

  private static func refusal(_ code: String, _ message: String, _ status: HTTPResponse.Status) -> Response {
    var response = CustodianAnswers.json(["error": ["code": code, "message": message]], status: status)
    response.headers[.cacheControl] = "private, no-store"
    return response
  }
}

/// In which form a block is asked for.
enum GatewayForm: String, Sendable {
  /// Its bytes.
  case raw
  /// A CAR, version 1, that holds it alone.
  case car

  /// What the query says, or else the first form that the header `Accept` names; nil for neither.
  init?(format: String?, accept: String?) {
    if let format {
      self.init(rawValue: format)
      return
    }
    for part in (accept ?? "").split(separator: ",") {
      let type = part.prefix { $0 != ";" }.filter { $0 != " " }
      if type == "application/vnd.ipld.raw" {
        self = .raw
        return
      }
      if type == "application/vnd.ipld.car" {
        self = .car
        return
      }
    }
    return nil
  }

  var contentType: String {
    switch self {
    case .raw: "application/vnd.ipld.raw"
    case .car: "application/vnd.ipld.car; version=1; order=dfs; dups=n"
    }
  }

  /// What the file's name ends with where somebody saves it.
  var ending: String { self == .raw ? "bin" : "car" }

  /// The bytes under a name never change, in either form.
  func tag(of cid: CID) -> String { "\"\(cid.text).\(rawValue)\"" }

  func body(of block: Block) -> ByteBuffer {
    switch self {
    case .raw: ByteBuffer(bytes: block.bytes)
    case .car: ByteBuffer(bytes: OneBlockCAR.bytes(of: block))
    }
  }
}
