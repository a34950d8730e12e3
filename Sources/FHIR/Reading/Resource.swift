/// A resource that was checked whole: its structure, counts, primitives, required bindings and the rules between its
/// elements (R4, 4.0.1), as far as this reader knows them. There is no other way to make one.
public struct Resource: Hashable, Sendable {
  /// Its type, such as `Observation`.
  public let type: String
  /// What it holds, as it was written.
  public let content: FHIRValue

  /// Its id, where it has one.
  public var id: String? { content["id"]?.text }

  /// Reads a resource from JSON. Throws an error that names every element that is wrong, up to the limit.
  public init(json bytes: [UInt8], limits: FHIRLimits = FHIRLimits()) throws(FHIRError) {
    try self.init(try FHIRParser.parse(bytes, limits), limits: limits)
  }

  /// Checks a resource that was put together here. Throws as reading does.
  public init(_ content: FHIRValue, limits: FHIRLimits = FHIRLimits()) throws(FHIRError) {
    var check = ResourceCheck(limits)
    let type = check.resource(content)
    guard check.issues.isEmpty, let type else { throw FHIRError(check.issues) }
    self.type = type
    self.content = content
  }

  /// The resource as JSON in UTF-8 on one line.
  public var bytes: [UInt8] { content.bytes }

  /// The resources of a bundle, checked with it; empty for anything else.
  public var entries: [Resource] {
    guard type == "Bundle" else { return [] }
    return (content["entry"]?.elements ?? []).compactMap { entry in
      guard let inner = entry["resource"], let type = inner["resourceType"]?.text else { return nil }
      return Resource(checked: inner, type: type)
    }
  }

  /// For what a check has found right.
  init(checked content: FHIRValue, type: String) {
    self.content = content
    self.type = type
  }
}
