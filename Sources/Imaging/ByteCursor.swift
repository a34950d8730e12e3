/// A forward reader over a source or an inflated stream, with a small window; skipping a value reads
/// nothing of a source.
struct ByteCursor {
  private enum Feed {
    case source(any DICOMSource)
    case inflater(Inflater)
  }

  /// Bytes from the start of the source, or of the inflated data set.
  private(set) var offset: UInt64
  /// Where the bytes end; not known of an inflated data set.
  let end: UInt64?
  private let feed: Feed
  private var window: [UInt8] = []
  private var position = 0

  /// A cursor over a whole source, from an offset.
  init(_ source: any DICOMSource, from offset: UInt64) {
    feed = .source(source)
    end = source.count
    self.offset = min(offset, source.count)
  }

  /// A cursor over an inflated data set.
  init(_ inflater: Inflater) {
    feed = .inflater(inflater)
    end = nil
    offset = 0
  }

  /// Where this cursor's offsets count from, for messages.
  var place: String { end == nil ? " of the inflated data set" : "" }

  /// Whether no byte is left.
  mutating func isAtEnd() throws(ImagingError) -> Bool { try !fill(1) }

  /// The next bytes without moving; nil where fewer are left. At most a window.
  mutating func peek(_ count: Int) throws(ImagingError) -> ArraySlice<UInt8>? {
    guard try fill(count) else { return nil }
    return window[position..<position + count]
  }

  /// The next bytes; nil, without moving, where fewer are left.
  mutating func take(_ count: Int) throws(ImagingError) -> ArraySlice<UInt8>? {
    guard try fill(count) else { return nil }
    defer {
      position += count
      offset += UInt64(count)
    }
    return window[position..<position + count]
  }

  /// Moves over a value; false where the bytes end inside it.
  mutating func skip(_ count: UInt64) throws(ImagingError) -> Bool {
    var left = count
    while true {
      let held = UInt64(window.count - position)
      if left <= held {
        position += Int(left)
        offset += left
        return true
      }
      offset += held
      left -= held
      window = []
      position = 0
      if let end {
        guard left <= end - offset else { return false }
        offset += left
        return true
      }
      guard try fill(1) else { return false }
    }
  }

  /// Moves to the end; false where a byte is not zero.
  mutating func restIsZero() throws(ImagingError) -> Bool {
    while try fill(1) {
      guard window[position...].allSatisfy({ $0 == 0 }) else { return false }
      offset += UInt64(window.count - position)
      position = window.count
    }
    return true
  }

  private static let windowSize = 16_384

  /// Whether `count` bytes are in the window, after reading what that needs. Each byte is moved at most once or twice:
  /// what is kept on a refill is less than what was asked for.
  private mutating func fill(_ count: Int) throws(ImagingError) -> Bool {
    if window.count - position >= count { return true }
    if position > 0 {
      window.removeFirst(position)
      position = 0
    }
    while window.count < count {
      let start = offset + UInt64(window.count)
      let more: [UInt8]
      switch feed {
      case .source(let source):
        let wanted = UInt64(max(Self.windowSize, count - window.count))
        let size = min(wanted, source.count - min(start, source.count))
        more = size == 0 ? [] : try source.bytes(at: start, count: Int(size))
      case .inflater(let inflater):
        more = try inflater.read(upTo: Self.windowSize)
      }
      if more.isEmpty { return false }
      if window.isEmpty { window = more } else { window += more }
    }
    return true
  }
}
