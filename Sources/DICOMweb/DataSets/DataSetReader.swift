public import Imaging

/// Reads the data set of a Part 10 file into values, sequences included. The file was walked by ``Imaging/DICOMReader`` before, which
/// found every length sound; here depth and bytes are bounded once more.
public struct DataSetReader: Sendable {
  /// Bytes up to which a binary value is kept; a longer one becomes an address.
  public static let mostInline = 1_024
  /// Bytes of a text that is kept; a longer one is cut off as unreadable.
  static let mostText: UInt64 = 1 << 20
  static let mostDepth = 64
  static let mostElements = 1_000_000

  /// Where the binary values are fetched that are too long to keep: the path of tags and item numbers to the value.
  public typealias Address = @Sendable (_ path: String) -> String

  private let address: Address
  private var isSigned = false
  private var charset = CharacterSet.latin1
  private var count = 0
  /// Where values lie that became addresses, by their path.
  public private(set) var places: [String: Range<UInt64>] = [:]

  private init(_ address: @escaping Address) { self.address = address }

  /// What was read.
  public struct Result: Sendable {
    /// The data set, without the file meta information but for the transfer syntax.
    public let dataSet: DataSet
    /// Where long binary values lie in `source`, by the path that was told to `address`.
    public let places: [String: Range<UInt64>]
    /// What the places are of: the file, or its inflated data set.
    public let source: any DICOMSource
    /// The file.
    public let file: DICOMFile
  }

  /// Reads a file. Throws `malformedDataSet` for one that does not walk to its end.
  ///
  /// - Parameters:
  ///   - source: the file.
  ///   - address: where a long binary value can be fetched.
  public static func read(
    _ source: some DICOMSource, address: @escaping Address = { $0 }
  ) throws(DICOMwebError) -> Result {
    do throws(ImagingError) {
      let file = try DICOMReader().read(source)
      let start = file.dataSetOffset
      let plain: any DICOMSource = file.transferSyntax.isDeflated ? try file.inflated(source) : source
      var reader = DataSetReader(address)
      var cursor = Cursor(plain, from: file.transferSyntax.isDeflated ? 0 : start)
      reader.isSigned = file[DICOMTag(0x0028, 0x0103)]?.value?.contains(1) ?? false
      reader.charset = CharacterSet(file[.specificCharacterSet]?.value ?? [])
      var set = try reader.set(&cursor, until: plain.count, file.transferSyntax.encoding, path: "", depth: 0)
      // The model is UTF-8 throughout, and says so (PS3.18 F.2).
      if set[.specificCharacterSet] != nil { set[.specificCharacterSet] = .init(.CS, .texts(["ISO_IR 192"])) }
      return Result(dataSet: set, places: reader.places, source: plain, file: file)
    } catch {
      throw DICOMwebError(.malformedDataSet, "the instance cannot be read: \(error.code.rawValue)")
    }
  }

  private mutating func set(
    _ cursor: inout Cursor, until end: UInt64, _ encoding: TransferSyntax.Encoding, path: String, depth: Int
  ) throws(ImagingError) -> DataSet {
    guard depth <= Self.mostDepth else {
      throw ImagingError(.tooDeep, "more sequences inside each other than are read")
    }
    var set = DataSet()
    while cursor.offset + 8 <= end {
      count += 1
      guard count <= Self.mostElements else { throw ImagingError(.tooManyElements, "more elements than are read") }
      let header = try cursor.header(encoding)
      if header.tag == .itemEnd || header.tag.rawValue == 0 { break }
      // What was once written as unknown is in implicit form, and may be known here (PS3.5 6.2.2).
      let isUnknown = header.vr == .UN
      let vr =
        isUnknown
        ? DataDictionary.vr(of: header.tag, isSigned: isSigned)
        : header.vr ?? DataDictionary.vr(of: header.tag, isSigned: isSigned)
      let place = path + header.tag.keyword
      let value = try value(
        header, vr, &cursor, min(end, cursor.end), isUnknown ? .implicitLittle : encoding, place, depth)
      // Group lengths and padding say nothing (PS3.18 F.2.2).
      if header.tag.element != 0, header.tag != DICOMTag(0xfffc, 0xfffc) {
        set[header.tag] = .init(value.vr, value.value)
      }
    }
    return set
  }

  private mutating func value(
    _ header: Cursor.Header, _ vr: DICOMVR, _ cursor: inout Cursor, _ end: UInt64, _ encoding: TransferSyntax.Encoding,
    _ path: String, _ depth: Int
  ) throws(ImagingError) -> (vr: DICOMVR, value: DataSet.Value) {
    let start = cursor.offset
    guard let length = header.length else {
      if vr.isBinary, vr != .UN, header.vr != .UN {
        let range = start..<(try fragmentsEnd(&cursor, encoding))
        places[path] = range
        return (vr, .address(address(path)))
      }
      return (.SQ, .items(try items(&cursor, until: end, isOpen: true, encoding, path, depth)))
    }
    defer { cursor.seek(start + length) }
    if vr == .SQ {
      do throws(ImagingError) {
        return (.SQ, .items(try items(&cursor, until: start + length, isOpen: false, encoding, path, depth)))
      } catch {
        // Where the file does not say that it is a sequence, what looks like none is bytes.
        guard header.vr == nil || header.vr == .UN, error.code != .tooDeep, error.code != .tooManyElements else {
          throw error
        }
        places[path] = start..<start + length
        return (.UN, .address(address(path)))
      }
    }
    if vr.isBinary {
      guard length > UInt64(Self.mostInline) else {
        return (vr, .bytes(Self.little(try cursor.bytes(Int(length)), vr, encoding)))
      }
      places[path] = start..<start + length
      return (vr, .address(address(path)))
    }
    guard length <= Self.mostText else { return (vr, .texts([])) }
    return (vr, ValueText.value(try cursor.bytes(Int(length)), vr, encoding, charset))
  }

  private mutating func items(
    _ cursor: inout Cursor, until end: UInt64, isOpen: Bool, _ encoding: TransferSyntax.Encoding, _ path: String,
    _ depth: Int
  ) throws(ImagingError) -> [DataSet] {
    var items = [DataSet]()
    while cursor.offset + 8 <= end {
      let header = try cursor.header(encoding)
      guard header.tag == .itemStart else {
        guard isOpen, header.tag == .sequenceEnd else {
          throw ImagingError(.unexpectedTag, "neither an item nor the end of the sequence")
        }
        break
      }
      let start = cursor.offset
      let inside = header.length.map { start + $0 } ?? end
      items.append(
        try set(&cursor, until: inside, encoding, path: "\(path)/\(items.count)/", depth: depth + 1))
      if header.length != nil { cursor.seek(inside) }
    }
    return items
  }

  private func fragmentsEnd(
    _ cursor: inout Cursor, _ encoding: TransferSyntax.Encoding
  ) throws(ImagingError) -> UInt64 {
    while true {
      let header = try cursor.header(encoding)
      guard header.tag == .itemStart, let length = header.length else { return cursor.offset }
      cursor.seek(cursor.offset + length)
    }
  }

  /// Binary values are little endian in the model, whatever the file was.
  static func little(_ bytes: [UInt8], _ vr: DICOMVR, _ encoding: TransferSyntax.Encoding) -> [UInt8] {
    guard encoding == .explicitBig else { return bytes }
    let width = vr.wordSize
    guard width > 1, bytes.count % width == 0 else { return bytes }
    return stride(from: 0, to: bytes.count, by: width).flatMap { bytes[$0..<$0 + width].reversed() }
  }
}

extension DataSetReader.Result {
  /// A long binary value by its path, in little endian; of encapsulated pixels the fragments as they stand. Throws `notFound`.
  public func bulkData(_ path: String) throws(DICOMwebError) -> [UInt8] {
    guard let place = places[path] else { throw DICOMwebError(.notFound, "there is no such value") }
    do throws(ImagingError) {
      let bytes = try source.bytes(at: place.lowerBound, count: place.count)
      // The tag is the last of the path; of a value whose representation is not known nothing is turned around.
      guard let tag = DICOMTag(keyword: path.split(separator: "/").last ?? ""), let vr = dataSet[tag]?.vr else {
        return bytes
      }
      return DataSetReader.little(bytes, vr, file.transferSyntax.encoding)
    } catch {
      throw DICOMwebError(.malformedDataSet, "a value cannot be read")
    }
  }
}
