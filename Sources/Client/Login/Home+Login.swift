extension Home {
  /// The session at a gateway and the device key that signs its requests, encrypted under a key that the keyring gives.
  public var loginSession: String { path + "/login-session" }
  /// How far the numbers of the session's requests are used up. Nothing in it is secret.
  var loginNumbers: String { path + "/login-numbers" }
  /// At which gateway, and as whom, the member logged in last, so that it need not be typed again.
  public var loginPlace: String { path + "/login.json" }
}
