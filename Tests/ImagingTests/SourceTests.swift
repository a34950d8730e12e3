import Foundation
import Synchronization
import Testing

@testable import Imaging

struct SourceTests {
  /// A file of which only the start is real, that counts what is read of it.
  private final class CountingSource: DICOMSource {
    let count: UInt64
    let head: [UInt8]
    let read = Mutex(0)

    init(_ head: [UInt8], count: UInt64) { (self.head, self.count) = (head, count) }

    func bytes(at offset: UInt64, count: Int) throws(ImagingError) -> [UInt8] {
      read.withLock { $0 += count }
      return (0..<UInt64(count)).map { offset + $0 < UInt64(head.count) ? head[Int(offset + $0)] : 0 }
    }
  }

  @Test func `pixel data of gigabytes is passed over and not read`() throws {
    var set = FileBuilder()
    set.text(.patientID, .LO, "P")
    set.header(.pixelData, .OW, 0xffff_fffe)
    let head = FileBuilder.file(set.bytes)
    let source = CountingSource(head, count: UInt64(head.count) + 0xffff_fffe)
    let file = try DICOMReader().read(source)
    #expect(file.pixelData?.length == 0xffff_fffe)
    #expect(source.read.withLock { $0 } < 100_000)
    let short = CountingSource(head, count: UInt64(head.count) + 0xffff_fffd)
    #expect(throws: ImagingError(.truncated, "")) { try DICOMReader().read(short) }
  }

  @Test func `many small elements are each read about once`() throws {
    var set = FileBuilder()
    for _ in 0..<20_000 { set.text(DICOMTag(0x0008, 0x103e), .LO, "description") }
    let bytes = FileBuilder.file(set.bytes)
    let source = CountingSource(bytes, count: UInt64(bytes.count))
    #expect(try DICOMReader().read(source).elements.count == 20_000)
    #expect(source.read.withLock { $0 } < bytes.count + 100_000)
  }

  @Test func `a file on disk, an array and a data value read the same`() throws {
    let bytes = FileBuilder.file(FileBuilder.image(.explicitLittle))
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("imaging-\(UUID().uuidString)")
    try Data(bytes).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    let summary = try DICOMSummary(DICOMReader().read(path: url.path))
    #expect(try summary == DICOMSummary(DICOMReader().read(bytes)))
    #expect(try summary == DICOMSummary(DICOMReader().read(Data(bytes))))
    #expect(try summary == DICOMSummary(DICOMReader().read(([0] + bytes).dropFirst())))
    #expect(summary.fileSize == UInt64(bytes.count))
  }

  @Test(arguments: ["/nowhere/at/all", "/", "/dev/zero"])
  func `what is no regular file is refused`(path: String) {
    #expect(throws: ImagingError(.unreadable, "")) { try DICOMReader().read(path: path) }
  }

  @Test func `ranges outside a source are refused`() throws {
    let source = MemorySource([1, 2, 3] as [UInt8])
    #expect(try source.bytes(at: 1, count: 2) == [2, 3])
    for (offset, count) in [(UInt64(2), 2), (4, 0), (.max, 1), (0, -1)] {
      #expect(throws: ImagingError(.unreadable, "")) { try source.bytes(at: offset, count: count) }
    }
  }
}
