import Foundation
import Identity
import NIOHTTP1
import Testing

@testable import Gateway

/// The web app's files, what every answer bears, and what is too large.
struct PagesTests {
  private static let security = [
    "content-security-policy":
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
      + "connect-src 'self' http://127.0.0.1:8765; worker-src 'self'; manifest-src 'self'; form-action 'none'; "
      + "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'",
    "x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin",
  ]

  @Test func `every answer bears the security headers, refusals too`() async throws {
    try await Hall.run { hall in
      for (method, target, status) in [
        ("GET", "/", 200), ("GET", "/app.js", 200), ("GET", "/healthz", 200), ("GET", "/readyz", 200),
        ("GET", "/openapi.json", 200), ("GET", "/app.json", 200), ("GET", "/v1/network", 200),
        ("GET", "/nothing", 404), ("GET", "/v1/nothing", 404), ("PUT", "/v1/login", 404), ("POST", "/nothing", 404),
        ("GET", "/v1/session", 401), ("POST", "/v1/login", 400), ("GET", "/v1/ledger/head", 401),
        ("GET", "/v1/custodians/00/v1/status", 401), ("POST", "/v1/host/v1/directory", 401),
      ] as [(String, String, UInt)] {
        let answer = try await hall.send(method, target)
        #expect(answer.status == status, "\(method) \(target)")
        for (name, value) in Self.security { #expect(answer.headers[name] == [value], "\(name) of \(target)") }
        if status >= 400 {
          #expect(answer.headers["content-type"] == ["application/json"])
          #expect(answer.headers["cache-control"] == ["no-store"])
          #expect(answer.code != nil)
        }
      }
    }
  }

  @Test func `files come with their kind and a tag, and not again to who has them`() async throws {
    try await Hall.run { hall in
      for (path, type) in [
        ("/", "text/html; charset=utf-8"), ("/index.html", "text/html; charset=utf-8"),
        ("/pages/a.js", "text/javascript; charset=utf-8"), ("/app.css", "text/css; charset=utf-8"),
      ] {
        let answer = try await hall.send("GET", path)
        #expect(answer.text == Hall.pages[path == "/" ? "index.html" : String(path.dropFirst())])
        #expect(answer.headers["content-type"] == [type])
        #expect(answer.headers["cache-control"] == ["no-cache"])
        let tag = try #require(answer.headers.first(name: "etag"))
        let again = try await hall.send("GET", path, headers: [("if-none-match", tag)])
        #expect(again.status == 304)
        #expect(again.body.isEmpty)
        #expect(again.headers["etag"] == [tag])
        #expect(try await hall.send("GET", path, headers: [("if-none-match", "\"other\"")]).status == 200)
      }
      let tags = try await [hall.send("GET", "/app.js"), hall.send("GET", "/pages/a.js")].map { $0.headers["etag"] }
      #expect(tags[0] != tags[1])
    }
  }

  @Test func `nothing outside the app's files is ever sent`() async throws {
    try await Hall.run { hall in
      for target in [
        "/../outside.js", "/pages/../../outside.js", "/%2e%2e/outside.js", "/%2E%2E%2Foutside.js", "/..%2foutside.js",
        "/pages/..%2f..%2foutside.js", "//outside.js", "/./../outside.js", "/..;/outside.js", "/%00/../outside.js",
        "/.secret.js", "/.git/a.js", "/%2esecret.js", "/icons/.a.svg", "/notes.md", "/pages", "/pages/",
        "/pages/%61.js/", "/web/app.js", "/..%5coutside.js", "/%252e%252e/outside.js",
      ] {
        let answer = try await hall.send("GET", target)
        #expect(answer.status == 404, "\(target)")
        #expect(answer.code == "notFound", "\(target)")
        #expect(!answer.text.contains("nobody's business") && !answer.text.contains("hidden"), "\(target)")
      }
    }
  }

  @Test func `the app's digest is that of its files in the order of their paths`() async throws {
    try await Hall.run { hall in
      var bytes = [UInt8]()
      for path in ["app.css", "app.js", "index.html", "pages/a.js"] {
        let name = Array(path.utf8)
        bytes += [0, UInt8(name.count)] + name + Word.sha256(Array((Hall.pages[path] ?? "").utf8)).bytes
      }
      struct Listing: Decodable {
        struct File: Decodable {
          let path: String
          let sha256: Word
          let size: Int
        }
        let digest: Word
        let files: [File]
      }
      let answer = try await hall.send("GET", "/app.json")
      let listing = try JSONDecoder().decode(Listing.self, from: Data(answer.body))
      #expect(listing.digest == Word.sha256(bytes))
      #expect(listing.files.map(\.path) == ["app.css", "app.js", "index.html", "pages/a.js"])
      for file in listing.files {
        #expect(file.sha256 == Word.sha256(Array((Hall.pages[file.path] ?? "").utf8)))
        #expect(file.size == Hall.pages[file.path]?.utf8.count)
      }
      #expect(try await hall.send("GET", "/v1/network").text.contains("\"webApp\":\"\(listing.digest.hex)\""))
    }
  }

  @Test func `a folder without pages or that is not there is refused`() throws {
    let scratch = try Scratch()
    #expect(throws: GatewayError(.unavailable, "")) { try WebApp(folder: scratch.path("none")) }
    try scratch.write("export {};", to: "web/app.js")
    #expect(throws: GatewayError(.unavailable, "")) { try WebApp(folder: scratch.path("web")) }
    try scratch.write("<!doctype html>", to: "web/index.html")
    #expect(try WebApp(folder: scratch.path("web")).files.count == 2)
    try scratch.write(String(repeating: "a", count: 4 << 20), to: "web/large.js")
    _ = try WebApp(folder: scratch.path("web"))
    try scratch.write(String(repeating: "a", count: 4 << 20 + 1), to: "web/large.js")
    #expect(throws: GatewayError(.unavailable, "")) { try WebApp(folder: scratch.path("web")) }
  }
}
