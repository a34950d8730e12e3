/// One route as the OpenAPI document describes it.
struct Operation: Sendable {
  /// Who may call it.
  enum Access: Sendable {
    case anybody
    /// Any session; or one of an authority member, or with a fresh second factor.
    case session(GatewayCore.Needs = [])
    /// What is passed on: a session and the member's own signature within.
    case forwarded
  }

  /// What a successful answer holds.
  enum Success: Sendable {
    case json(Int, JSON)
    case nothing
    case media(Int, [String])
  }

  let method: String
  let path: String
  let summary: String
  let access: Access
  var query: [(name: String, isNeeded: Bool)] = []
  var body: JSON?
  var binary: String?
  let success: Success
  /// Statuses besides those that the access brings along.
  var others: [Int] = []
  /// What an answer of status 422 may hold instead of a refusal.
  var instead: JSON?

  /// A route that takes JSON or nothing.
  init(
    _ method: String, _ path: String, _ summary: String, _ access: Access, _ success: Success, body: JSON? = nil,
    query: [(name: String, isNeeded: Bool)] = [], binary: String? = nil, others: [Int] = [],
    instead: JSON? = nil
  ) {
    self.method = method
    self.path = path
    self.summary = summary
    self.access = access
    self.success = success
    self.body = body
    self.query = query
    self.binary = binary
    self.others = others
    self.instead = instead
  }

  /// The operation object of OpenAPI 3.1.
  var json: JSON {
    var object: [String: JSON] = ["summary": .text(summary), "responses": .object(responses)]
    let named = path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    let parameters =
      named.map { Self.parameter($0, "path", isNeeded: true) }
      + query.map { Self.parameter($0.name, "query", isNeeded: $0.isNeeded) }
    if !parameters.isEmpty { object["parameters"] = .list(parameters) }
    if let body {
      object["requestBody"] = ["required": true, "content": ["application/json": ["schema": body]]]
    } else if let binary {
      object["requestBody"] = ["required": true, "content": .object([binary: ["schema": ["type": "string"]]])]
    }
    switch access {
    case .anybody: break
    case .session: object["security"] = [["session": []]]
    case .forwarded: object["security"] = [["session": [], "member": []]]
    }
    return .object(object)
  }

  private var responses: [String: JSON] {
    var responses: [String: JSON] = [:]
    switch success {
    case .json(let status, let schema):
      responses["\(status)"] = ["description": "done", "content": ["application/json": ["schema": schema]]]
    case .nothing: responses["204"] = ["description": "done"]
    case .media(let status, let types):
      let content = types.map { ($0, ["schema": $0 == "application/json" ? ["type": "object"] : OpenAPI.text] as JSON) }
      responses["\(status)"] = [
        "description": "done", "content": .object(Dictionary(content, uniquingKeysWith: { $1 })),
      ]
    }
    let kind = if case .forwarded = access { "OthersRefusal" } else { "Refusal" }
    for status in refusals { responses["\(status)"] = ["$ref": .text("#/components/responses/\(kind)")] }
    if let instead {
      let schema: JSON = ["anyOf": [["$ref": "#/components/schemas/Refusal"], instead]]
      responses["422"] = ["description": "refused", "content": ["application/json": ["schema": schema]]]
    }
    return responses
  }

  private var refusals: [Int] {
    let ofAccess: [Int] =
      switch access {
      case .anybody: []
      case .session: [401, 403]
      // What is passed on is answered by others as well.
      case .forwarded: [401, 403, 409, 422, 507]
      }
    let ofBody = method == "get" ? [] : [413]
    return [400, 404, 429, 503] + ofAccess + ofBody + others
  }

  private static func parameter(_ name: String, _ place: String, isNeeded: Bool) -> JSON {
    let schema: JSON =
      switch name {
      case "member": ["type": "string", "pattern": "^[0-9a-f]{40}$"]
      case "digest": ["type": "string", "pattern": "^[0-9a-f]{64}$"]
      case "key": ["type": "string", "pattern": "^[0-9a-f]{128}$"]
      case "route": ["type": "string"]
      default: ["type": "integer", "minimum": 0]
      }
    return ["name": .text(name), "in": .text(place), "required": .truth(isNeeded), "schema": schema]
  }
}
