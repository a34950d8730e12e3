import Testing

@testable import DICOMweb

/// What callers say they take, and what they get.
struct AcceptanceTests {
  private static let ct = "1.2.840.10008.1.2.1"
  private let parts = Acceptance.Offer("application/dicom", isMultipart: true, transferSyntax: ct)
  private let single = Acceptance.Offer("application/dicom", transferSyntax: ct)

  @Test(arguments: [
    nil, "", "*/*", "multipart/related", "multipart/related; type=\"application/dicom\"",
    "multipart/related; type=application/dicom; transfer-syntax=*",
    "multipart/related; type=\"application/dicom\"; transfer-syntax=1.2.840.10008.1.2.1",
    "multipart/related;type=\"application/dicom\";q=0.5, image/png",
  ])
  func `parts are given to whoever takes parts`(header: String?) throws {
    #expect(try Acceptance(header: header).choice(of: [parts, single]) == parts)
  }

  @Test(arguments: [
    "application/dicom", "application/dicom; transfer-syntax=*", "multipart/related; q=0.1, application/dicom",
  ])
  func `a single instance is given to whoever asks for one`(header: String) throws {
    #expect(try Acceptance(header: header).choice(of: [parts, single]) == single)
  }

  @Test(arguments: [
    "image/jpeg", "multipart/related; type=\"image/jpeg\"", "application/dicom; transfer-syntax=1.2.840.10008.1.2.4.50",
    "*/*; q=0", "application/dicom+xml",
  ])
  func `what cannot be given is refused`(header: String) throws {
    let acceptance = try Acceptance(header: header)
    #expect(throws: DICOMwebError(.notAcceptable, "")) { try acceptance.choice(of: [parts, single]) }
  }

  @Test func `the query comes before the header`() throws {
    #expect(try Acceptance(header: "image/png", query: "application/dicom").choice(of: [parts, single]) == single)
  }

  @Test(arguments: [
    "application", "a/b; c", "a/b; c=\"d", "a/b c/d", "a/b;c=1;c=2", String(repeating: "a/b,", count: 100),
  ])
  func `a malformed header is refused`(header: String) {
    #expect(throws: DICOMwebError(.malformedRequest, "")) { _ = try Acceptance(header: header) }
  }
}
