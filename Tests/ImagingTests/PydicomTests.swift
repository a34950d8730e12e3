import Foundation
import Imaging
import Testing

/// Compares with what pydicom reads of the files it ships; the file of lines comes from `Support/pydicom_identifiers.py`.
struct PydicomTests {
  struct Row: Decodable, Sendable, CustomTestStringConvertible {
    let path: String
    let readable: Bool
    let sopClass, sopInstance, study, series, modality, patient, issuer, studyDate, photometric: String?
    let rows, columns, bits, transferSyntax: String?
    let elements: Int?

    var name: String { String(path.drop { $0 != "/" }.split(separator: "/").last ?? "") }
    var testDescription: String { name }
  }

  static let listing = ProcessInfo.processInfo.environment["AUREOLE_PYDICOM_JSON"]

  /// Files pydicom reads although they end inside an element; each with why it is refused here.
  static let refused: [String: ImagingError.Code] = [
    "MR_truncated.dcm": .truncated,  // pixel data shorter than its length
    "rtplan_truncated.dcm": .truncated,  // cut inside a sequence
    "DICOMDIR-nooffset": .truncated,  // elements cut out, lengths around them left as they were
  ]

  @Test(.enabled(if: listing != nil))
  func `every file pydicom reads is read with the same identifiers, or refused for a known reason`() throws {
    let path = try #require(Self.listing)
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let rows = try lines.map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
    #expect(rows.count > 150)
    var (equal, refused, neither) = (0, 0, 0)
    for row in rows {
      do {
        let file = try DICOMReader().read(path: row.path)
        #expect(row.readable, "\(row.name) is read here and not by pydicom")
        #expect(Self.refused[row.name] == nil, "\(row.name) was to be refused")
        Self.expectEqual(row, file)
        equal += 1
      } catch {
        if row.readable {
          #expect(Self.refused[row.name] == error.code, "\(row.name): \(error)")
          refused += 1
        } else {
          #expect(error.code == .notDICOM, "\(row.name): \(error)")
          neither += 1
        }
      }
    }
    print("pydicom files: \(equal) read equal, \(refused) refused here alone, \(neither) refused by both")
  }

  private static func expectEqual(_ row: Row, _ file: DICOMFile) {
    let summary = DICOMSummary(file)
    #expect(summary.sopClassUID == row.sopClass, "\(row.name)")
    #expect(summary.sopInstanceUID == row.sopInstance, "\(row.name)")
    #expect(summary.studyInstanceUID == row.study, "\(row.name)")
    #expect(summary.seriesInstanceUID == row.series, "\(row.name)")
    #expect(summary.modality == row.modality, "\(row.name)")
    #expect(summary.patient?.value == row.patient, "\(row.name)")
    if row.patient != nil { #expect(summary.patient?.issuer == row.issuer, "\(row.name)") }
    #expect(summary.studyDate == row.studyDate, "\(row.name)")
    #expect(summary.photometricInterpretation == row.photometric, "\(row.name)")
    #expect(summary.transferSyntaxUID == row.transferSyntax, "\(row.name)")
    #expect(summary.rows.map(String.init) == row.rows, "\(row.name)")
    #expect(summary.columns.map(String.init) == row.columns, "\(row.name)")
    #expect(summary.bitsAllocated.map(String.init) == row.bits, "\(row.name)")
    #expect(file.elements.count == row.elements, "\(row.name)")
  }
}
