import Foundation
import Testing

@testable import Codecs

/// Compares with what pydicom decodes of the files it ships; `Support/pydicom_frames.py` writes the folder.
struct FrameDecoderTests {
  struct Row: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let number, rows, columns, samples, allocated, stored: Int
    let syntax, photometric: String
    let signed, lossless, decoded: Bool

    var testDescription: String { "\(name) \(number)" }

    var description: FrameDescription {
      get throws {
        try FrameDescription(
          transferSyntax: syntax, rows: rows, columns: columns, samples: samples, allocated: allocated, stored: stored,
          isSigned: signed, photometric: photometric)
      }
    }

    var frame: [UInt8] { get throws { try FrameDecoderTests.bytes("\(number).frame") } }
  }

  static let folder = ProcessInfo.processInfo.environment["AUREOLE_PYDICOM_FRAMES"]
  static let rows: [Row] = {
    guard let folder, let text = try? String(contentsOfFile: folder + "/frames.jsonl", encoding: .utf8) else {
      return []
    }
    return text.split(separator: "\n").compactMap { try? JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
  }()
  /// The program lies where the tests were built.
  static let decoder = FrameDecoder()

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: (folder ?? "") + "/" + name)))
  }

  @Test(.enabled(if: folder != nil)) func `pydicom has frames of every form`() {
    #expect(Set(Self.rows.compactMap { Codec(transferSyntax: $0.syntax) }) == Set(Codec.allCases))
    #expect(Self.rows.count > 25)
  }

  @Test(.enabled(if: folder != nil), arguments: rows.filter(\.decoded))
  func `a frame has the samples that pydicom sees`(_ row: Row) throws {
    let got = try Self.decoder.samples(of: try row.frame, try row.description)
    let wanted = try Self.bytes("\(row.number).samples")
    try #require(got.count == wanted.count)
    var most = 0
    if row.allocated == 8 {
      for at in got.indices { most = max(most, abs(Int(got[at]) - Int(wanted[at]))) }
    } else {
      for at in stride(from: 0, to: got.count, by: 2) {
        func value(_ bytes: [UInt8]) -> Int {
          let bits = UInt16(bytes[at]) | UInt16(bytes[at + 1]) << 8
          return row.signed ? Int(Int16(bitPattern: bits)) : Int(bits)
        }
        most = max(most, abs(value(got) - value(wanted)))
      }
    }
    #expect(most <= (row.lossless ? 0 : 1))
  }
}
