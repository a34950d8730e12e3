/// Which checks a policy wants passed.
public struct PostureDemand: Hashable, Sendable {
  /// The checks, in the order of ``CheckName``, each once.
  public let checks: [CheckName]

  /// What a report comes to under a demand.
  public enum Verdict: Hashable, Sendable {
    /// Every check that is demanded passed.
    case pass
    /// These did not: they failed, are unknown, or were not looked at.
    case fail([CheckName])

    /// Whether it passed.
    public var isPass: Bool { self == .pass }
  }

  /// Demands these checks.
  public init(_ checks: some Sequence<CheckName>) {
    let wanted = Set(checks)
    self.checks = CheckName.allCases.filter(wanted.contains)
  }

  /// Demands the checks of these names; throws `unknownCheck` for a name that is none.
  public init(names: some Sequence<String>) throws(PostureError) {
    var checks = [CheckName]()
    for name in names {
      guard let check = CheckName(rawValue: name) else {
        throw PostureError(.unknownCheck, "a name is no check's")
      }
      checks.append(check)
    }
    self.init(checks)
  }

  /// Judges a report: passed is what has *pass* for each demanded check, so unknown is not passed.
  public func verdict(on report: PostureReport) -> Verdict { verdict(on: report.checks) }

  /// Judges results.
  public func verdict(on results: [CheckResult]) -> Verdict {
    let passed = Set(results.filter { $0.verdict == .pass }.map(\.name))
    let failed = checks.filter { !passed.contains($0) }
    return failed.isEmpty ? .pass : .fail(failed)
  }
}
