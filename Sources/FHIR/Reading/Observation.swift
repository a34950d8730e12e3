/// An observation as a device sends it: what is needed to keep it for the right patient. The rest stays as it was written.
public struct Observation: Hashable, Sendable {
  /// The resource, checked whole.
  public let resource: Resource
  /// Where the observation says whose it is; nil where it does not say.
  public let subject: String?
  /// The number of the member whose it is, where it says so by an identifier of this system; nil where it does not.
  public let subjectMember: String?
  /// Where it says which device measured; nil where it does not say.
  public let device: String?
  /// When it was measured, as precisely as it says; nil where it does not say or says a time that repeats.
  public let measured: FHIRTime?

  /// What a sender knows an observation again by.
  public struct Identifier: Hashable, Sendable {
    /// The system; nil where it does not say.
    public let system: String?
    /// The value.
    public let value: String
  }

  /// The identifiers that have a value, each with its place, in order.
  public var identifiers: [(path: String, identifier: Identifier)] {
    (resource.content["identifier"]?.elements ?? []).enumerated().compactMap { index, identifier in
      identifier["value"]?.text.map { value in
        ("Observation.identifier[\(index)]", Identifier(system: identifier["system"]?.text, value: value))
      }
    }
  }

  /// Takes a checked resource. Throws when it is another type, or is a status that a device cannot send: one that
  /// replaces an earlier observation.
  public init(_ resource: Resource) throws(FHIRError) {
    guard resource.type == "Observation" else {
      throw FHIRError(FHIRError.Issue(.notSupported, "resourceType", "an Observation is taken here, and nothing else"))
    }
    let content = resource.content
    guard let status = content["status"]?.text, ["registered", "preliminary", "final"].contains(status) else {
      throw FHIRError(
        FHIRError.Issue(
          .businessRule, "Observation.status", "records are not changed later: registered, preliminary or final"))
    }
    self.resource = resource
    subject = content["subject"]?["reference"]?.text
    let identifier = content["subject"]?["identifier"]
    subjectMember = identifier?["system"]?.text == Systems.member ? identifier?["value"]?.text : nil
    device = content["device"]?["reference"]?.text
    let effective = ["effectiveDateTime", "effectiveInstant"].compactMap { content[$0]?.text }.first
    measured = (effective ?? content["effectivePeriod"]?["start"]?.text).flatMap { FHIRTime($0) }
  }
}
