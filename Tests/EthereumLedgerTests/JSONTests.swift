import EthereumLedger
import Testing

struct JSONTests {
  @Test func `what is written is read again`() throws {
    let value: JSON = [
      "a": .number(-5), "b": ["x", .null, .bool(true), .bool(false)], "c": "\"\\\u{1}\n\u{10348}ü", "d": [:], "e": [],
    ]
    #expect(try JSON(parsing: value.bytes) == value)
  }

  @Test func `escapes are read`() throws {
    let text = #" { "k" : "\"\\\/\b\f\n\r\tA\u00e9\ud800\udf48" } "#
    #expect(try JSON(parsing: Array(text.utf8)) == ["k": "\"\\/\u{8}\u{c}\n\r\tAé\u{10348}"])
  }

  @Test(arguments: [
    "", " ", "{", "[", "[1,]", "{,}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, "01", "-", "1.5", "1e3", "+1", "nul",
    "truee", "[1 2]", #""a"#, #""\x""#, #""\u12""#, #""\ud800""#, #""\udc00""#, #""\ud800A""#, "\"\u{1}\"",
    #"{"a":1,"a":2}"#, "1 1", "9223372036854775808", "'a'", #""\"#, #""\u+123""#,
  ])
  func `anything else is refused`(text: String) async {
    await expectRefusal(.badAnswer) { _ = try JSON(parsing: Array(text.utf8)) }
  }

  @Test func `nesting has a bound, and bytes that are no UTF-8 are refused`() async throws {
    func nested(_ depth: Int) -> [UInt8] {
      [UInt8](repeating: UInt8(ascii: "["), count: depth) + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
    }
    #expect(try JSON(parsing: nested(JSON.deepest)).items != nil)
    await expectRefusal(.badAnswer) { _ = try JSON(parsing: nested(JSON.deepest + 1)) }
    await expectRefusal(.badAnswer) { _ = try JSON(parsing: nested(100_000)) }
    await expectRefusal(.badAnswer) { _ = try JSON(parsing: [0x22, 0xff, 0x22]) }
  }
}
