import Foundation
import Identity
import Testing

@testable import Records

@Suite struct ManifestTests {
  @Test func `a manifest that a sender signed is read back`() async throws {
    let (manifest, signer) = try await sample()
    let signed = try SignedManifest(manifest, signedBy: signer)
    #expect(try SignedManifest(signed.padded, from: signer.verifyingKey).manifest == manifest)
  }

  /// What a hostile sender may sign, by a change to the JSON.
  @Test(arguments: [
    ("\"name\":\"item-0\"", "\"name\":\"..\""), ("\"name\":\"item-0\"", "\"name\":\"a\\/b\""),
    ("\"name\":\"item-0\"", "\"name\":\"\""), ("\"name\":\"item-0\"", "\"name\":\"a\\u0000\""),
    ("\"name\":\"item-1\"", "\"name\":\"item-0\""), ("\"offset\":100", "\"offset\":99"),
    ("\"offset\":100", "\"offset\":18446744073709551615"), ("\"offset\":100", "\"offset\":-1"),
    ("\"size\":50", "\"size\":51"), ("\"size\":50", "\"size\":18446744073709551615"),
    ("\"type\":\"application/dicom\"", "\"type\":\"dicom\""), ("\"version\":1", "\"version\":2"),
    ("\"k\":3", "\"k\":0"), ("\"k\":3", "\"k\":6"), ("\"n\":5", "\"n\":33"), ("\"k\":3", "\"k\":-9223372036854775808"),
    ("\"paddedSize\":160", "\"paddedSize\":18446744073709551615"), ("\"paddedSize\":160", "\"paddedSize\":20"),
    ("\"blockSize\":59", "\"blockSize\":0"), ("\"blockSize\":59", "\"blockSize\":9223372036854775807"),
    ("\"streamSize\":150", "\"streamSize\":161"), ("\"study\":\"1.2\"", "\"study\":\"1.2/..\""),
    ("\"modality\":\"CT\"", "\"modality\":\"<b>\""), ("\"items\":[", "\"items\":[["),
  ])
  func `a manifest that breaks a bound is refused, although the sender signed it`(
    part: String, replacement: String
  ) async throws {
    let (manifest, signer) = try await sample()
    let signed = try SignedManifest(manifest, signedBy: signer)
    let length = signed.padded.prefix(8).reduce(0) { $0 << 8 | Int($1) }
    let json = String(decoding: signed.padded[8..<8 + length], as: UTF8.self)
    try #require(json.contains(part))
    let changed = Array(json.replacingOccurrences(of: part, with: replacement).utf8)
    let signature = try signer.sign(Array("aureole/manifest/v1".utf8) + changed)
    let bytes = Word(UInt64(changed.count)).bytes.suffix(8) + changed + signature.bytes
    #expect(throws: RecordsError(.malformedManifest, "")) {
      try SignedManifest(Array(bytes), from: signer.verifyingKey)
    }
  }

  @Test func `nothing is decoded without the sender's signature`() async throws {
    let (manifest, signer) = try await sample()
    var padded = try SignedManifest(manifest, signedBy: signer).padded
    padded[20] ^= 1
    #expect(throws: RecordsError(.wrongSender, "")) { try SignedManifest(padded, from: signer.verifyingKey) }
    for bytes in [[], [0], [UInt8](repeating: 0xff, count: 100), Array(padded.prefix(60))] {
      #expect(throws: RecordsError(.alteredManifest, "")) { try SignedManifest(bytes, from: signer.verifyingKey) }
    }
  }

  private func sample() async throws -> (Manifest, SigningKey) {
    let exchange = try Exchange.inMemory()
    let dicom = DicomIdentifiers(
      study: "1.2", series: "1.2.3", instance: "1.2.3.4", sopClass: "1.2.840.10008.5.1.4.1.1.2", modality: "CT",
      transferSyntax: "1.2.840.10008.1.2.1")
    let sources = [
      ItemSource(name: "item-0", mediaType: "application/dicom", dicom: dicom, content: .bytes(Data(bytes(100)))),
      ItemSource(name: "item-1", mediaType: "text/plain", content: .bytes(Data(bytes(50)))),
    ]
    return (try await exchange.sealer().seal(sources, as: Exchange.description).manifest, exchange.signer)
  }
}
