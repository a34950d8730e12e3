internal import Glibc

/// Takes a message in parts (RFC 2046 5.1, RFC 2387) apart while it comes, in any pieces. Holds no more of it than a part's
/// header or what could be the beginning of a boundary.
///
/// Boundaries are looked for at the beginning of lines only, and what follows one must be an end of line or the closing mark:
/// a line that merely begins like the boundary belongs to the part.
public struct MultipartReader: Sendable {
  /// The bounds that are kept, whatever a message says.
  public struct Limits: Sendable, Hashable {
    /// Parts of a message.
    public var parts = 10_000
    /// Bytes of all headers of one part.
    public var headerBytes = 8_192
    /// Bytes of one part.
    public var partBytes: UInt64 = 4 << 30
    /// Bytes of the whole message.
    public var totalBytes: UInt64 = 16 << 30
    /// Bytes before the first boundary.
    public var preamble = 4_096

    /// Ten thousand parts of at most 4 GiB, together at most 16 GiB.
    public init() {}
  }

  /// What was found.
  public enum Event: Sendable, Hashable {
    /// A part begins; the names of its headers are in small letters.
    case part(headers: [String: String])
    /// Bytes of the part that began last.
    case bytes(ArraySlice<UInt8>)
    /// The part is over.
    case end
  }

  private enum State { case preamble, afterBoundary, headers, body, done }

  /// The most bytes of a boundary: RFC 2046 says 70, and Orthanc writes 73.
  static let mostBoundary = 128

  private let delimiter: [UInt8]
  private let limits: Limits
  private var state = State.preamble
  /// What is not told yet. It begins as after an end of line, so that the first boundary needs none before it.
  private var held: [UInt8] = [0x0d, 0x0a]
  private var parts = 0
  private var partBytes: UInt64 = 0
  private var total: UInt64 = 0

  /// Begins. Throws `malformedMultipart` for a boundary that is none.
  public init(boundary: String, limits: Limits = Limits()) throws(DICOMwebError) {
    let bytes = Array(boundary.utf8)
    let allowed = "'()+_,-./:=? ".utf8
    let isBoundary =
      (1...Self.mostBoundary).contains(bytes.count) && bytes.last != 0x20
      && bytes.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: allowed.contains(byte)
        }
      }
    guard isBoundary else { throw DICOMwebError(.malformedMultipart, "the boundary is no boundary") }
    delimiter = [0x0d, 0x0a, 0x2d, 0x2d] + bytes
    self.limits = limits
  }

  /// Whether the closing boundary was seen.
  public var isComplete: Bool { state == .done }

  /// Takes the next bytes. Throws `malformedMultipart` or `tooLarge`; the reader is of no use then.
  public mutating func take(_ bytes: some Collection<UInt8>) throws(DICOMwebError) -> [Event] {
    total += UInt64(bytes.count)
    guard total <= limits.totalBytes else { throw DICOMwebError(.tooLarge, "the message is larger than is taken") }
    if state == .done { return [] }
    held.append(contentsOf: bytes)
    var events = [Event]()
    var start = 0
    while try step(&start, &events) {}
    if start > 0 { held.removeFirst(start) }
    return events
  }

  /// Throws `malformedMultipart` unless the closing boundary was seen.
  public func finish() throws(DICOMwebError) {
    guard isComplete else { throw DICOMwebError(.malformedMultipart, "the message ends before its closing boundary") }
  }

  /// One step over what is held, from an offset; false where more bytes are needed.
  private mutating func step(_ start: inout Int, _ events: inout [Event]) throws(DICOMwebError) -> Bool {
    switch state {
    case .done:
      start = held.count
      return false
    case .preamble, .body: return try searchBoundary(&start, &events)
    case .afterBoundary:
      guard try afterBoundary(&start) else { return false }
      return true
    case .headers:
      guard let headers = try headers(&start) else { return false }
      parts += 1
      guard parts <= limits.parts else {
        throw DICOMwebError(.tooLarge, "the message has more than \(limits.parts) parts")
      }
      partBytes = 0
      state = .body
      events.append(.part(headers: headers))
      return true
    }
  }

  private mutating func searchBoundary(_ start: inout Int, _ events: inout [Event]) throws(DICOMwebError) -> Bool {
    let found = find(from: start)
    let end = found ?? max(start, held.count - (delimiter.count + 2))
    if state == .body {
      partBytes += UInt64(end - start)
      guard partBytes <= limits.partBytes else { throw DICOMwebError(.tooLarge, "a part is larger than is taken") }
      if end > start { events.append(.bytes(held[start..<end])) }
    } else if found == nil, held.count > limits.preamble {
      throw DICOMwebError(.malformedMultipart, "the message does not begin with its boundary")
    }
    guard found != nil else {
      if state == .body { start = end }
      return false
    }
    if state == .body { events.append(.end) }
    start = end + delimiter.count
    state = .afterBoundary
    return true
  }

  /// The first byte that could begin an end of line. Almost all of a message is looked through here.
  private func lineEnd(in range: ClosedRange<Int>) -> Int? {
    // Sound: the range lies within the array, which lives for the call.
    unsafe held.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress,
        let found = unsafe memchr(base + range.lowerBound, 0x0d, range.count)
      else { return nil }
      return unsafe UnsafeRawPointer(found) - base
    }
  }

  /// The first delimiter that is one: followed by white space and an end of line, or by the closing mark.
  private func find(from start: Int) -> Int? {
    var place = start
    let last = held.count - delimiter.count - 2
    while place <= last {
      guard let next = lineEnd(in: place...last) else { return nil }
      if held[next..<next + delimiter.count].elementsEqual(delimiter), isMark(next + delimiter.count) { return next }
      place = next + 1
    }
    return nil
  }

  private func isMark(_ place: Int) -> Bool {
    let (first, second) = (held[place], held[place + 1])
    return (first == 0x0d && second == 0x0a) || (first == 0x2d && second == 0x2d) || first == 0x20 || first == 0x09
  }

  private mutating func afterBoundary(_ start: inout Int) throws(DICOMwebError) -> Bool {
    guard held.count - start >= 2 else { return false }
    if held[start] == 0x2d, held[start + 1] == 0x2d {
      start = held.count
      state = .done
      return false
    }
    var place = start
    while place < held.count, held[place] == 0x20 || held[place] == 0x09 { place += 1 }
    guard place - start <= 256 else { throw DICOMwebError(.malformedMultipart, "a boundary is padded without end") }
    guard held.count - place >= 2 else { return false }
    guard held[place] == 0x0d, held[place + 1] == 0x0a else {
      throw DICOMwebError(.malformedMultipart, "something follows a boundary on its line")
    }
    // The end of this line is kept, so that headers without any line still end with an empty one.
    start = place
    state = .headers
    return true
  }

  /// The headers, once the empty line after them is here.
  private func headers(_ start: inout Int) throws(DICOMwebError) -> [String: String]? {
    var headers = [String: String]()
    var place = start + 2
    while true {
      guard let end = lineEnd(from: place) else {
        guard held.count - start <= limits.headerBytes else {
          throw DICOMwebError(.tooLarge, "the headers of a part are longer than is taken")
        }
        return nil
      }
      guard end - start <= limits.headerBytes else {
        throw DICOMwebError(.tooLarge, "the headers of a part are longer than is taken")
      }
      if end == place {
        // The line's end could be the one before the next boundary, of a part without bytes.
        start = end
        let body = end + 2
        start = body
        return headers
      }
      guard let line = String(validating: held[place..<end], as: UTF8.self), let colon = line.firstIndex(of: ":") else {
        throw DICOMwebError(.malformedMultipart, "a header of a part is malformed")
      }
      let name = line[..<colon].lowercased()
      guard headers.updateValue(Self.trimmed(line[line.index(after: colon)...]), forKey: name) == nil else {
        throw DICOMwebError(.malformedMultipart, "a header of a part stands twice")
      }
      place = end + 2
    }
  }

  private func lineEnd(from place: Int) -> Int? {
    var place = place
    while place + 1 < held.count {
      guard let next = held[place...].firstIndex(of: 0x0d), next + 1 < held.count else { return nil }
      if held[next + 1] == 0x0a { return next }
      place = next + 1
    }
    return nil
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text.drop { $0 == " " || $0 == "\t" }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return String(text)
  }
}
