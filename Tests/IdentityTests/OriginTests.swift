import Identity
import Testing

struct OriginTests {
  @Test(arguments: [
    ("https://gateway.example", "https://gateway.example"), ("https://Gateway.Example/", "https://gateway.example"),
    ("https://gateway.example:443", "https://gateway.example"), ("https://g.example:8443", "https://g.example:8443"),
    ("http://127.0.0.1:8770", "http://127.0.0.1:8770"), ("http://localhost:80", "http://localhost"),
    ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"), ("https://[::1]", "https://[::1]"),
  ])
  func `an origin is written as browsers write it`(address: String, text: String) throws {
    #expect(try Origin(address).text == text)
  }

  @Test(arguments: [
    "", "gateway.example", "http://gateway.example", "https://", "https:///", "https://*.example", "https://a/b",
    "https://u@a", "https://a:0", "https://a:65536", "https://a:", "https://a:+80", "https://a:080", "ftp://a",
    "https://a?b", "https://a#b", "https://a b", "null", "*", "https://[::1", "https://[]", "https://[x]:1",
    "https://ä.example",
  ])
  func `anything else is none`(address: String) {
    #expect(throws: IdentityError(.outOfBounds, "")) { try Origin(address) }
  }
}
