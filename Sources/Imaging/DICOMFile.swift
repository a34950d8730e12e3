/// What a Part 10 file (PS3.10) says of itself: its elements without sequences' contents, and where its pixels are.
///
/// A value of this type exists only for a file that was walked to its end without a fault.
public struct DICOMFile: Sendable {
  /// Where and how the pixel data is stored.
  public struct PixelData: Sendable, Hashable {
    /// Pixel Data, or one of the float forms.
    public let tag: DICOMTag
    /// Where the value, or the first item, starts.
    public let offset: UInt64
    /// Bytes of the value; for encapsulated data all items with their headers and the closing delimiter.
    public let length: UInt64
    /// Fragments, the offset table not counted; nil for native data.
    public let fragments: Int?
    /// Whether the data is encapsulated (PS3.5 A.4).
    public var isEncapsulated: Bool { fragments != nil }
  }

  /// How the data set is encoded.
  public let transferSyntax: TransferSyntax
  /// What the preamble is; always one that is allowed.
  public let preamble: Preamble
  /// The file meta information, in file order.
  public let meta: [DICOMElement]
  /// The top level of the data set, in file order.
  public let elements: [DICOMElement]
  /// The pixel data, if there is any at the top level.
  public let pixelData: PixelData?
  /// The size of the file in bytes.
  public let size: UInt64
  /// Elements, items and fragments at every level.
  public let elementCount: Int

  private let index: [DICOMTag: Int]

  init(
    transferSyntax: TransferSyntax, preamble: Preamble, meta: [DICOMElement], contents: DataSetWalker.Contents,
    size: UInt64
  ) {
    self.transferSyntax = transferSyntax
    self.preamble = preamble
    self.meta = meta
    elements = contents.elements
    pixelData = contents.pixelData
    self.size = size
    elementCount = contents.count
    var index: [DICOMTag: Int] = [:]
    for (place, element) in (meta + contents.elements).enumerated() where index[element.tag] == nil {
      index[element.tag] = place
    }
    self.index = index
  }

  /// The first element with a tag, in the file meta information or at the top level of the data set.
  public subscript(_ tag: DICOMTag) -> DICOMElement? {
    guard let place = index[tag] else { return nil }
    return place < meta.count ? meta[place] : elements[place - meta.count]
  }
}
