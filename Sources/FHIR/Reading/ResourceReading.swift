/// A resource or bundle as it came, and how far it was checked. A bundle's entries of types that are not read here are kept
/// apart: their place and type are named, what they hold is in no `Resource`. Everything else is checked as it is alone.
public struct ResourceReading: Hashable, Sendable {
  /// An entry that nobody checked.
  public struct Unchecked: Hashable, Sendable {
    /// The element: `Bundle.entry[0].resource`.
    public let path: String
    /// Its type, one of R4's.
    public let type: String
  }

  /// The type of what was read.
  public let type: String
  /// What was read, where it was checked whole; nil for a bundle of which something was not.
  public let whole: Resource?
  /// The entries of a bundle that were checked, in order. Those of bundles within it are among them, in such a bundle's place.
  public let entries: [Resource]
  /// The entries that were not checked, in order.
  public let unchecked: [Unchecked]
  private let mostIssues: Int

  /// Reads JSON. Throws an error that names every element that is wrong in what is checked, up to the limit.
  public init(json bytes: [UInt8], limits: FHIRLimits = FHIRLimits()) throws(FHIRError) {
    let content = try FHIRParser.parse(bytes, limits)
    var check = ResourceCheck(limits, leavingOthers: true)
    let type = check.resource(content)
    guard check.issues.isEmpty, let type else { throw FHIRError(check.issues) }
    self.type = type
    whole = check.unchecked.isEmpty ? Resource(checked: content, type: type) : nil
    entries = check.entries
    unchecked = check.unchecked
    mostIssues = limits.issues
  }

  /// What there is to say of it: first what was checked and found right, then each entry that was not checked, up to the limit.
  public var notices: [FHIRError.Issue] {
    guard whole == nil else { return [.init(.informational, "", "nothing is wrong")] }
    let all = entries.count + unchecked.count
    let first = FHIRError.Issue(
      .informational, "",
      "nothing is wrong in what was checked: the bundle itself and \(entries.count) of its \(all) entries")
    return [first]
      + unchecked.prefix(max(0, mostIssues - 1)).map { entry in
        .init(.notSupported, entry.path, "not checked: \(entry.type) is not read here", severity: .information)
      }
  }
}
