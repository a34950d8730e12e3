internal import Imaging

/// Where the frames of an image lie in its file.
public struct FrameIndex: Sendable {
  /// What a frame is, as it is stored.
  public let mediaType: String
  /// The transfer syntax that its bytes are in.
  public let transferSyntax: String
  /// How many frames there are.
  public var count: Int { pieces.count }
  private let pieces: [[Range<UInt64>]]
  private let source: any DICOMSource
  private let isSwapped: Bool

  /// Finds the frames of an instance that was read. Throws `notFound` where it has none that can be told apart.
  public init(_ instance: DataSetReader.Result) throws(DICOMwebError) {
    let set = instance.dataSet
    let syntax = instance.file.transferSyntax
    guard let place = Self.pixels.lazy.compactMap({ instance.places[$0] }).first ?? Self.short(instance) else {
      throw DICOMwebError(.notFound, "the instance has no frames")
    }
    let frames = max(1, set.integer(DICOMTag(0x0028, 0x0008)) ?? 1)
    source = instance.source
    isSwapped = syntax.encoding == .explicitBig && (set.integer(DICOMTag(0x0028, 0x0100)) ?? 8) > 8
    let uid = syntax.uid ?? "1.2.840.10008.1.2"
    if instance.file.pixelData?.isEncapsulated == true {
      (mediaType, transferSyntax) = (Self.mediaType(of: uid), uid)
      pieces = try Self.encapsulated(place, frames, instance)
    } else {
      // Frames leave in little endian, whatever the file was.
      (mediaType, transferSyntax) = ("application/octet-stream", "1.2.840.10008.1.2.1")
      pieces = try Self.native(place, frames, set)
    }
  }

  /// The bytes of a frame, counted from 1. Throws `notFound`.
  public func bytes(of frame: Int) throws(DICOMwebError) -> [UInt8] {
    guard pieces.indices.contains(frame - 1) else { throw DICOMwebError(.notFound, "there is no frame of this number") }
    var bytes = [UInt8]()
    do throws(ImagingError) {
      for piece in pieces[frame - 1] { bytes += try source.bytes(at: piece.lowerBound, count: piece.count) }
    } catch {
      throw DICOMwebError(.malformedDataSet, "a frame cannot be read")
    }
    return isSwapped ? DataSetReader.little(bytes, .OW, .explicitBig) : bytes
  }

  private static let pixels = ["7FE00010", "7FE00008", "7FE00009"]

  /// Pixels that are few enough to have been kept in place have no address, and lie where the file says.
  private static func short(_ instance: DataSetReader.Result) -> Range<UInt64>? {
    instance.file.pixelData.map { $0.offset..<$0.offset + $0.length }
  }

  private static func native(
    _ place: Range<UInt64>, _ frames: Int, _ set: DataSet
  ) throws(DICOMwebError) -> [[Range<UInt64>]] {
    func number(_ element: UInt16, _ usual: Int) -> Int { set.integer(DICOMTag(0x0028, element)) ?? usual }
    let (rows, columns) = (number(0x0010, 0), number(0x0011, 0))
    let (samples, bits) = (number(0x0002, 1), number(0x0100, 8))
    let isSubsampled = set.text(.photometricInterpretation)?.hasPrefix("YBR_FULL_422") == true
    guard (1...65_535).contains(rows), (1...65_535).contains(columns), (1...4).contains(samples),
      (1...64).contains(bits)
    else { throw DICOMwebError(.notFound, "the image does not say how large its frames are") }
    let size = rows * columns * (isSubsampled ? 2 : samples) * bits
    guard size % 8 == 0 || frames == 1, frames <= place.count / max(1, size / 8) || frames == 1 else {
      throw DICOMwebError(.notFound, "the frames do not end at whole bytes, or the pixel data is shorter than they are")
    }
    let bytes = UInt64((size + 7) / 8)
    guard bytes * UInt64(frames) <= UInt64(place.count) else {
      throw DICOMwebError(.notFound, "the pixel data is shorter than its frames")
    }
    return (0..<UInt64(frames)).map { [place.lowerBound + $0 * bytes..<place.lowerBound + ($0 + 1) * bytes] }
  }

  /// Fragments by the offset table; without one, one fragment a frame, or all of them where there is one frame.
  private static func encapsulated(
    _ place: Range<UInt64>, _ frames: Int, _ instance: DataSetReader.Result
  ) throws(DICOMwebError) -> [[Range<UInt64>]] {
    let (table, fragments) = try fragments(place, instance.source)
    if frames == 1 { return [fragments] }
    if fragments.count == frames { return fragments.map { [$0] } }
    guard table.count == frames, let first = fragments.first else {
      throw DICOMwebError(.notFound, "the fragments do not say where frames begin")
    }
    // An offset counts from the first fragment's item, which is 8 bytes before its bytes.
    let starts = table.map { first.lowerBound + UInt64($0) }
    let frames = starts.indices.map { index in
      fragments.filter {
        $0.lowerBound >= starts[index] && (index + 1 == starts.count || $0.lowerBound < starts[index + 1])
      }
    }
    guard frames.allSatisfy({ !$0.isEmpty }) else {
      throw DICOMwebError(.notFound, "the fragments do not say where frames begin")
    }
    return frames
  }

  private static func fragments(
    _ place: Range<UInt64>, _ source: any DICOMSource
  ) throws(DICOMwebError) -> (table: [UInt32], fragments: [Range<UInt64>]) {
    var cursor = Cursor(source, from: place.lowerBound)
    var table: [UInt32]?
    var fragments = [Range<UInt64>]()
    do throws(ImagingError) {
      while cursor.offset + 8 <= place.upperBound {
        let header = try cursor.header(.explicitLittle)
        guard header.tag == .itemStart, let length = header.length else { break }
        if table == nil {
          let bytes = try cursor.bytes(Int(min(length, 4 << 20)))
          table = stride(from: 0, to: bytes.count - bytes.count % 4, by: 4).map { start in
            bytes[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
          }
        } else {
          fragments.append(cursor.offset..<cursor.offset + length)
          cursor.seek(cursor.offset + length)
        }
      }
    } catch {
      throw DICOMwebError(.malformedDataSet, "the fragments cannot be read")
    }
    return (table ?? [], fragments)
  }

  /// What the bytes of a compressed frame are (PS3.18 table 8.7.3-5).
  private static func mediaType(of syntax: String) -> String {
    switch syntax.split(separator: ".").last ?? "" {
    case "50", "51", "57", "70": "image/jpeg"
    case "80", "81": "image/jls"
    case "90", "91": "image/jp2"
    case "92", "93": "image/jpx"
    case "201", "202", "203": "image/jphc"
    case "110", "111", "112": "image/jxl"
    case "5": "image/dicom-rle"
    case "100", "101": "video/mpeg2"
    case "102", "103", "104", "105", "106", "107", "108": "video/mp4"
    default: "application/octet-stream"
    }
  }
}
