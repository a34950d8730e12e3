import Imaging
import Testing

@testable import DICOMweb

/// What a store answers.
struct StoreReportTests {
  private let stored = StoreReport.Stored(sopClass: "1.2", instance: "1.3", url: "http://127.0.0.1/i")

  @Test func `the status says whether all, some or nothing is stored`() {
    var report = StoreReport()
    #expect(report.status == 400)
    report.stored = [stored]
    #expect(report.status == 200)
    report.warnings = ["waits"]
    #expect(report.status == 202)
    report.warnings = []
    report.failures = [.init(sopClass: nil, instance: "1.4", reason: .duplicateInstance)]
    #expect(report.status == 202)
    report.stored = []
    #expect(report.status == 409)
    report.failures[0].reason = .outOfResources
    #expect(report.status == 503)
  }

  @Test func `the answer names every instance, and why one failed`() {
    var report = StoreReport()
    report.stored = [stored]
    report.failures = [.init(sopClass: nil, instance: nil, reason: .cannotUnderstand)]
    let text = String(decoding: report.dataSet.json, as: UTF8.self)
    #expect(
      text == #"{"00081198":{"vr":"SQ","Value":[{"00081150":{"vr":"UI"},"00081155":{"vr":"UI"},"#
        + #""00081197":{"vr":"US","Value":[49152]}}]},"00081199":{"vr":"SQ","Value":[{"00081150":{"vr":"UI","Value":["1.2"]},"#
        + #""00081155":{"vr":"UI","Value":["1.3"]},"00081190":{"vr":"UR","Value":["http://127.0.0.1/i"]}}]}}"#)
  }
}
