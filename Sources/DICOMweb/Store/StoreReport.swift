internal import Imaging

/// What a store answers (PS3.18 10.5.3, annex I): each instance stored or refused, and why.
public struct StoreReport: Sendable {
  /// Why an instance was refused (PS3.18 table I.2-2, PS3.4 table B.2-1, PS3.7 annex C).
  public enum Reason: UInt16, Sendable, Hashable {
    /// The agent cannot take it now.
    case processingFailure = 0x0110
    /// There is another instance of this identifier.
    case duplicateInstance = 0x0111
    /// The member may not send to that patient.
    case notAuthorized = 0x0124
    /// There is no room.
    case outOfResources = 0xa700
    /// The data set is not of the study that the address names.
    case mismatch = 0xa900
    /// The bytes are no instance that can be read, or a dangerous one.
    case cannotUnderstand = 0xc000
  }

  /// An instance that was refused.
  public struct Failure: Sendable, Hashable {
    /// Its class, where it could be read.
    public var sopClass: String?
    /// Its identifier, where it could be read.
    public var instance: String?
    /// Why.
    public var reason: Reason

    /// Joins the parts.
    public init(sopClass: String?, instance: String?, reason: Reason) {
      (self.sopClass, self.instance, self.reason) = (sopClass, instance, reason)
    }
  }

  /// An instance that is stored.
  public struct Stored: Sendable, Hashable {
    /// Its class.
    public var sopClass: String
    /// Its identifier.
    public var instance: String
    /// Where it can be retrieved.
    public var url: String

    /// Joins the parts.
    public init(sopClass: String, instance: String, url: String) {
      (self.sopClass, self.instance, self.url) = (sopClass, instance, url)
    }
  }

  /// What is stored, in the order it came.
  public var stored: [Stored] = []
  /// What was refused.
  public var failures: [Failure] = []
  /// Where the study can be retrieved, when there is one.
  public var studyURL: String?
  /// What a person should know of what was stored, for the header `Warning`.
  public var warnings: [String] = []

  /// Nothing stored, nothing refused.
  public init() {}

  /// The status: all stored, some of it or with a warning, nothing (PS3.18 table 10.5.3-1).
  public var status: Int {
    if stored.isEmpty {
      return failures.isEmpty ? 400 : failures.allSatisfy { $0.reason == .outOfResources } ? 503 : 409
    }
    return failures.isEmpty && warnings.isEmpty ? 200 : 202
  }

  /// The answer's data set.
  public var dataSet: DataSet {
    var set = DataSet()
    if let studyURL { set[.retrieveURL] = .init(.UR, .texts([studyURL])) }
    if !stored.isEmpty {
      set[.referencedSOPSequence] = .init(
        .SQ,
        .items(
          stored.map { one in
            DataSet([
              .referencedSOPClass: .init(.UI, .texts([one.sopClass])),
              .referencedSOPInstance: .init(.UI, .texts([one.instance])),
              .retrieveURL: .init(.UR, .texts([one.url])),
            ])
          }))
    }
    if !failures.isEmpty { set[.failedSOPSequence] = .init(.SQ, .items(failures.map(Self.item))) }
    return set
  }

  private static func item(_ failure: Failure) -> DataSet {
    var item = DataSet([.failureReason: .init(.US, .numbers([String(failure.reason.rawValue)]))])
    item[.referencedSOPClass] = .init(.UI, .texts([failure.sopClass].compactMap(\.self)))
    item[.referencedSOPInstance] = .init(.UI, .texts([failure.instance].compactMap(\.self)))
    return item
  }
}

extension DICOMTag {
  static let referencedSOPClass = DICOMTag(0x0008, 0x1150)
  static let referencedSOPInstance = DICOMTag(0x0008, 0x1155)
  static let retrieveURL = DICOMTag(0x0008, 0x1190)
  static let failureReason = DICOMTag(0x0008, 0x1197)
  static let failedSOPSequence = DICOMTag(0x0008, 0x1198)
  static let referencedSOPSequence = DICOMTag(0x0008, 0x1199)
}
