public import FoundationEssentials
public import Identity

/// What is to be sealed as one item.
public struct ItemSource: Sendable {
  /// Where the bytes come from.
  public enum Content: Sendable {
    /// Bytes in memory.
    case bytes(Data)
    /// A regular file by its path. It must not change while it is sealed.
    case file(path: String)
    /// A regular file that the caller has opened for reading and closes afterwards. It must not change either.
    case descriptor(Int32)
    /// So many bytes of such a file, from an offset on.
    case part(of: Int32, at: UInt64, size: UInt64)
  }

  /// The item's name: a single safe component of a path, see `ManifestItem.isSafe(name:)`.
  public var name: String
  /// The media type.
  public var mediaType: String
  /// Where the item stands in DICOM, when it is DICOM.
  public var dicom: DicomIdentifiers?
  /// The bytes.
  public var content: Content
  /// The SHA-256 of the bytes, where the caller has hashed these very bytes and nobody else can write to them; else it is found
  /// while they are sealed. Whoever opens the item compares, so that a wrong one makes it unreadable and not another.
  public var sha256: Word?

  /// Takes an item's description and content.
  public init(
    name: String, mediaType: String, dicom: DicomIdentifiers? = nil, content: Content, sha256: Word? = nil
  ) {
    self.name = name
    self.mediaType = mediaType
    self.dicom = dicom
    self.content = content
    self.sha256 = sha256
  }
}
