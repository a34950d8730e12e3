public import Identity

/// An item of a record, as its sender's signed manifest describes it.
public struct RecordItem: Hashable, Sendable {
  /// Where the item stands in DICOM.
  public struct Image: Hashable, Sendable {
    /// Study Instance UID.
    public let study: String
    /// Series Instance UID.
    public let series: String
    /// SOP Instance UID.
    public let instance: String
    /// SOP Class UID.
    public let sopClass: String
    /// The modality; empty when not known.
    public let modality: String

    /// Joins the identifiers.
    public init(study: String, series: String, instance: String, sopClass: String, modality: String) {
      self.study = study
      self.series = series
      self.instance = instance
      self.sopClass = sopClass
      self.modality = modality
    }
  }

  /// Its name.
  public let name: String
  /// Its media type.
  public let mediaType: String
  /// Its size in bytes.
  public let size: UInt64
  /// The SHA-256 of its bytes.
  public let sha256: Word
  /// Where it stands in DICOM, where it is DICOM.
  public let image: Image?

  /// Joins the parts.
  public init(name: String, mediaType: String, size: UInt64, sha256: Word, image: Image?) {
    self.name = name
    self.mediaType = mediaType
    self.size = size
    self.sha256 = sha256
    self.image = image
  }
}
