import Testing

@testable import FHIR

@Suite("Primitives") struct PrimitiveTests {
  static let texts: [(String, [String], [String])] = [
    ("id", ["a", "A-1.b", String(repeating: "x", count: 64)], ["a_b", "a b", String(repeating: "x", count: 65), "ä"]),
    ("code", ["a", "a b", "mm[Hg]"], [" a", "a ", "a  b", "a\tb", "\u{a0}"]),
    ("uri", ["urn:oid:1.2", "http://a/b?c"], ["a b", "a\nb"]),
    ("oid", ["urn:oid:1.2.840.0"], ["1.2", "urn:oid:3.1", "urn:oid:1.02", "urn:oid:1"]),
    (
      "uuid", ["urn:uuid:c757873d-ec9a-4326-a141-556f43239520"], ["c757873d-ec9a-4326-a141-556f43239520", "urn:uuid:x"]
    ),
    ("base64Binary", ["AAAA", "AA==", "AAA=", "AA AA\nAAAA"], ["A", "AAA", "A===", "AA=A", "A-AA", "===="]),
    (
      "instant",
      [
        "2026-11-27T01:02:03Z", "2026-11-27T01:02:03.123456789-11:30", "2016-12-31T23:59:60Z",
        "2017-01-01T05:29:60+05:30",
      ],
      [
        "2026-02-29T01:02:03Z", "2026-11-27T01:02:60Z", "2016-12-31T23:59:60+01:00", "2016-12-31T23:59:61Z",
        "2026-11-27", "2026-11-27T01:02:03", "2026-11-27T24:00:00Z", "2026-11-27T01:02Z", "2026-11-27T01:02:03+15:00",
      ]
    ),
    (
      "dateTime", ["2026", "2026-11", "2024-02-29", "2000-02-29", "2026-11-27T01:02:03Z"],
      [
        "26", "0000", "2026-13", "2026-00", "2025-02-29", "2026-04-31", "1900-02-29", "2026-11-27T01:02:03",
        "2026-11-27T01:02:03.Z", "2026-1-1",
      ]
    ),
    ("date", ["2026", "2026-11", "2026-11-27"], ["2026-11-27T01:02:03Z", "2026-11-31"]),
    ("time", ["01:02:03", "23:59:59.5"], ["1:02:03", "24:00:00", "01:02", "01:02:03Z"]),
    ("string", ["a", " a "], ["", " ", "\u{0}", "a\u{1}"]),
    ("xhtml", ["<div xmlns=\"http://www.w3.org/1999/xhtml\">a</div>"], ["a", "<p>a</p>"]),
  ]

  @Test(arguments: texts)
  func `a primitive is taken in its own form and in no other`(_ type: String, _ right: [String], _ wrong: [String]) {
    for text in right { #expect(Primitive.accepts(.string(text), as: type), "\(type): \(text)") }
    for text in wrong { #expect(!Primitive.accepts(.string(text), as: type), "\(type): \(text)") }
    #expect(!Primitive.accepts(.number("1"), as: type) && !Primitive.accepts(.null, as: type))
  }

  @Test func `numbers are whole where they have to be, and keep their digits`() throws {
    for digits in ["0", "-1", "2147483647", "-2147483648"] {
      #expect(Primitive.accepts(.number(digits), as: "integer"))
    }
    for digits in ["1.0", "1e1", "2147483648"] { #expect(!Primitive.accepts(.number(digits), as: "integer")) }
    #expect(!Primitive.accepts(.number("-1"), as: "unsignedInt") && !Primitive.accepts(.number("0"), as: "positiveInt"))
    for text in ["01", "+1", "1.", ".5", "-", "1e", "0x1", "NaN", "1,5"] {
      let json = "{\"resourceType\":\"Patient\",\"multipleBirthInteger\":\(text)}"
      #expect(Samples.refusal(Array(json.utf8)) != nil, "\(text)")
    }
  }

  @Test(arguments: [0, 951_782_400, 1_709_164_800, 1_795_763_730, 4_107_542_399, 253_402_300_799] as [UInt64])
  func `a second is written as it is read`(second: UInt64) throws {
    let text = FHIRTime.text(second)
    #expect(FHIRTime(text)?.seconds == Int64(second))
  }

  @Test func `a coarse time means all that it can mean`() throws {
    let month = try #require(FHIRTime("2026-02"))
    #expect(month.end - month.seconds == 28 * 86_400)
    let year = try #require(FHIRTime("2024"))
    #expect(year.end - year.seconds == 366 * 86_400)
    #expect(FHIRTime.text(UInt64(year.seconds)) == "2024-01-01T00:00:00Z")
  }
}
