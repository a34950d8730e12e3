/// A recording, what it says of the person's balance, and how that was found.
public struct BalanceMeasurement: Sendable {
  /// The recording.
  public let recording: Recording
  /// Whether the eyes were open.
  public let eyes: Eyes
  /// Where the phone was worn.
  public let placement: Placement
  /// The lengths that the pendulum took.
  public let body: BodyMeasures
  /// The displacement of the centre of pressure.
  public let sway: Sway
  /// Its indices.
  public let indices: SwayIndices

  /// When it was measured, in seconds since 1970; nil where nothing says.
  public var measuredAt: UInt64? { recording.details.measuredAt }

  /// Maps a recording and computes its indices.
  ///
  /// - Parameter recording: with its details, which a person may have added to.
  /// - Throws: `missingDetail` when nothing says whether the eyes were open or where the phone was worn; `invalidParameter`,
  ///   `noGravity`, `notUpright`, `notStanding`.
  public init(_ recording: Recording) throws(BalanceError) {
    let details = recording.details
    guard let eyes = details.eyes else {
      throw BalanceError(
        .missingDetail,
        "nothing says whether the eyes were open: write \"# eyes: open\" above the header, or give --eyes")
    }
    guard let placement = details.placement else {
      throw BalanceError(
        .missingDetail,
        "nothing says where the phone was: write \"# placement: lower back\" above the header, or give --placement")
    }
    let body = try BodyMeasures(placement, stature: details.stature, phoneHeight: details.phoneHeight)
    let sway = try Sway(recording, worn: placement, by: body)
    (self.recording, self.eyes, self.placement, self.body, self.sway) = (recording, eyes, placement, body, sway)
    indices = SwayIndices(sway)
  }
}
