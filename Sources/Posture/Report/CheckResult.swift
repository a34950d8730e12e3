/// One check's answer: verdict, a sentence, and the command that mends what is wrong.
public struct CheckResult: Hashable, Sendable {
  /// The most bytes of the detail.
  public static let mostDetailBytes = 400
  /// The most bytes of the remedy.
  public static let mostRemedyBytes = 300

  /// What was looked at.
  public let name: CheckName
  /// What it came to.
  public let verdict: CheckVerdict
  /// One sentence that says what was found, or why it cannot be told.
  public let detail: String
  /// The command that mends it; empty where there is nothing to mend.
  public let remedy: String

  /// Joins the parts. Text that a file or a program of the device gave is cut to its bound and kept to one line.
  public init(_ name: CheckName, _ verdict: CheckVerdict, _ detail: String, remedy: String = "") {
    self.name = name
    self.verdict = verdict
    self.detail = BoundedText.line(detail, atMost: Self.mostDetailBytes)
    self.remedy = BoundedText.line(remedy, atMost: Self.mostRemedyBytes)
  }
}

extension CheckResult: Codable {
  private enum CodingKeys: String, CodingKey {
    case name, verdict, detail, remedy
  }

  /// Reads a result; throws `DecodingError` for an unknown name or verdict, or text that is not one line within its
  /// bounds.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let detail = try container.decode(String.self, forKey: .detail)
    let remedy = try container.decode(String.self, forKey: .remedy)
    self.init(
      try container.decode(CheckName.self, forKey: .name), try container.decode(CheckVerdict.self, forKey: .verdict),
      detail, remedy: remedy)
    guard self.detail == detail, self.remedy == remedy else {
      throw DecodingError.dataCorruptedError(
        forKey: .detail, in: container, debugDescription: "not one line within its bounds")
    }
  }
}
