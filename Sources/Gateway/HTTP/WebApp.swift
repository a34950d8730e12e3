internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Identity
internal import NIOCore

/// The web app's files, read once, with the digest that a policy names (docs/spec/gateway.md, section 8).
struct WebApp: Sendable {
  private static let mostFiles = 1000
  private static let mostFileBytes = 4 << 20
  private static let types = [
    "html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml", "png": "image/png", "ico": "image/x-icon", "txt": "text/plain; charset=utf-8",
    "webmanifest": "application/manifest+json", "json": "application/json", "woff2": "font/woff2",
  ]

  /// A file of the app.
  struct File: Sendable {
    let type: String
    let digest: Word
    let bytes: ByteBuffer
  }

  /// The files by their path, which has no slash first.
  let files: [String: File]
  /// What stands for all of them.
  let digest: Word

  /// Reads a folder with all below it. Files whose names begin with a full stop, and those of no kind that pages are made
  /// of, are left out. Throws `unavailable` when it cannot be read, has no index.html, or is too large.
  init(folder: String) throws(GatewayError) {
    var files: [String: File] = [:]
    guard let paths = try? FileManager.default.subpathsOfDirectory(atPath: folder) else {
      throw GatewayError(.unavailable, "the web app's folder cannot be read")
    }
    for path in paths.sorted() where !path.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
      guard let type = Self.types[String(path.split(separator: ".").last ?? "")],
        let data = FileManager.default.contents(atPath: folder + "/" + path)
      else { continue }
      guard data.count <= Self.mostFileBytes, files.count < Self.mostFiles else {
        throw GatewayError(.unavailable, "the web app has too many or too large files")
      }
      files[path] = File(type: type, digest: Word.sha256(data), bytes: ByteBuffer(bytes: data))
    }
    guard files["index.html"] != nil else {
      throw GatewayError(.unavailable, "the web app's folder has no index.html")
    }
    self.files = files
    digest = Self.digest(of: files)
  }

  private static func digest(of files: [String: File]) -> Word {
    var bytes = [UInt8]()
    for (path, file) in files.sorted(by: { Array($0.key.utf8).lexicographicallyPrecedes(Array($1.key.utf8)) }) {
      // A path of a folder has far fewer than 65,536 bytes.
      let name = Array(path.utf8)
      bytes += [UInt8(truncatingIfNeeded: name.count >> 8), UInt8(truncatingIfNeeded: name.count)] + name
      bytes += file.digest.bytes
    }
    return Word.sha256(bytes)
  }

  private struct Listing: Encodable {
    struct Row: Encodable {
      let path: String
      let sha256: Word
      let size: Int
    }
    let digest: Word
    let files: [Row]
  }

  /// The list of the files and their digest, as JSON.
  func listing() -> Response {
    let rows = files.sorted { $0.key < $1.key }.map {
      Listing.Row(path: $0.key, sha256: $0.value.digest, size: $0.value.bytes.readableBytes)
    }
    return GatewayAnswers.json(Listing(digest: digest, files: rows))
  }

  /// The answer to a request for a path; nil where there is no such file.
  func answer(_ path: String, ifNoneMatch tag: String?) -> Response? {
    guard let file = files[path.isEmpty ? "index.html" : path] else { return nil }
    let own = "\"\(file.digest.hex.prefix(32))\""
    // Always asked for anew, so that an app that is updated is never a mixture of two.
    var headers: HTTPFields = [.contentType: file.type, .eTag: own, .cacheControl: "no-cache"]
    guard tag != own else { return Response(status: .notModified, headers: headers) }
    headers[.contentLength] = "\(file.bytes.readableBytes)"
    return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: file.bytes))
  }
}

/// What every answer bears, so that a page runs this origin's code alone and is framed by nobody (OWASP).
struct SecurityHeaders: RouterMiddleware {
  typealias Context = GatewayContext

  static let policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    + "connect-src 'self' http://127.0.0.1:8765; worker-src 'self'; manifest-src 'self'; form-action 'none'; "
    + "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'"

  let isEncrypted: Bool

  func handle(
    _ request: Request, context: GatewayContext, next: (Request, GatewayContext) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    for (name, value) in Self.headers { response.headers[name] = value }
    if isEncrypted { response.headers[.strictTransportSecurity] = "max-age=63072000; includeSubDomains" }
    return response
  }

  private static let headers: [(HTTPField.Name, String)] = [
    (.contentSecurityPolicy, policy), (.xContentTypeOptions, "nosniff"),
    (.referrerPolicy, "no-referrer"), (.frameOptions, "DENY"),
    (.openerPolicy, "same-origin"),
    (.resourcePolicy, "same-origin"),
    (.permissionsPolicy, "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"),
  ]
}
