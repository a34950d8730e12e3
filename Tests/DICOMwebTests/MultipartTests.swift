import Testing

@testable import DICOMweb

/// Messages in parts, whole, cut anywhere, and meant badly.
struct MultipartTests {
  private static let message =
    "--b\r\nContent-Type: application/dicom\r\n\r\none\r\n--bx\r\ntwo\r\n--b\r\nContent-Type: application/dicom\r\n"
    + "Content-Location: here\r\n\r\n\r\n--b--\r\nafter"

  private func parts(
    _ bytes: [UInt8], boundary: String = "b", step: Int = 1 << 20, limits: MultipartReader.Limits = .init()
  ) throws -> [(headers: [String: String], body: [UInt8])] {
    var reader = try MultipartReader(boundary: boundary, limits: limits)
    var parts: [(headers: [String: String], body: [UInt8])] = []
    for start in stride(from: 0, to: bytes.count, by: step) {
      for event in try reader.take(bytes[start..<min(start + step, bytes.count)]) {
        switch event {
        case .part(let headers): parts.append((headers, []))
        case .bytes(let more): parts[parts.count - 1].body += more
        case .end: break
        }
      }
    }
    try reader.finish()
    return parts
  }

  @Test(arguments: 1...40) func `a message cut into any pieces gives the same parts`(step: Int) throws {
    let parts = try parts(Array(Self.message.utf8), step: step)
    #expect(parts.map { String(decoding: $0.body, as: UTF8.self) } == ["one\r\n--bx\r\ntwo", ""])
    #expect(parts.map { $0.headers["content-type"] } == ["application/dicom", "application/dicom"])
    #expect(parts[1].headers["content-location"] == "here")
  }

  @Test(arguments: [1, 2, 7, 64, 4096]) func `what is written is read again, whatever the bytes are`(step: Int) throws {
    let writer = MultipartWriter(partType: "application/dicom")
    let bodies: [[UInt8]] = [
      [], Array("\r\n--\(writer.boundary)".utf8.dropLast()), (0..<5000).map { UInt8($0 % 256) }, [13], [13, 10],
    ]
    var bytes = [UInt8]()
    for (index, body) in bodies.enumerated() {
      bytes += Array(writer.head(contentType: "application/dicom", isFirst: index == 0).utf8) + body
    }
    bytes += Array(writer.tail.utf8)
    let type = try ContentType(header: writer.contentType)
    #expect(type.parameters["type"] == "application/dicom")
    let read = try parts(bytes, boundary: try #require(type.parameters["boundary"]), step: step)
    #expect(read.map(\.body) == bodies)
  }

  @Test func `a part without headers is one`() throws {
    #expect(try parts(Array("--b\r\n\r\nx\r\n--b--".utf8)).map(\.body) == [Array("x".utf8)])
  }

  @Test(arguments: [
    "", "--b", "--b\r\n", "--b\r\nA: 1\r\n\r\nx", "--b\r\nA: 1\r\n\r\nx\r\n--b\r\n", "--b\r\nA\r\n\r\nx\r\n--b--",
    "--b\r\nA: 1\r\nA: 2\r\n\r\nx\r\n--b--", "--b x\r\n\r\n\r\n--b--",
  ])
  func `a message that is cut off or malformed is refused`(text: String) {
    #expect(throws: DICOMwebError(.malformedMultipart, "")) { try parts(Array(text.utf8)) }
  }

  @Test(arguments: ["", String(repeating: "b", count: 129), "b\r\n", "b ", "é", "b\0"])
  func `a boundary that is none is refused`(boundary: String) {
    #expect(throws: DICOMwebError(.malformedMultipart, "")) { _ = try MultipartReader(boundary: boundary) }
  }

  @Test func `a line that begins like the boundary ends no part`() throws {
    let text = "--b\r\n\r\nx\r\n--bb\r\n\r\ny\r\n--b-\r\n--b--"
    #expect(
      try parts(Array(text.utf8)).map { String(decoding: $0.body, as: UTF8.self) } == ["x\r\n--bb\r\n\r\ny\r\n--b-"])
  }

  @Test func `too many parts, too long headers and too many bytes are refused before they are kept`() throws {
    var limits = MultipartReader.Limits()
    limits.parts = 3
    let four = String(repeating: "--b\r\n\r\n\r\n", count: 4) + "--b--"
    #expect(throws: DICOMwebError(.tooLarge, "")) { try parts(Array(four.utf8), limits: limits) }
    limits = .init()
    limits.partBytes = 10
    #expect(try parts(Array("--b\r\n\r\n0123456789\r\n--b--".utf8), limits: limits).count == 1)
    #expect(throws: DICOMwebError(.tooLarge, "")) {
      try parts(Array("--b\r\n\r\n0123456789A\r\n--b--".utf8), limits: limits)
    }
    limits.totalBytes = 12
    #expect(throws: DICOMwebError(.tooLarge, "")) { try parts(Array("--b\r\n\r\n01\r\n--b--".utf8), limits: limits) }

    var reader = try MultipartReader(boundary: "b")
    _ = try reader.take(Array("--b\r\nX: ".utf8))
    #expect(throws: DICOMwebError(.tooLarge, "")) {
      for _ in 0..<20 { _ = try reader.take([UInt8](repeating: 0x61, count: 1_000)) }
    }
    reader = try MultipartReader(boundary: "b")
    #expect(throws: DICOMwebError(.malformedMultipart, "")) {
      for _ in 0..<20 { _ = try reader.take([UInt8](repeating: 0x61, count: 1_000)) }
    }
  }
}
