extension DICOMFile {
  /// Where the data set begins in the file; a deflated one begins there as well.
  package var dataSetOffset: UInt64 { meta.last.map { $0.offset + ($0.length ?? 0) } ?? 132 }

  /// The data set of a deflated file, inflated into memory. Throws `inflatedTooLarge` above so many bytes.
  package func inflated(
    _ source: some DICOMSource, atMost limit: UInt64 = 256 << 20
  ) throws(ImagingError) -> MemorySource<[UInt8]> {
    let inflater = try Inflater(source: source, offset: dataSetOffset, most: limit)
    var bytes = [UInt8]()
    while true {
      let more = try inflater.read(upTo: 65_536)
      if more.isEmpty { return MemorySource(bytes) }
      bytes += more
    }
  }
}
