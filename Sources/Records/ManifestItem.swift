public import Identity

/// One item of a record as its manifest describes it.
public struct ManifestItem: Hashable, Sendable {
  /// The longest name and the longest media type, in bytes of UTF-8.
  public static let mostNameBytes = 255

  /// The name: a single safe component of a path.
  public var name: String
  /// The media type, such as "application/dicom".
  public var mediaType: String
  /// Where the item starts in the record's stream, in bytes.
  public var offset: UInt64
  /// How many bytes it has.
  public var size: UInt64
  /// The SHA-256 of its bytes.
  public var sha256: Word
  /// Where it stands in DICOM, when it is DICOM.
  public var dicom: DicomIdentifiers?

  /// Takes an item's description; it is checked when a manifest is made of it.
  public init(
    name: String, mediaType: String, offset: UInt64, size: UInt64, sha256: Word, dicom: DicomIdentifiers? = nil
  ) {
    self.name = name
    self.mediaType = mediaType
    self.offset = offset
    self.size = size
    self.sha256 = sha256
    self.dicom = dicom
  }

  /// The bytes of the stream that are the item's. Sound once the manifest is checked: no sum exceeds the stream.
  var range: Range<UInt64> { offset..<offset + size }

  /// Whether a name is a single component that no file system and no screen takes for something else: 1 to 255 bytes,
  /// no control character, no slash or backslash, no mark that turns the direction of text, not "." or "..".
  public static func isSafe(name: String) -> Bool {
    guard (1...mostNameBytes).contains(name.utf8.count), name != ".", name != ".." else { return false }
    return name.unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator, .unassigned, .surrogate: false
      default:
        scalar != "/" && scalar != "\\" && !("\u{202A}"..."\u{202E}").contains(scalar)
          && !("\u{2066}"..."\u{2069}").contains(scalar) && !("\u{200E}"..."\u{200F}").contains(scalar)
      }
    }
  }

  /// Whether a media type is 1 to 255 printable ASCII characters with a slash.
  static func isSafe(mediaType: String) -> Bool {
    (1...mostNameBytes).contains(mediaType.utf8.count) && mediaType.utf8.contains(UInt8(ascii: "/"))
      && mediaType.utf8.allSatisfy { (0x20...0x7e).contains($0) }
  }
}

extension ManifestItem {
  /// Throws `malformedManifest` where the items of a record break a bound or a rule.
  static func check(_ items: [ManifestItem], streamSize: UInt64) throws(RecordsError) {
    func require(_ condition: Bool, _ detail: String) throws(RecordsError) {
      guard condition else { throw RecordsError(.malformedManifest, detail) }
    }
    try require(items.count <= Manifest.mostItems, "a record has too many items")
    var end: UInt64 = 0
    var names = Set<String>(minimumCapacity: items.count)
    for item in items {
      try require(isSafe(name: item.name), "an item's name is not safe")
      try require(names.insert(item.name).inserted, "two items have one name")
      try require(isSafe(mediaType: item.mediaType), "an item's media type is malformed")
      try require(item.dicom?.isWellFormed ?? true, "an item's identifiers are malformed")
      let (itemEnd, overflow) = item.offset.addingReportingOverflow(item.size)
      try require(!overflow && item.offset >= end && itemEnd <= streamSize, "an item is not at its place in the stream")
      end = itemEnd
    }
  }
}

extension ManifestItem: Codable {
  private enum CodingKeys: String, CodingKey {
    case name
    case mediaType = "type"
    case offset, size, sha256, dicom
  }
}
