import Foundation
import Testing

@testable import FHIR

/// Observations as a maker of devices would send them.
enum Samples {
  static let bloodPressure = """
    {"resourceType":"Observation","status":"final","category":[{"coding":[{"system":
    "http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],
    "code":{"coding":[{"system":"http://loinc.org","code":"85354-9","display":"Blood pressure panel"}]},
    "subject":{"reference":"Patient/ada"},"effectiveDateTime":"2026-11-27T08:15:30.250+01:00",
    "issued":"2026-11-27T07:15:31Z","_issued":{"extension":[{"url":"http://example.org/clock","valueCode":"ntp"}]},
    "device":{"reference":"Device/cuff"},"note":[{"text":"at rest, zero as measured"}],
    "referenceRange":[{"low":{"value":90,"unit":"mmHg"},"high":{"value":120,"unit":"mmHg"}}],
    "component":[
    {"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":118.50,"unit":"mmHg",
    "system":"http://unitsofmeasure.org","code":"mm[Hg]"}},
    {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"valueQuantity":{"value":7.90e1,"unit":"mmHg",
    "system":"http://unitsofmeasure.org","code":"mm[Hg]"}},
    {"code":{"text":"pulse wave"},"valueSampledData":{"origin":{"value":0},"period":10.0,"dimensions":1,
    "data":"1 2 E 4"}}]}
    """

  /// A whole resource with one text in place of another, which has to be there.
  static func changed(_ from: String, _ to: String, in text: String = bloodPressure) throws -> [UInt8] {
    let range = try #require(text.firstRange(of: from))
    return Array(text.replacingCharacters(in: range, with: to).utf8)
  }

  /// What a text is refused with; nil when it is read.
  static func refusal(_ bytes: [UInt8], limits: FHIRLimits = FHIRLimits()) -> FHIRError? {
    do throws(FHIRError) {
      _ = try Resource(json: bytes, limits: limits)
      return nil
    } catch {
      return error
    }
  }
}
