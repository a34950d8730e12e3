extension OpenAPI {
  /// Every route.
  static let operations: [Operation] =
    accounts + sessions + links + authority + ledger + forwarding + posture + operation

  private static let codes = object(["recoveryCodes": ["type": "array", "items": text]])
  private static let secret = object(["setup": text, "secret": text, "uri": text])
  private static let token = object(["token": text])
  private static let code = object(["code": text])
  private static let confirmation = object(["setup": text, "code": text])

  private static let role = one(of: ["authority", "technologist", "patient", "clinician"])

  private static let accounts: [Operation] = [
    Operation("get", "/v1/network", "What a page starts from", .anybody, .json(200, network)),
    Operation("post", "/v1/invitations/look", "What an invitation is for", .anybody, .json(200, anything), body: token),
    Operation(
      "post", "/v1/accounts", "Prepare an account", .anybody, .json(201, secret),
      body: object([
        "token": text, "account": account, "authKey": key, "recoveryKey": key, "keyring": keyringReference,
        "joinRequest": text,
      ]), others: [409, 422]),
    Operation(
      "post", "/v1/accounts/own", "Prepare the account of a member", .anybody, .json(201, secret),
      body: object([
        "name": text, "account": account, "authKey": key, "recoveryKey": key, "keyring": keyringReference,
      ]), others: [401, 403, 409, 422]),
    Operation(
      "post", "/v1/accounts/own/again", "Prepare the account of a member anew after a recovery", .anybody,
      .json(201, object(["account": account, "setup": text, "secret": text, "uri": text])),
      body: object(["gateway": member, "authKey": key, "recoveryKey": key, "keyring": keyringReference]),
      others: [401, 403, 422]),
    Operation(
      "post", "/v1/accounts/own/recovery", "How a recovery onto the signer's keys stands", .anybody,
      .json(200, recoveryState),
      body: object(["signingKey": ["type": "string", "pattern": "^[0-9a-f]{128}$"], "sealingDigest": key]),
      others: [401, 403]),
    Operation(
      "post", "/v1/accounts/confirm", "Confirm an account with a code", .anybody, .json(200, codes), body: confirmation,
      others: [409, 422]),
    Operation(
      "post", "/v1/login/parameters", "What keys are derived with", .anybody,
      .json(200, object(["salt": text, "iterations": number])), body: object(["account": account])),
    Operation(
      "post", "/v1/login", "Log in with both factors", .anybody, .json(200, anything),
      body: object([
        "account": account, "authKey": key, "code": text,
        "deviceKey": ["type": "string", "pattern": "^[0-9a-f]{128}$"],
        "time": number, "proof": ["type": "string", "pattern": "^[0-9a-f]{128}$"],
      ]), others: [401, 403]),
    Operation(
      "post", "/v1/recovery", "Begin again with the recovery key", .anybody,
      .json(200, object(["token": text, "keyring": anything])),
      body: object(["account": account, "recoveryKey": key, "code": text]), others: [401]),
    Operation(
      "post", "/v1/recovery/password", "Set a new password", .anybody, .nothing,
      body: object(["token": text, "authKey": key, "keyring": keyringReference]), others: [422]),
  ]

  private static let network = object([
    "ledger": key, "genesis": list(of: key), "rootCertificate": text, "gateway": member, "webApp": key,
    "least": nullable(object(["size": number, "root": key])),
  ])
  private static let recoveryState = object([
    "stage": one(of: ["voting", "waiting", "done"]), "votes": number, "needed": number, "due": nullable(number),
  ])
  private static let found = object(["verdict": one(of: ["unknown", "pass", "fail"]), "at": number])
  private static let demands = object([
    "secondFactor": number, "posture": one(of: ["report", "warn", "block"]), "postureAge": number,
    "checks": list(of: text), "webApp": key,
  ])
  private static let session = object(
    [
      "member": member, "role": role, "name": text, "account": account, "enrolled": ["type": "boolean"],
      "expiresAt": number, "idleAt": number, "secondFactorAt": number, "posture": found, "demands": demands,
    ], leavingOut: ["demands"])
  private static let sessionRow = object([
    "number": number, "createdAt": number, "lastAt": number, "isThis": ["type": "boolean"], "device": text,
  ])

  private static let sessions: [Operation] = [
    Operation("get", "/v1/session", "The session and what is asked of it", .session(), .json(200, session)),
    Operation("delete", "/v1/session", "Log out", .session(), .nothing),
    Operation(
      "post", "/v1/session/second-factor", "Show the second factor again", .session(),
      .json(200, object(["secondFactorAt": number])), body: code, others: [422]),
    Operation("get", "/v1/sessions", "The account's sessions", .session(), .json(200, list(of: sessionRow))),
    Operation("delete", "/v1/sessions", "End all others", .session(), .nothing),
    Operation("delete", "/v1/sessions/{number}", "End one", .session(), .nothing),
    Operation(
      "post", "/v1/account/password", "Change the password", .session(.fresh), .nothing,
      body: object(["oldAuthKey": key, "authKey": key, "keyring": keyringReference]), others: [422]),
    Operation(
      "post", "/v1/account/keyring", "Replace the keyring", .session(.fresh), .nothing,
      body: object(["keyring": keyringReference]), others: [422]),
    Operation(
      "post", "/v1/account/second-factor", "Prepare another second factor", .session(.fresh), .json(201, secret)),
    Operation(
      "post", "/v1/account/second-factor/confirm", "Confirm it with a code", .session(), .json(200, codes),
      body: confirmation, others: [422]),
    Operation(
      "get", "/v1/events", "What is new, as server-sent events", .session(), .media(200, ["text/event-stream"])),
  ]

  private static let authority: [Operation] = [
    Operation(
      "post", "/v1/invitations", "Invite somebody", .session([.authority, .fresh]),
      .json(201, object(["token": text, "expiresAt": number])), body: object(["name": text, "role": role]),
      others: [422]),
    Operation("get", "/v1/joins", "Who waits to be enrolled", .session(.authority), .json(200, list)),
    Operation(
      "post", "/v1/joins/dismiss", "Dismiss one of them", .session([.authority, .fresh]), .nothing,
      body: object(["member": member])),
    Operation("get", "/v1/accounts", "All accounts", .session(.authority), .json(200, list)),
    Operation(
      "post", "/v1/accounts/unlock", "Let codes count again", .session([.authority, .fresh]), .nothing,
      body: object(["account": account])),
    Operation(
      "post", "/v1/accounts/end", "End an account's sessions", .session([.authority, .fresh]), .nothing,
      body: object(["account": account])),
  ]

  private static let item = object(["position": number, "entry": text, "path": list(of: key)])
  private static let view = object([
    "custodian": member, "time": number, "epoch": number, "signature": signature,
  ])
  private static let signature: JSON = ["type": "string", "pattern": "^[0-9a-f]{128}$"]
  private static let head = object(["size": number, "root": key, "time": number, "views": list(of: view)])
  private static let receipt = object(
    ["position": number, "time": number, "outcome": text, "digest": key], leavingOut: ["position"])
  private static let page: Operation.Success = .json(
    200, object(["items": list(of: item), "more": ["type": "boolean"]]))
  private static let trust: Operation.Success = .json(
    200,
    object(
      ["items": list(of: item), "more": ["type": "boolean"], "document": nullable(text)], leavingOut: ["document"]))
  private static let place = [(name: "size", isNeeded: true), (name: "skip", isNeeded: false)]

  private static let ledger: [Operation] = [
    Operation("get", "/v1/ledger/head", "Size and root, with views of custodians", .session(), .json(200, head)),
    Operation(
      "get", "/v1/ledger/consistency", "That one size extends another", .session(),
      .json(200, object(["path": list(of: key)])),
      query: [("from", true), ("to", true)]),
    Operation("get", "/v1/ledger/trust", "What custodians and policy follow from", .session(), trust, query: place),
    Operation("get", "/v1/ledger/mine", "What is the caller's business", .session(), page, query: place),
    Operation("get", "/v1/ledger/accessible", "What the caller may open", .session(), page, query: place),
    Operation("get", "/v1/ledger/member/{member}", "Keys and standing of a member", .session(), page, query: place),
    Operation("get", "/v1/ledger/alerts", "What the authority looks at", .session(.authority), page, query: place),
    Operation(
      "get", "/v1/ledger/entries", "Entries one behind the other", .session(.enrolled),
      .json(200, object(["entries": list])), query: [("from", true), ("count", true), ("size", false)]),
    Operation(
      "post", "/v1/ledger/actions", "Hand in a signed action", .session(.enrolled), .json(200, receipt),
      binary: "application/octet-stream", others: [422], instead: receipt),
  ]

  private static let passed: Operation.Success = .media(
    200,
    ["application/octet-stream", "application/json", "application/vnd.ipld.raw", "application/vnd.ipld.car"])

  private static let forwarding: [Operation] =
    ["directory", "directory/search", "statements", "statements/search", "documents"].map {
      Operation(
        "post", "/v1/host/v1/\($0)", "Passed on to the ledger's host", .forwarded, .json(200, .object([:])),
        body: anything, others: [201])
    } + [
      Operation("get", "/v1/host/v1/documents/{digest}", "A public document", .forwarded, .json(200, anything)),
      Operation(
        "get", "/v1/custodians/{member}/{route}", "Passed on to a custodian", .forwarded,
        passed, others: [406]),
      Operation(
        "post", "/v1/custodians/{member}/{route}", "Passed on to a custodian", .forwarded,
        passed, binary: "application/octet-stream", others: [204]),
    ]

  private static let posture: [Operation] = [
    Operation("get", "/v1/agents", "The account's agents", .session(), .json(200, list)),
    Operation(
      "post", "/v1/agents", "Take an agent that the member vouches for", .session([.fresh, .enrolled]),
      .json(201, list), body: object(["key": text, "name": text, "voucher": text]), others: [422]),
    Operation("delete", "/v1/agents/{key}", "Forget an agent", .session(.fresh), .nothing),
    Operation("post", "/v1/posture/nonce", "A nonce for one report", .session(), .json(200, object(["nonce": key]))),
    Operation(
      "post", "/v1/posture", "Hand in an agent's report", .session(), .json(200, anything),
      body: object(["report": text, "signature": text]), others: [422]),
  ]

  private static let operation: [Operation] = [
    Operation("get", "/healthz", "Whether the process answers", .anybody, .media(200, ["text/plain"])),
    Operation("get", "/readyz", "Whether the ledger is heard from", .anybody, .media(200, ["text/plain"])),
    Operation("get", "/openapi.json", "This document", .anybody, .json(200, anything)),
    Operation("get", "/app.json", "The web app's files and digest", .anybody, .json(200, anything)),
  ]
}
