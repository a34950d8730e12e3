/// The media type of a file, told by its first bytes and never by its name.
public enum MediaType: String, Sendable, Hashable, CaseIterable {
  /// DICOM Part 10: `DICM` at offset 128, whatever the preamble looks like.
  case dicom = "application/dicom"
  /// PNG.
  case png = "image/png"
  /// JPEG.
  case jpeg = "image/jpeg"
  /// PDF; the mark must stand first.
  case pdf = "application/pdf"
  /// Anything else.
  case other = "application/octet-stream"

  /// How many bytes are looked at.
  public static let sniffedBytes = 512

  /// The type of a file that starts with these bytes; those after ``sniffedBytes`` are not looked at.
  public init(sniffing head: some Collection<UInt8>) {
    let bytes = Array(head.prefix(Self.sniffedBytes))
    if bytes.count >= 132, bytes[128..<132].elementsEqual("DICM".utf8) {
      self = .dicom
    } else if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as [UInt8]) {
      self = .png
    } else if bytes.starts(with: [0xff, 0xd8, 0xff] as [UInt8]) {
      self = .jpeg
    } else if bytes.starts(with: "%PDF-".utf8) {
      self = .pdf
    } else {
      self = .other
    }
  }
}
