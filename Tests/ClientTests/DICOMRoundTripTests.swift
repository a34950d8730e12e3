import Client
import Foundation
import Identity
import Imaging
import Testing

/// Every file that pydicom ships; the file of lines comes from `ImagingTests/Support/pydicom_identifiers.py`.
@Suite("Real DICOM files")
struct DICOMRoundTripTests {
  private struct Row: Decodable {
    let path: String
    let readable: Bool
  }

  static let listing = ProcessInfo.processInfo.environment["AUREOLE_PYDICOM_JSON"]

  @Test(.enabled(if: listing != nil))
  func `every file is sent and opened bit for bit, or refused with its path and a reason`() async throws {
    let text = String(decoding: try contents(try #require(Self.listing)), as: UTF8.self)
    let rows = try text.split(separator: "\n").map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
    var (sound, refused, images) = ([String](), [String: String](), 0)
    for row in rows {
      do throws(ClientError) {
        if try SendPlan([row.path], expected: []).hasImages { images += 1 }
        sound.append(row.path)
      } catch {
        #expect(error.code == .imageRefused, "\(error)")
        #expect(error.detail.hasPrefix(row.path + ": "))
        let reason = error.detail.dropFirst(row.path.count + 2)
        #expect(ImagingError.Code.allCases.contains { reason.contains($0.rawValue) }, "\(error)")
        refused[row.path] = String(reason)
      }
    }
    #expect(images >= 170)
    #expect(images + refused.count == rows.count { $0.readable }, "what pydicom does not read is sent as it is")
    #expect(refused.count < 10, "\(refused)")

    let opened = try await roundTrip(sound)
    print("pydicom files: \(opened) sent and opened bit for bit, \(images) of them images, \(refused.count) refused")
    #expect(opened == sound.count)
  }

  /// Sends the files in batches, a record each, and opens every record; returns how many files came back equal. The
  /// index of a disc is passed over where it goes with others, so those go by themselves.
  private func roundTrip(_ paths: [String]) async throws -> Int {
    try await World.run { world in
      let technologist = try await world.enrol("tech", .technologist)
      let patient = try await world.enrol("patient", .patient)
      let entry = try await technologist.member("patient")
      var batches = [[String]]()
      var together = [String]()
      for path in paths {
        if try SendPlan([path], expected: []).files.first?.summary?.isDirectory == true {
          batches.append([path])
        } else {
          together.append(path)
        }
      }
      batches += stride(from: 0, to: together.count, by: 50).map { Array(together[$0...].prefix(50)) }
      var equal = 0
      for (number, batch) in batches.enumerated() {
        let plan = try SendPlan(batch, expected: [])
        #expect(plan.files.map(\.path) == batch)
        #expect(plan.skipped.isEmpty)
        let receipt = try await technologist.send(plan, to: entry)
        let opened = try await patient.open(receipt.record.hex, into: world.folder.path + "/opened/\(number)")
        #expect(opened.files.count == batch.count)
        for (path, copy) in zip(batch, opened.files) {
          let isEqual = try contents(path) == contents(copy)
          #expect(isEqual, "\(path)")
          if isEqual { equal += 1 }
        }
      }
      #expect(try await patient.inbox().map(\.items.count).reduce(0, +) == paths.count)
      await technologist.close()
      await patient.close()
      return equal
    }
  }
}
