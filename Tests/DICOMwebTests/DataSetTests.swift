import CZlib
import Foundation
import Imaging
import Testing

@testable import DICOMweb

/// Data sets as JSON, frames and pictures.
struct DataSetTests {
  private func ct() throws -> (SyntheticCT, [UInt8]) {
    var options = SyntheticCT.Options()
    (options.rows, options.columns, options.patientName) = (32, 32, "Ünder\"quote^A")
    let ct = try SyntheticCT(patientIdentifier: "P-17", seed: 3, options: options)
    return (ct, try ct.file(slice: 0))
  }

  @Test func `a made-up slice is told as JSON`() throws {
    let (ct, file) = try ct()
    let read = try DataSetReader.read(MemorySource(file)) { "https://there/" + $0 }
    let json = try #require(try JSONSerialization.jsonObject(with: Data(read.dataSet.json)) as? [String: [String: Any]])
    #expect(json["00100010"]?["vr"] as? String == "PN")
    #expect((json["00100010"]?["Value"] as? [[String: String]])?.first?["Alphabetic"] == "Ünder\"quote^A")
    #expect((json["00080018"]?["Value"] as? [String]) == [ct.sopInstanceUID(slice: 0)])
    #expect((json["00280010"]?["Value"] as? [Int]) == [32])
    #expect(json["7FE00010"]?["BulkDataURI"] as? String == "https://there/7FE00010")
    #expect(json["7FE00010"]?["Value"] == nil)
    #expect(json["00020010"] == nil)
  }

  @Test func `frames are the pixels, and a picture shows them`() throws {
    let (_, file) = try ct()
    let read = try DataSetReader.read(MemorySource(file))
    let frames = try FrameIndex(read)
    #expect(frames.count == 1 && frames.mediaType == "application/octet-stream")
    #expect(try frames.bytes(of: 1) == Array(file.suffix(32 * 32 * 2)))
    #expect(throws: DICOMwebError(.notFound, "")) { try frames.bytes(of: 2) }
    let png = try Rendering(read, frame: 1).png
    #expect(png.starts(with: [0x89, 0x50, 0x4e, 0x47]))
    let wide = try Rendering(read, frame: 1, window: (center: 40, width: 4_000)).png
    #expect(wide != png)
  }

  @Test func `a compressed frame is a picture once it is decoded elsewhere, and refused before`() throws {
    let (_, file) = try ct()
    let plain = try DataSetReader.read(MemorySource(file))
    let pixels = Array(file.suffix(32 * 32 * 2))
    // The same data set, which says RLE and holds one fragment: what it holds is not looked at here.
    var compressed = Array(file.dropLast(pixels.count + 12))
    let from = Array("1.2.840.10008.1.2.1\0".utf8)
    let start = try #require(compressed.indices.first { compressed[$0...].starts(with: from) })
    compressed.replaceSubrange(start..<start + from.count, with: Array("1.2.840.10008.1.2.5\0".utf8))
    compressed += [0xe0, 0x7f, 0x10, 0, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff]
    compressed += [0xfe, 0xff, 0, 0xe0, 0, 0, 0, 0, 0xfe, 0xff, 0, 0xe0, 2, 0, 0, 0, 7, 7]
    compressed += [0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]
    let read = try DataSetReader.read(MemorySource(compressed))
    #expect(read.file.pixelData?.isEncapsulated == true)
    #expect(throws: DICOMwebError(.notAcceptable, "")) { try Rendering(read, frame: 1) }
    let pictures = (try Rendering(read, frame: 1, decoded: pixels).png, try Rendering(plain, frame: 1).png)
    #expect(pictures.0 == pictures.1)
    #expect(throws: DICOMwebError(.notFound, "")) { try Rendering(read, frame: 1, decoded: Array(pixels.dropLast(2))) }
  }

  @Test(arguments: [
    ("1", "1"), ("-0.5", "-0.5"), ("+1.50", "1.50"), (".5", "0.5"), ("1.", "1"), ("007", "7"), ("1e3", "1e3"),
    ("-.5E-3", "-0.5E-3"),
    ("x", "x"), ("", ""), ("1,5", "1,5"), ("--1", "--1"), ("e5", "e5"), (".", "."),
  ])
  func `decimal strings become numbers where they are ones`(text: String, number: String) {
    #expect(JSONText.number(text) == number)
  }

  @Test func `texts that cannot be numbers stay texts in JSON that parses`() throws {
    let set = DataSet([
      DICOMTag(0x0028, 0x1050): .init(.DS, .numbers(["1.5", "wide", ""])),
      DICOMTag(0x0008, 0x0070): .init(.LO, .texts(["\u{1}\\\"\u{7f}é"])),
      DICOMTag(0x0009, 0x0010): .init(.UN, .bytes(Array("abcd".utf8))),
      DICOMTag(0x0010, 0x0010): .init(.PN, .names([])),
    ])
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(DataSet.json([set]))) as? [[String: [String: Any]]])
    #expect((json[0]["00281050"]?["Value"] as? [Any])?.count == 3)
    #expect(json[0]["00080070"]?["Value"] as? [String] == ["\u{1}\\\"\u{7f}é"])
    #expect(json[0]["00090010"]?["InlineBinary"] as? String == Data("abcd".utf8).base64EncodedString())
    #expect(json[0]["00100010"]?.keys.sorted() == ["vr"])
  }

  @Test(arguments: 0...5) func `base64 is base64`(count: Int) {
    let bytes = (0..<UInt8(count)).map { $0 &* 77 }
    #expect(String(decoding: JSONText.base64(bytes), as: UTF8.self) == Data(bytes).base64EncodedString())
  }

  @Test func `texts of other alphabets are decoded, and damaged ones never become equal`() {
    #expect(CharacterSet(Array("ISO_IR 144".utf8)).text([0xbb, 0xee]) == "Лю")
    #expect(CharacterSet(Array("ISO_IR 192".utf8)).text(Array("森".utf8)) == "森")
    #expect(CharacterSet(Array("\\ISO 2022 IR 87".utf8)).text([0x1b, 0x24, 0x42, 0x3b, 0x33, 0x1b, 0x28, 0x42]) == "山")
    #expect(CharacterSet(Array("\\ISO 2022 IR 149".utf8)).text([0x1b, 0x24, 0x29, 0x43, 0xb1, 0xe8]) == "김")
    let utf8 = CharacterSet(Array("ISO_IR 192".utf8))
    #expect(utf8.text([0xff, 0x41]) != utf8.text([0xfe, 0x41]))
  }

  @Test func `a file cut anywhere is refused or read, and nothing traps`() throws {
    let (_, file) = try ct()
    for end in stride(from: 0, to: file.count, by: 7) {
      // A cut between two elements leaves a shorter data set, and never one that has the pixels.
      let cut = try? DataSetReader.read(MemorySource(Array(file[..<end])))
      #expect(cut?.dataSet[.pixelData] == nil)
      if end > 1_500 { break }
    }
    var random = SystemRandomNumberGenerator()
    for _ in 0..<3_000 {
      var changed = file
      for _ in 0..<3 { changed[Int.random(in: 132..<900, using: &random)] = UInt8.random(in: 0...255, using: &random) }
      guard let read = try? DataSetReader.read(MemorySource(changed)) else { continue }
      _ = read.dataSet.json
      _ = try? FrameIndex(read).bytes(of: 1)
      _ = try? Rendering(read, frame: 1)
    }
  }
}
