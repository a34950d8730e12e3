internal import Imaging

/// The attributes that queries may name by their keyword; any other is named by its tag.
enum Keywords {
  /// Tags from the top to an attribute, divided by dots; each by its keyword or its eight digits. At most eight.
  static func path(_ text: Substring) -> [DICOMTag]? {
    let words = text.split(separator: ".", omittingEmptySubsequences: false)
    let tags = words.compactMap { DICOMTag(keyword: $0) ?? known[String($0)].map(DICOMTag.init(rawValue:)) }
    return tags.count == words.count && (1...8).contains(tags.count) ? tags : nil
  }

  private static let known: [String: UInt32] = [
    "SpecificCharacterSet": 0x0008_0005, "ImageType": 0x0008_0008, "SOPClassUID": 0x0008_0016,
    "SOPInstanceUID": 0x0008_0018, "StudyDate": 0x0008_0020, "SeriesDate": 0x0008_0021,
    "AcquisitionDate": 0x0008_0022, "ContentDate": 0x0008_0023, "StudyTime": 0x0008_0030, "SeriesTime": 0x0008_0031,
    "AcquisitionTime": 0x0008_0032, "ContentTime": 0x0008_0033, "AccessionNumber": 0x0008_0050,
    "IssuerOfAccessionNumberSequence": 0x0008_0051, "InstanceAvailability": 0x0008_0056, "Modality": 0x0008_0060,
    "ModalitiesInStudy": 0x0008_0061, "SOPClassesInStudy": 0x0008_0062, "Manufacturer": 0x0008_0070,
    "InstitutionName": 0x0008_0080, "ReferringPhysicianName": 0x0008_0090, "TimezoneOffsetFromUTC": 0x0008_0201,
    "StationName": 0x0008_1010, "StudyDescription": 0x0008_1030, "ProcedureCodeSequence": 0x0008_1032,
    "SeriesDescription": 0x0008_103e, "InstitutionalDepartmentName": 0x0008_1040,
    "PerformingPhysicianName": 0x0008_1050, "NameOfPhysiciansReadingStudy": 0x0008_1060,
    "OperatorsName": 0x0008_1070, "ManufacturerModelName": 0x0008_1090, "RetrieveURL": 0x0008_1190,
    "PatientName": 0x0010_0010, "PatientID": 0x0010_0020, "IssuerOfPatientID": 0x0010_0021,
    "PatientBirthDate": 0x0010_0030, "PatientBirthTime": 0x0010_0032, "PatientSex": 0x0010_0040,
    "OtherPatientIDs": 0x0010_1000, "PatientAge": 0x0010_1010, "PatientSize": 0x0010_1020,
    "PatientWeight": 0x0010_1030, "PatientComments": 0x0010_4000, "BodyPartExamined": 0x0018_0015,
    "SliceThickness": 0x0018_0050, "SpacingBetweenSlices": 0x0018_0088, "KVP": 0x0018_0060,
    "ProtocolName": 0x0018_1030, "PatientPosition": 0x0018_5100, "StudyInstanceUID": 0x0020_000d,
    "SeriesInstanceUID": 0x0020_000e, "StudyID": 0x0020_0010, "SeriesNumber": 0x0020_0011,
    "AcquisitionNumber": 0x0020_0012, "InstanceNumber": 0x0020_0013, "ImagePositionPatient": 0x0020_0032,
    "ImageOrientationPatient": 0x0020_0037, "FrameOfReferenceUID": 0x0020_0052, "Laterality": 0x0020_0060,
    "ImageLaterality": 0x0020_0062, "SliceLocation": 0x0020_1041, "NumberOfStudyRelatedSeries": 0x0020_1206,
    "NumberOfStudyRelatedInstances": 0x0020_1208, "NumberOfSeriesRelatedInstances": 0x0020_1209,
    "SamplesPerPixel": 0x0028_0002, "PhotometricInterpretation": 0x0028_0004, "NumberOfFrames": 0x0028_0008,
    "Rows": 0x0028_0010, "Columns": 0x0028_0011, "PixelSpacing": 0x0028_0030, "BitsAllocated": 0x0028_0100,
    "BitsStored": 0x0028_0101, "HighBit": 0x0028_0102, "PixelRepresentation": 0x0028_0103,
    "BurnedInAnnotation": 0x0028_0301, "WindowCenter": 0x0028_1050, "WindowWidth": 0x0028_1051,
    "RescaleIntercept": 0x0028_1052, "RescaleSlope": 0x0028_1053, "RequestAttributesSequence": 0x0040_0275,
    "ScheduledProcedureStepID": 0x0040_0009, "RequestedProcedureID": 0x0040_1001,
    "PerformedProcedureStepStartDate": 0x0040_0244, "PerformedProcedureStepStartTime": 0x0040_0245,
    "PerformedProcedureStepDescription": 0x0040_0254, "PerformedProcedureStepID": 0x0040_0253,
    "CodeValue": 0x0008_0100, "CodingSchemeDesignator": 0x0008_0102, "CodeMeaning": 0x0008_0104,
  ]
}
