public import Blocks

extension RecordOpener {
  /// Writes items as files, under their names, into a folder that exists.
  ///
  /// Nothing appears under an item's name before every chunk of every chosen item is authenticated, every hash matches and
  /// the bytes are on disk. Files are made with mode 0600. Memory is bounded by the stripes in work.
  ///
  /// - Parameters:
  ///   - items: Which items, by index; nil means all.
  ///   - directory: The folder.
  ///   - replacing: Whether files of the same name may be replaced; else they are refused.
  ///   - stores: Store i is that of block i; nil is one that cannot be reached.
  ///   - progress: Told the number of bytes that are done, from any task, one call at a time.
  ///
  /// Throws as `open` does, and `targetRefused`.
  public func write(
    _ items: [Int]? = nil, to directory: String, replacing: Bool = false, from stores: [(any BlockStore)?],
    progress: (@Sendable (UInt64) -> Void)? = nil
  ) async throws -> Findings {
    let chosen = Set(items ?? Array(manifest.items.indices)).sorted()
    var selections: [Selection] = []
    for item in chosen {
      selections.append(Selection(item: item, range: try described(item).range))
    }
    let names = Dictionary(uniqueKeysWithValues: chosen.map { ($0, manifest.items[$0].name) })
    let files = try FileSink(directory: directory, names: names, replacing: replacing, flushing: flushes)
    let findings = try await deliver(selections, verifying: true, from: stores, to: files, Progress(progress))
    try files.publish()
    return findings
  }
}
