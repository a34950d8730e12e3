/// A data element at the top level of a data set, or of the file meta information.
public struct DICOMElement: Sendable, Hashable {
  /// Its tag.
  public let tag: DICOMTag
  /// Its value representation; nil where the encoding does not write it.
  public let vr: DICOMVR?
  /// Where the value starts: from the start of the file, or of the inflated data set.
  public let offset: UInt64
  /// The length of the value in bytes; nil where it is undefined.
  public let length: UInt64?
  /// The value as it stands in the file, if it is short enough to keep and no sequence. Personal data.
  public let value: [UInt8]?
}
