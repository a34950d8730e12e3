import Testing

@testable import Gateway

/// Where requests come from, as far as anybody who can be believed says so.
struct ClientAddressTests {
  @Test(
    arguments: [
      ("203.0.113.9, 198.51.100.7, 10.0.0.2", 0, "10.0.0.1"), ("203.0.113.9, 198.51.100.7, 10.0.0.2", 1, "10.0.0.2"),
      ("203.0.113.9, 198.51.100.7, 10.0.0.2", 2, "198.51.100.7"), ("203.0.113.9", 2, "10.0.0.1"), ("", 1, "10.0.0.1"),
      (nil, 1, "10.0.0.1"), ("203.0.113.9,", 1, "10.0.0.1"), (" 203.0.113.9 ", 1, "203.0.113.9"),
    ] as [(String?, Int, String)])
  func `proxies are counted from the end, and without enough of them the connection counts`(
    forwarded: String?, proxies: Int, expected: String
  ) {
    #expect(ClientAddress(connection: "10.0.0.1", forwarded: forwarded, proxies: proxies).text == expected)
  }

  @Test(arguments: [
    ("192.0.2.1", "192.0.2.1"), ("192.0.2.1:4711", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"),
    ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("[2001:db8:1:2::6]:443", "2001:db8:1:2::/64"),
    ("2001:DB8:1:2:ffff::", "2001:db8:1:2::/64"), ("::1", "0:0:0:0::/64"), ("2001:db8::1", "2001:db8:0:0::/64"),
    ("_hidden", "_hidden"), ("unknown", "unknown"), (":::::", ":::::"), ("", ""), ("1:2:3::4::5", "1:2:3::4::5"),
    (String(repeating: "a", count: 100), String(repeating: "a", count: 64)),
  ])
  func `an address of IPv6 is counted by its network, and what is none by what it says`(text: String, counted: String) {
    #expect(ClientAddress(text).text == counted)
  }
}
