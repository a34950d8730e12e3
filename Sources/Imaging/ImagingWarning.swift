/// What a sender is to look at before a file leaves: shown to the person, never decided for them. Holds no values.
public enum ImagingWarning: String, Sendable, Hashable, CaseIterable {
  /// The file says that its pixels hold identifying text.
  case burnedInAnnotation
  /// The file does not say, and its kind often has such text: ultrasound, secondary captures, endoscopy, photographs.
  case mayBurnIn
  /// The file's patient identifier is not one of the addressed patient's.
  case otherPatient
  /// The file names no patient, so nothing shows that it is the addressed one's.
  case patientNotStated

  /// The warnings for a file that is to go to the patient with these identifiers; with none, whose it is goes
  /// unchecked.
  public static func warnings(
    for summary: DICOMSummary, expected identifiers: [PatientIdentifier] = []
  ) -> Set<ImagingWarning> {
    var warnings: Set<ImagingWarning> = []
    switch summary.burnedInAnnotation {
    case .yes: warnings.insert(.burnedInAnnotation)
    case .no: break
    case nil: if mayBurnIn(summary) { warnings.insert(.mayBurnIn) }
    }
    if !identifiers.isEmpty {
      if let patient = summary.patient {
        if !identifiers.contains(where: patient.matches) { warnings.insert(.otherPatient) }
      } else {
        warnings.insert(.patientNotStated)
      }
    }
    return warnings
  }

  private static func mayBurnIn(_ summary: DICOMSummary) -> Bool {
    if let modality = summary.modality, modalities.contains(modality) { return true }
    guard let sopClass = summary.sopClassUID else { return false }
    return sopClasses.contains { sopClass == $0 || sopClass.hasPrefix($0 + ".") }
  }

  /// PS3.3 C.7.3.1.1.1: ultrasound, endoscopy, photography, microscopy, ophthalmology, captures, digitised film,
  /// documents.
  private static let modalities: Set<String> = [
    "US", "BDUS", "IVUS", "ES", "XC", "GM", "SM", "OP", "OPT", "SC", "OT", "FS", "HC", "DG", "DOC",
  ]

  /// PS3.4 B.5: each with the classes below it.
  private static let sopClasses: [String] = [
    "1.2.840.10008.5.1.4.1.1.3", "1.2.840.10008.5.1.4.1.1.3.1",  // ultrasound multi-frame
    "1.2.840.10008.5.1.4.1.1.6", "1.2.840.10008.5.1.4.1.1.6.1", "1.2.840.10008.5.1.4.1.1.6.2",  // ultrasound
    "1.2.840.10008.5.1.4.1.1.7",  // secondary capture, and its multi-frame classes
    "1.2.840.10008.5.1.4.1.1.77.1",  // visible light: endoscopy, microscopy, photography, ophthalmology
    "1.2.840.10008.5.1.4.1.1.104",  // encapsulated documents
  ]
}
