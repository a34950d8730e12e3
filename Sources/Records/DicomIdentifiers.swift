/// Where an item stands in DICOM, so that a reader finds it without opening it: the unique identifiers and the modality of
/// PS3.3 C.7.2.1, C.7.3.1 and C.12.1.
public struct DicomIdentifiers: Hashable, Sendable, Codable {
  /// Study Instance UID (0020,000D).
  public var study: String
  /// Series Instance UID (0020,000E).
  public var series: String
  /// SOP Instance UID (0008,0018).
  public var instance: String
  /// SOP Class UID (0008,0016).
  public var sopClass: String
  /// Modality (0008,0060), such as "CT"; empty when not known.
  public var modality: String
  /// Transfer Syntax UID (0002,0010).
  public var transferSyntax: String

  /// Takes the identifiers; they are checked when a manifest is made of them.
  public init(
    study: String, series: String, instance: String, sopClass: String, modality: String, transferSyntax: String
  ) {
    self.study = study
    self.series = series
    self.instance = instance
    self.sopClass = sopClass
    self.modality = modality
    self.transferSyntax = transferSyntax
  }

  /// Whether the identifiers are at most 64 digits and dots, and the modality at most 16 capitals, digits, spaces and
  /// underscores (PS3.5 6.2).
  var isWellFormed: Bool {
    [study, series, instance, sopClass, transferSyntax].allSatisfy { identifier in
      identifier.utf8.count <= 64
        && identifier.utf8.allSatisfy { $0 == UInt8(ascii: ".") || Self.isDigit($0) }
    }
      && modality.utf8.count <= 16
      && modality.utf8.allSatisfy {
        Self.isDigit($0) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) || $0 == UInt8(ascii: " ")
          || $0 == UInt8(ascii: "_")
      }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
