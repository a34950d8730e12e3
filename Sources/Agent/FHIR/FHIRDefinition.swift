public import FHIR

/// A resource that is the same for everybody and everywhere, such as a CodeSystem: served in the bytes that it was written with.
public struct FHIRDefinition: Sendable {
  let resource: Resource
  let bytes: [UInt8]

  /// Takes a CodeSystem with an id, as JSON; throws where it is none, as reading does.
  public init(codes json: [UInt8]) throws(FHIRError) {
    resource = try Resource(json: json)
    bytes = json
    guard resource.type == Self.type, resource.id != nil else {
      throw FHIRError(.init(.notSupported, "resourceType", "a CodeSystem with an id is served here"))
    }
  }

  /// The type of all of them.
  static let type = "CodeSystem"
}
