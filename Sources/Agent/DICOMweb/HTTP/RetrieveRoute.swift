internal import Codecs
internal import DICOMweb
internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Imaging
internal import NIOCore
internal import NIOFoundationEssentialsCompat
internal import Records

/// `GET` of instances, metadata, frames, bulk data and pictures (WADO-RS, PS3.18 10.4). Bytes leave as they were sealed, but for frames
/// that are asked for uncompressed.
struct RetrieveRoute {
  /// The most bytes of decoded frames in one answer.
  private static let mostDecoded = 256 << 20

  private let service: DICOMwebService
  private let address: ServiceAddress
  private let loop: any EventLoop

  init(_ service: DICOMwebService, _ address: ServiceAddress, over loop: any EventLoop) {
    self.service = service
    self.address = address
    self.loop = loop
  }

  func respond(to request: Request, _ path: StudiesPath) async throws -> Response {
    let places = try await service.room.places(of: path.study).filter { place in
      (path.series == nil || place.identifiers.series == path.series)
        && (path.instance == nil || place.identifiers.instance == path.instance)
    }
    guard let first = places.first else {
      throw AgentError(
        .notFound, "nothing of this identifier is open to you: aureole agent open opens what was granted")
    }
    let acceptance = try Acceptance(
      header: request.headers[.accept], query: request.uri.queryParameters["accept"].map(String.init))
    switch path.target {
    case .instances: return try await instances(places, acceptance, isOne: path.instance != nil)
    case .metadata:
      _ = try acceptance.choice(of: [.init("application/dicom+json"), .init("application/json")])
      return metadata(places)
    case .frames(let numbers): return try await frames(numbers, of: first, acceptance)
    case .rendered(let frame):
      _ = try acceptance.choice(of: [.init("image/png")])
      let read = try DataSetReader.read(MemorySource(try await service.room.bytes(of: first)))
      let window = try Self.window(request)
      var decoded: [UInt8]?
      if read.file.pixelData?.isEncapsulated == true {
        decoded = try await self.decoded([frame ?? 1], of: read, try FrameIndex(read)).first
      }
      let picture = try Rendering(read, frame: frame ?? 1, window: window, decoded: decoded)
      return Self.whole(picture.png, "image/png")
    case .bulkdata(let place): return try await bulkdata(place, of: first, acceptance)
    case .search: throw AgentError(.notFound, "there is no such address")
    }
  }

  private func instances(
    _ places: [ReadingRoom.Place], _ acceptance: Acceptance, isOne: Bool
  ) async throws -> Response {
    let syntaxes = Set(places.map(\.identifiers.transferSyntax))
    let syntax = syntaxes.count == 1 ? syntaxes.first.flatMap { $0.isEmpty ? nil : $0 } : nil
    var offers = [Acceptance.Offer("application/dicom", isMultipart: true, transferSyntax: syntax)]
    if isOne { offers.append(.init("application/dicom", transferSyntax: syntax)) }
    let choice = try acceptance.choice(of: offers)
    // The first is fetched before anything is answered, so that what may not be read is refused and not cut off.
    var instances = ReadAhead(service.room, places)
    guard let first = try await instances.next() else { throw AgentError(.notFound, "nothing is open to you") }
    guard choice.isMultipart else { return Self.whole(first.bytes, "application/dicom") }
    let writer = MultipartWriter(partType: "application/dicom")
    return streamed(writer.contentType) { [instances] send in
      var (rest, next) = (instances, Optional(first))
      var isFirst = true
      while let (place, bytes) = next {
        let syntax = place.identifiers.transferSyntax
        let type = syntax.isEmpty ? "application/dicom" : "application/dicom; transfer-syntax=\(syntax)"
        try await send(ByteBuffer(string: writer.head(contentType: type, isFirst: isFirst)))
        try await send(ByteBuffer(data: bytes))
        isFirst = false
        next = try await rest.next()
      }
      try await send(ByteBuffer(string: writer.tail))
    }
  }

  private func metadata(_ places: [ReadingRoom.Place]) -> Response {
    let (room, address) = (service.room, address)
    return streamed("application/dicom+json") { send in
      for (index, place) in places.enumerated() {
        let identifiers = place.identifiers
        let url = address.url(identifiers.study, identifiers.series, identifiers.instance)
        let read = try DataSetReader.read(MemorySource(try await room.bytes(of: place))) { "\(url)/bulkdata/\($0)" }
        var set = read.dataSet
        if let syntax = read.file.transferSyntax.uid {
          set[DICOMTag(0x0008, 0x3002)] = .init(.UI, .texts([syntax]))
        }
        try await send(ByteBuffer(bytes: Array((index == 0 ? "[" : ",").utf8) + set.json))
      }
      try await send(ByteBuffer(string: "]"))
    }
  }

  private func frames(
    _ numbers: [Int], of place: ReadingRoom.Place, _ acceptance: Acceptance
  ) async throws -> Response {
    let read = try DataSetReader.read(MemorySource(try await service.room.bytes(of: place)))
    let index = try FrameIndex(read)
    // As they are stored comes first: decoded is only what was asked for by its name.
    var forms = [(index.mediaType, index.transferSyntax)]
    if Codec(transferSyntax: index.transferSyntax) != nil {
      forms.append(("application/octet-stream", Self.uncompressed))
    }
    let offers = forms.flatMap { type, syntax in
      [Acceptance.Offer(type, isMultipart: true, transferSyntax: syntax)]
        + (numbers.count == 1 ? [.init(type, transferSyntax: syntax)] : [])
    }
    let choice = try acceptance.choice(of: offers)
    let frames =
      choice.transferSyntax == index.transferSyntax
      ? try numbers.map { number throws(DICOMwebError) in try index.bytes(of: number) }
      : try await decoded(numbers, of: read, index)
    guard choice.isMultipart else { return Self.whole(frames[0], choice.mediaType) }
    return Self.parts(frames, choice.mediaType, "; transfer-syntax=\(choice.transferSyntax ?? Self.uncompressed)")
  }

  /// Explicit VR Little Endian.
  private static let uncompressed = "1.2.840.10008.1.2.1"

  /// Frames without their compression.
  private func decoded(
    _ numbers: [Int], of read: DataSetReader.Result, _ index: FrameIndex
  ) async throws -> [[UInt8]] {
    let description = try FrameDescription(read.dataSet, transferSyntax: index.transferSyntax)
    guard numbers.count <= Self.mostDecoded / description.bytes else {
      throw DICOMwebError(.tooLarge, "decoded, that is more than is answered at once: ask for fewer frames")
    }
    var frames = [[UInt8]]()
    for number in numbers {
      frames.append(try await service.bench.samples(of: try index.bytes(of: number), description))
    }
    return frames
  }

  private func bulkdata(
    _ name: String, of place: ReadingRoom.Place, _ acceptance: Acceptance
  ) async throws -> Response {
    let read = try DataSetReader.read(MemorySource(try await service.room.bytes(of: place)))
    let choice = try acceptance.choice(of: [
      .init("application/octet-stream", isMultipart: true), .init("application/octet-stream"),
    ])
    let bytes = try read.bulkData(name)
    return choice.isMultipart
      ? Self.parts([bytes], "application/octet-stream", "") : Self.whole(bytes, "application/octet-stream")
  }

  /// The window that a viewer asks for: `window=center,width,function` (PS3.18 8.3.5.1.4).
  private static func window(_ request: Request) throws -> (center: Double, width: Double)? {
    guard let text = request.uri.queryParameters["window"] else { return nil }
    let words = text.split(separator: ",")
    guard words.count >= 2, let center = Double(words[0]), let width = Double(words[1]), width >= 1, center.isFinite,
      width.isFinite, words.count == 2 || words[2].lowercased() == "linear"
    else { throw DICOMwebError(.malformedRequest, "a window is center,width,linear") }
    return (center, width)
  }

  private static func parts(_ bodies: [[UInt8]], _ type: String, _ parameters: String) -> Response {
    let writer = MultipartWriter(partType: type)
    var buffer = ByteBuffer()
    for (index, body) in bodies.enumerated() {
      buffer.writeString(writer.head(contentType: type + parameters, isFirst: index == 0))
      buffer.writeBytes(body)
    }
    buffer.writeString(writer.tail)
    return Response(
      status: .ok, headers: headers(writer.contentType), body: ResponseBody(byteBuffer: buffer))
  }

  private static func whole(_ bytes: some Collection<UInt8>, _ type: String) -> Response {
    Response(status: .ok, headers: headers(type), body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  /// An answer that is written piece by piece, each once the connection takes more. A piece is handed to the connection's loop and
  /// not waited for; only when the loop had its turn is it known that the connection is full. Without it a quick writer hands over
  /// more and more, and a reader whose grant has ended still gets what lies there.
  private func streamed(
    _ type: String, _ write: @escaping @Sendable ((ByteBuffer) async throws -> Void) async throws -> Void
  ) -> Response {
    Response(
      status: .ok, headers: Self.headers(type),
      body: ResponseBody { [loop] writer in
        var own = writer
        try await write { buffer in
          try await own.write(buffer)
          try await loop.submit {}.get()
        }
        try await own.finish(nil)
      })
  }

  private static func headers(_ type: String) -> HTTPFields {
    [.contentType: type, .cacheControl: "no-store", .xContentTypeOptions: "nosniff"]
  }
}
