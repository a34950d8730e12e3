internal import DICOMweb
internal import HTTPTypes
internal import Hummingbird
internal import Imaging
internal import NIOCore
internal import Records

/// `GET` of studies, series and instances (QIDO-RS, PS3.18 10.6). Only what is open is searched: to look at what an image says of
/// itself is to read it.
struct SearchRoute {
  private let service: DICOMwebService
  private let address: ServiceAddress

  init(_ service: DICOMwebService, _ address: ServiceAddress) {
    self.service = service
    self.address = address
  }

  func respond(to request: Request, _ path: StudiesPath, _ level: SearchQuery.Level) async throws -> Response {
    let parameters = request.uri.queryParameters.map { (name: String($0.key), value: String($0.value)) }
    let accept = parameters.first { $0.name.lowercased() == "accept" }?.value
    _ = try Acceptance(header: request.headers[.accept], query: accept)
      .choice(of: [.init("application/dicom+json"), .init("application/json")])
    let query = try SearchQuery(parameters)
    let places = try await service.room.places().filter { place in
      (path.study == nil || place.identifiers.study == path.study)
        && (path.series == nil || place.identifiers.series == path.series)
    }
    var rows = [DataSet]()
    for study in Self.groups(places, by: \.study) {
      rows += try await self.rows(of: study, level, query)
    }
    var levels: Set<SearchQuery.Level> = [level]
    if path.study == nil { levels.formUnion(level == .instances ? [.studies, .series] : [.studies]) }
    if level == .instances, path.series == nil { levels.insert(.series) }
    let page = query.page(of: rows, telling: levels)
    var response = Response(
      status: page.rows.isEmpty ? .noContent : .ok,
      headers: [.contentType: "application/dicom+json", .cacheControl: "no-store"],
      body: page.rows.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: DataSet.json(page.rows))))
    for warning in query.warnings + (await warnings(page.isCut)) {
      response.headers.append(HTTPField(name: .warning, value: "299 aureole \"\(warning)\""))
    }
    return response
  }

  private func warnings(_ isCut: Bool) async -> [String] {
    let unopened = await service.room.unopened()
    return (isCut ? ["there are more results: ask again with an offset"] : [])
      + (unopened > 0 ? ["\(unopened) granted records are not open and not searched: aureole agent open"] : [])
  }

  /// Groups in the order of their first place.
  private static func groups(
    _ places: [ReadingRoom.Place], by key: KeyPath<DicomIdentifiers, String>
  ) -> [[ReadingRoom.Place]] {
    var order = [String]()
    var groups: [String: [ReadingRoom.Place]] = [:]
    for place in places {
      let name = place.identifiers[keyPath: key]
      if groups[name] == nil { order.append(name) }
      groups[name, default: []].append(place)
    }
    return order.compactMap { groups[$0] }
  }

  private func rows(
    of study: [ReadingRoom.Place], _ level: SearchQuery.Level, _ query: SearchQuery
  ) async throws -> [DataSet] {
    let series = Self.groups(study, by: \.series)
    var known = DataSet([
      DICOMTag(0x0008, 0x0056): .init(.CS, .texts(["ONLINE"])),
      .studyInstanceUID: .init(.UI, .texts([study[0].identifiers.study])),
      DICOMTag(0x0008, 0x0061): .init(
        .CS, .texts(Set(study.map(\.identifiers.modality)).filter { !$0.isEmpty }.sorted())),
      DICOMTag(0x0020, 0x1206): .init(.IS, .numbers([String(series.count)])),
      DICOMTag(0x0020, 0x1208): .init(.IS, .numbers([String(study.count)])),
    ])
    guard level != .studies else {
      return try await row(of: study[0], known, address.url(study[0].identifiers.study), query).map { [$0] } ?? []
    }
    var rows = [DataSet]()
    for one in series {
      let identifiers = one[0].identifiers
      known[.seriesInstanceUID] = .init(.UI, .texts([identifiers.series]))
      known[DICOMTag(0x0020, 0x1209)] = .init(.IS, .numbers([String(one.count)]))
      if !identifiers.modality.isEmpty { known[.modality] = .init(.CS, .texts([identifiers.modality])) }
      if level == .series {
        let url = address.url(identifiers.study, identifiers.series)
        if let row = try await row(of: one[0], known, url, query) { rows.append(row) }
        continue
      }
      for place in one {
        known[.sopInstanceUID] = .init(.UI, .texts([place.identifiers.instance]))
        known[.sopClassUID] = .init(.UI, .texts([place.identifiers.sopClass]))
        let url = address.url(identifiers.study, identifiers.series, place.identifiers.instance)
        if let row = try await row(of: place, known, url, query) { rows.append(row) }
      }
    }
    return rows
  }

  /// What is told of a study, series or instance, if it matches. An instance whose attributes cannot be read is told by what its
  /// sender's manifest says.
  private func row(
    of place: ReadingRoom.Place, _ known: DataSet, _ url: String, _ query: SearchQuery
  ) async throws -> DataSet? {
    guard query.couldMatch(known) else { return nil }
    var set: DataSet
    do {
      set = try await service.room.attributes(of: place)
    } catch is DICOMwebError {
      set = DataSet()
    }
    for (tag, element) in known.elements { set[tag] = element }
    set[DICOMTag(0x0008, 0x1190)] = .init(.UR, .texts([url]))
    return query.matches(set) ? set : nil
  }
}
