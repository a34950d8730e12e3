internal import HTTPTypes

extension HTTPField.Name {
  /// Where a proxy says whom it forwards.
  static let forwardedFor = named("X-Forwarded-For")
  /// A member's own signature over a request that is passed on.
  static let aureoleMember = named("Aureole-Member")
  /// Who answered a request that was passed on.
  static let aureoleFrom = named("Aureole-From")
  static let referrerPolicy = named("Referrer-Policy")
  static let frameOptions = named("X-Frame-Options")
  static let openerPolicy = named("Cross-Origin-Opener-Policy")
  static let resourcePolicy = named("Cross-Origin-Resource-Policy")
  static let permissionsPolicy = named("Permissions-Policy")
  static let accelBuffering = named("X-Accel-Buffering")

  /// A name that is written here and has no character that names may not have; a test makes all of them.
  private static func named(_ text: String) -> HTTPField.Name { HTTPField.Name(text) ?? .userAgent }
}
