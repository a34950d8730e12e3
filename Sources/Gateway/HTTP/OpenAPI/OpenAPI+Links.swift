extension OpenAPI {
  private static let file = object(["contentType": text, "embedded": text])
  private static let row = object([
    "guest": member, "reference": key, "until": number, "createdAt": number, "attemptsLeft": number, "shownAt": number,
  ])

  /// Links for people without an account.
  static let links: [Operation] = [
    Operation(
      "post", "/v1/links", "Keep a link of the caller's", .session(.enrolled), .json(201, object(["until": number])),
      body: object(["token": text, "guest": member, "reference": key, "file": text, "passcode": text]), others: [422]),
    Operation("get", "/v1/links", "The caller's links", .session(.enrolled), .json(200, list(of: row))),
    Operation(
      "post", "/v1/links/{token}", "The file of a link, for its passcode", .anybody,
      .json(200, object(["files": list(of: file)])),
      body: object(
        ["recipient": text, "passcode": text, "embeddedLengthMax": number],
        leavingOut: ["passcode", "embeddedLengthMax"]),
      others: [401, 403]),
    Operation(
      "post", "/v1/links/{token}/session", "Log in as a link's guest", .anybody,
      .json(200, object(["session": key, "member": member, "expiresAt": number, "secondFactorAt": number])),
      body: object([
        "deviceKey": ["type": "string", "pattern": "^[0-9a-f]{128}$"], "time": number,
        "proof": ["type": "string", "pattern": "^[0-9a-f]{128}$"],
      ]), others: [401, 403]),
  ]
}
