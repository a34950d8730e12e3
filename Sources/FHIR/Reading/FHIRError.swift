/// Why something is no FHIR resource that is taken in. It names elements, never their values: what was sent may be
/// somebody's health. Equality is on the issues.
public struct FHIRError: Error, Hashable, Sendable {
  /// One thing that is wrong.
  public struct Issue: Hashable, Sendable {
    /// The code of FHIR's list of issue types (required binding).
    public enum Code: String, Hashable, Sendable, CaseIterable {
      /// A rule of structure: unknown element, wrong kind of JSON, wrong count.
      case structure
      /// An element is missing.
      case required
      /// A value is not of its type's form.
      case value
      /// A rule between elements.
      case invariant
      /// A code is not in the list that the element is bound to.
      case codeInvalid = "code-invalid"
      /// What is asked for is not read here.
      case notSupported = "not-supported"
      /// More than is taken in.
      case tooLong = "too-long"
      /// There is no such thing.
      case notFound = "not-found"
      /// The caller does not say who they are.
      case login
      /// The caller may not do that.
      case forbidden
      /// The rules of this system refuse it.
      case businessRule = "business-rule"
      /// The same is there already.
      case duplicate
      /// Something is away that is needed.
      case transient
      /// Something unforeseen.
      case exception
      /// Nothing is wrong.
      case informational
    }

    /// How bad it is, by FHIR's list (required binding).
    public enum Severity: String, Hashable, Sendable {
      /// What was sent is not taken.
      case error
      /// Something to know; what was sent is taken.
      case information
    }

    /// What kind of thing it is.
    public let code: Code
    /// The element, as FHIRPath writes it: `Observation.component[2].valueQuantity.code`. Empty where it is not of an
    /// element.
    public let expression: String
    /// What is wrong, in words that hold nothing of what was sent.
    public let words: String
    /// How bad it is.
    public let severity: Severity

    /// Joins the parts; without a severity, everything but `informational` is an error.
    public init(_ code: Code, _ expression: String, _ words: String, severity: Severity? = nil) {
      self.code = code
      self.expression = expression
      self.words = words
      self.severity = severity ?? (code == .informational ? .information : .error)
    }
  }

  /// Everything that is wrong, at most as many as the limits say; at least one.
  public let issues: [Issue]

  /// Takes one issue.
  public init(_ issue: Issue) { issues = [issue] }

  /// Takes issues; an empty list becomes one unforeseen issue, so that no error is empty.
  init(_ issues: [Issue]) {
    self.issues = issues.isEmpty ? [Issue(.exception, "", "the resource was not taken")] : issues
  }
}

extension FHIRError: CustomStringConvertible {
  /// The issues, one behind the other.
  public var description: String {
    issues.map { $0.expression.isEmpty ? $0.words : "\($0.expression): \($0.words)" }.joined(separator: "; ")
  }
}
