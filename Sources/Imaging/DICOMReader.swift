/// Reads Part 10 files (PS3.10) without decoding pixels: every length, delimiter and item is checked to the file's end,
/// short values are kept, long ones skipped.
///
/// Work and memory are bounded by ``DICOMLimits``; nesting uses a list, not the call stack.
public struct DICOMReader: Sendable {
  /// The bounds kept.
  public let limits: DICOMLimits

  /// A reader with these bounds.
  public init(limits: DICOMLimits = DICOMLimits()) { self.limits = limits }

  /// Reads a file from disk.
  public func read(path: String) throws(ImagingError) -> DICOMFile {
    try read(FileSource(path: path))
  }

  /// Reads a file that is in memory.
  public func read(_ bytes: some RandomAccessCollection<UInt8> & Sendable) throws(ImagingError) -> DICOMFile {
    try read(MemorySource(bytes))
  }

  /// Reads a file from any source.
  ///
  /// Throws `notDICOM` without the `DICM` prefix, `dangerousPreamble` where the preamble is another format's, and for a
  /// damaged data set the code, offset and tag of the first fault.
  public func read(_ source: some DICOMSource) throws(ImagingError) -> DICOMFile {
    let head = try source.bytes(at: 0, count: Int(min(source.count, 512)))
    guard head.count >= 132, head[128..<132].elementsEqual("DICM".utf8) else {
      throw ImagingError(.notDICOM, "the prefix of a part 10 file is missing", offset: 128)
    }
    let preamble = Preamble(of: head)
    guard preamble.isAllowed else {
      throw ImagingError(.dangerousPreamble, "the preamble makes the file \(preamble.phrase)", offset: 0)
    }
    var walker = DataSetWalker(cursor: ByteCursor(source, from: 132), encoding: .explicitLittle, limits: limits)
    let meta = try walker.readMeta()
    let syntax = try Self.syntax(of: meta, walker: &walker)
    if syntax.isDeflated {
      let inflater = try Inflater(source: source, offset: walker.cursor.offset, most: limits.inflated)
      walker.start(ByteCursor(inflater), encoding: syntax.encoding)
    } else {
      walker.start(walker.cursor, encoding: syntax.encoding)
    }
    let contents = try walker.readDataSet()
    return DICOMFile(
      transferSyntax: syntax, preamble: preamble, meta: meta, contents: contents, size: source.count)
  }

  private static func syntax(
    of meta: [DICOMElement], walker: inout DataSetWalker
  ) throws(ImagingError) -> TransferSyntax {
    let stated = meta.first { $0.tag == .transferSyntaxUID }
    if let stated, let value = stated.value, let uid = DICOMText.uid(value) {
      guard let syntax = TransferSyntax(uid: uid) else {
        throw ImagingError(
          .unknownTransferSyntax, "the transfer syntax is not one of the standard's", offset: stated.offset,
          tag: .transferSyntaxUID)
      }
      return syntax
    }
    // None stated: the first element shows whether representations are written, and its group the byte order.
    guard let first = try walker.cursor.peek(6).map(Array.init) else {
      return TransferSyntax(recognised: .implicitLittle)
    }
    guard DICOMVR(first[4], first[5]) != nil else { return TransferSyntax(recognised: .implicitLittle) }
    return TransferSyntax(recognised: first[1] >= 4 ? .explicitBig : .explicitLittle)
  }
}

extension Preamble {
  fileprivate var phrase: String {
    switch self {
    case .empty, .tiff, .unknown: "readable"
    case .executable: "a program as well (executable)"
    case .script: "a script as well"
    case .pdf: "a pdf or postscript document as well"
    case .archive: "an archive as well"
    case .markup: "a page as well (html, xml)"
    case .document: "an office document as well"
    case .media: "a picture, sound or film of another format as well"
    }
  }
}
