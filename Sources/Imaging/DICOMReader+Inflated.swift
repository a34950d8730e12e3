extension DICOMReader {
  /// The inflated data set of a file whose transfer syntax is deflated, in memory. Throws `inflatedTooLarge` beyond `most`
  /// bytes.
  public static func inflated(
    _ source: some DICOMSource, from offset: UInt64, most: UInt64
  ) throws(ImagingError) -> [UInt8] {
    let inflater = try Inflater(source: source, offset: offset, most: most)
    var all: [UInt8] = []
    while true {
      let more = try inflater.read(upTo: 65_536)
      if more.isEmpty { return all }
      all += more
    }
  }
}
