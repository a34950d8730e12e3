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
  }

  /// The batches, the oldest first.
  public var queue: [Batch]
}
