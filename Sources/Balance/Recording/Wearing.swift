/// Whether the person's eyes were open.
public enum Eyes: String, Sendable, CaseIterable, Codable {
  /// Eyes open.
  case open
  /// Eyes closed.
  case closed
}

/// Where the phone was worn: upright, its top end up, its screen facing away from the body.
public enum Placement: String, Sendable, CaseIterable, Codable {
  /// At the lower back, near the body's centre of mass. The screen faces backwards.
  case lowerBack = "lower back"
  /// On the breastbone. The screen faces forwards.
  case chest

  /// The height of the place above the floor as a part of the stature (Drillis & Contini 1966, as in Winter 2009):
  /// that of the centre of mass, or of the chest.
  var partOfStature: Double {
    switch self {
    case .lowerBack: BodyMeasures.massPart
    case .chest: 0.720
    }
  }

  /// The phone's own axes (x to the right of its screen, y to its top end, z out of the screen) that point to the
  /// person's right.
  var right: Vector {
    switch self {
    case .lowerBack: Vector(1, 0, 0)
    case .chest: Vector(-1, 0, 0)
    }
  }
}

/// The lengths that the pendulum needs, in metres.
public struct BodyMeasures: Sendable, Equatable {
  /// The height of the centre of mass above the floor as a part of the stature: an assumption, near what is found in adults.
  static let massPart = 0.55
  /// The height of the ankle's axis above the floor as a part of the stature (Drillis & Contini 1966).
  static let anklePart = 0.039
  /// What is assumed where nobody says.
  public static let usualStature = 1.70
  /// Statures that are accepted.
  public static let statures = 0.8...2.5
  /// Heights of the phone above the floor that are accepted.
  public static let phoneHeights = 0.3...2.0

  /// The person's stature.
  public let stature: Double
  /// Whether the stature is an assumption.
  public let isStatureAssumed: Bool
  /// The height of the phone above the ankle: ℓ.
  public let phone: Double
  /// The height of the centre of mass above the ankle: h.
  public let mass: Double

  /// Takes what is known; the rest follows from the stature.
  ///
  /// - Parameters:
  ///   - placement: where the phone was worn.
  ///   - stature: the person's stature; by default 1.70 m, and said to be assumed.
  ///   - phoneHeight: the height of the phone above the floor; by default that of the placement.
  /// - Throws: `invalidParameter`.
  public init(_ placement: Placement, stature: Double? = nil, phoneHeight: Double? = nil) throws(BalanceError) {
    let known = stature ?? Self.usualStature
    guard Self.statures.contains(known) else {
      throw BalanceError(.invalidParameter, "a stature is 0.8 to 2.5 metres")
    }
    let height = phoneHeight ?? placement.partOfStature * known
    guard Self.phoneHeights.contains(height), height > known * Self.anklePart + 0.2, height < known else {
      throw BalanceError(.invalidParameter, "the phone is worn between the knees and the head, at 0.3 to 2 metres")
    }
    self.stature = known
    isStatureAssumed = stature == nil
    phone = height - Self.anklePart * known
    mass = (Self.massPart - Self.anklePart) * known
  }
}
