extension FHIRError {
  /// The error as an OperationOutcome, as it is sent to whoever asked.
  public var outcome: FHIRValue { Self.outcome(of: issues) }

  static func outcome(of issues: [Issue]) -> FHIRValue {
    .object(of: [
      "resourceType": "OperationOutcome",
      "issue": .array(
        issues.map { issue in
          .object(of: [
            "severity": .string(issue.severity.rawValue),
            "code": .string(issue.code.rawValue), "diagnostics": .string(issue.words),
            "expression": issue.expression.isEmpty ? nil : .array([.string(issue.expression)]),
          ])
        }),
    ])
  }
}

extension ResourceReading {
  /// What there is to say of it, as an OperationOutcome.
  public var outcome: FHIRValue { FHIRError.outcome(of: notices) }
}
