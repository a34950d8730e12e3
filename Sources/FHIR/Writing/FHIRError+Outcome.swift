extension FHIRError {
  /// The error as an OperationOutcome, as it is sent to whoever asked.
  public var outcome: FHIRValue {
    .object(of: [
      "resourceType": "OperationOutcome",
      "issue": .array(
        issues.map { issue in
          .object(of: [
            "severity": .string(issue.code == .informational ? "information" : "error"),
            "code": .string(issue.code.rawValue), "diagnostics": .string(issue.words),
            "expression": issue.expression.isEmpty ? nil : .array([.string(issue.expression)]),
          ])
        }),
    ])
  }
}
