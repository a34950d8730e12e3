import Identity
import Testing

@Suite struct LinkPayloadTests {
  let sample: LinkSample

  init() throws { sample = try LinkSample() }

  @Test func `a link is what its vector says, read and written`() throws {
    let link = try LinkPayload(try sample.text("link"))
    #expect(link.origin.text == (try sample.text("origin")))
    #expect(link.token == (try sample.secret("token")))
    #expect(link.key == (try sample.secret("key")))
    #expect("\(link.until)" == (try sample.text("until")))
    #expect(link.label == (try sample.text("label")))
    let made = try LinkPayload(
      origin: link.origin, token: link.token, key: link.key, until: link.until, label: link.label)
    #expect(made.text == (try sample.text("link")))
  }

  @Test func `the members of a link may stand in any order, and its page may lack the slash`() throws {
    let payload = try sample.payload()
    let turned = payload.keys.sorted(by: >).map { name in
      let value = payload[name]
      return (value as? String).map { "\"\(name)\":\"\($0)\"" } ?? "\"\(name)\":\(value ?? "")"
    }
    let text = "https://hospital.example#shlink:/\(Base64URL.text(Array("{\(turned.joined(separator: ","))}".utf8)))"
    #expect(try LinkPayload(text).token == (try sample.secret("token")))
  }

  @Test(arguments: [
    ("v", 2 as any Sendable), ("v", "1"), ("flag", "L"), ("flag", "LP"), ("flag", ""), ("exp", -1), ("exp", "1"),
    ("exp", 9_007_199_254_740_993), ("exp", 1.5), ("label", String(repeating: "x", count: 81)), ("label", 1),
    ("key", ""),
    ("key", "AAAA"), ("passcode", "12345678"), ("url", ""), ("url", "https://hospital.example/v1/links/"),
  ])
  func `a link with another member or value is refused`(_ name: String, _ value: any Sendable) throws {
    let payload = try sample.payload()
    #expect(throws: Never.self) { try LinkPayload(try sample.link(payload)) }
    #expect(throws: IdentityError(.linkRefused, "")) {
      try LinkPayload(try sample.link(payload.with(name, value)))
    }
  }

  @Test(arguments: ["url", "key", "exp", "flag", "label", "v"])
  func `a link that lacks a member is refused`(_ name: String) throws {
    #expect(throws: IdentityError(.linkRefused, "")) {
      try LinkPayload(try sample.link(try sample.payload().with(name, nil)))
    }
  }

  @Test func `a link that leads to another origin than its own is refused`() throws {
    let payload = try sample.payload()
    for page in [
      "https://evil.example", "https://hospital.example:8443", "http://127.0.0.1:8770", "http://hospital.example",
    ] {
      #expect(throws: IdentityError(.linkRefused, "")) { try LinkPayload(try sample.link(payload, at: page)) }
    }
    let url = try #require(payload["url"] as? String)
    for other in [
      url.replacing("hospital", with: "evil"), url.replacing("/v1/", with: "/v2/"),
      url.replacing("https", with: "http"),
      url + "?a", url.replacing("/v1/", with: "/%761/"), url.replacing("hospital.", with: "user@hospital."),
    ] {
      #expect(throws: IdentityError(.linkRefused, "")) { try LinkPayload(try sample.link(payload.with("url", other))) }
    }
  }

  @Test func `a token or key of another length, or in another spelling, is refused`() throws {
    let payload = try sample.payload()
    let base = "https://hospital.example/v1/links/"
    for count in [0, 16, 31, 33, 64] {
      let text = Base64URL.text([UInt8](repeating: 7, count: count))
      #expect(throws: IdentityError(.linkRefused, "")) {
        try LinkPayload(try sample.link(payload.with("url", base + text)))
      }
      #expect(throws: IdentityError(.linkRefused, "")) { try LinkPayload(try sample.link(payload.with("key", text))) }
    }
    // The last of 43 characters has two bits that say nothing.
    let zero = Base64URL.text([UInt8](repeating: 0, count: 32))
    #expect(throws: Never.self) { try LinkPayload(try sample.link(payload.with("key", zero))) }
    for spelling in [zero.dropLast() + "B", zero + "=", zero.replacing("A", with: "+", maxReplacements: 1)] {
      #expect(throws: IdentityError(.linkRefused, "")) {
        try LinkPayload(try sample.link(payload.with("key", String(spelling))))
      }
    }
  }

  @Test func `what is no link is refused`() throws {
    let link = try sample.text("link")
    let large = try sample.payload().with("label", String(repeating: "x", count: 1000))
    let texts = [
      "", "#shlink:/", "https://hospital.example/", link.replacing("#shlink:/", with: "#shlink/"), link + " ",
      link + "=",
      "shlink:/" + link, link.replacing("https", with: "ftp"), String(link.dropLast(9)), try sample.link(large),
      link + String(repeating: "A", count: 4096),
      "https://hospital.example/#shlink:/" + Base64URL.text(Array("[]".utf8)),
    ]
    for text in texts { #expect(throws: IdentityError(.linkRefused, "")) { try LinkPayload(text) } }
  }

  @Test func `a label of eighty characters is taken and one more is not`() throws {
    let link = try LinkPayload(try sample.text("link"))
    func made(_ label: String) throws -> LinkPayload {
      try LinkPayload(origin: link.origin, token: link.token, key: link.key, until: 1, label: label)
    }
    let label = String(repeating: "\u{1F9B4}", count: 80)
    #expect(try LinkPayload(try made(label).text).label == label)
    #expect(throws: IdentityError(.linkRefused, "")) { try made(label + "x") }
  }

  @Test func `a description shows no secret`() throws {
    let link = try LinkPayload(try sample.text("link"))
    var dumped = ""
    dump(link, to: &dumped)
    for text in ["\(link)", String(reflecting: link), dumped] {
      #expect(!text.contains(Base64URL.text(link.key.bytes)) && !text.contains(Base64URL.text(link.token.bytes)))
    }
  }
}
