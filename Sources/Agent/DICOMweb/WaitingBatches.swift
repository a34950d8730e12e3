/// What waits, as the agent tells its commands and pages. Personal data.
public struct WaitingBatches: Codable, Sendable {
  /// A batch: instances of one study and patient that came together.
  public struct Batch: Codable, Sendable {
    /// What it is called.
    public var batch: String
    /// The patient's identifier, as the images have it.
    public var patient: String?
    /// Who issued the identifier.
    public var issuer: String?
    /// The patient's name, as the images have it.
    public var patientName: String?
    /// The study's identifier.
    public var study: String
    /// The day of the study.
    public var studyDate: String?
    /// What the study is called.
    public var description: String?
    /// What made the images.
    public var modality: String?
    /// When it came, in seconds since 1970.
    public var since: UInt64
    /// Why it waits, in plain words.
    public var reason: String
    /// How many instances there are.
    public var instances: Int
    /// How many bytes they are.
    public var bytes: UInt64
    /// Whether it is sealed already, and waits for custodians.
    public var isOnItsWay: Bool
  }

  /// The batches, the oldest first.
  public var queue: [Batch]
  /// What lies there and does not open any more.
  public var unreadable: [String]
  /// Whose agent this is.
  public var member: String
}

/// What somebody decides about a batch.
public struct QueueDecision: Codable, Sendable {
  /// The batch, by the first 8 digits or more.
  public var batch: String
  /// To whom it goes, by identifier or name; nil for whom the map names.
  public var member: String?
  /// Whether the map remembers that.
  public var remember: Bool?
  /// Whether it goes although the map or the name in the images says somebody else.
  public var acceptOtherPatient: Bool?

  /// Decides.
  public init(batch: String, member: String? = nil, remember: Bool? = nil, acceptOtherPatient: Bool? = nil) {
    (self.batch, self.member, self.remember, self.acceptOtherPatient) = (batch, member, remember, acceptOtherPatient)
  }
}

/// What became of a batch that was to be sent.
public struct QueueSent: Codable, Sendable {
  /// Whether it stands on the ledger; else it is sealed, and waits for custodians.
  public var isRecorded: Bool
}
