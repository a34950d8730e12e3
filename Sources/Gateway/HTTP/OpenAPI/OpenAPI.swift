internal import FoundationEssentials
internal import NIOCore

/// The OpenAPI document. A test compares its operations with the routes that are registered.
enum OpenAPI {
  /// The document's bytes.
  static let document: ByteBuffer = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return ByteBuffer(bytes: (try? encoder.encode(description)) ?? Data())
  }()

  private static var description: JSON {
    var paths: [String: [String: JSON]] = [:]
    for operation in operations { paths[operation.path, default: [:]][operation.method] = operation.json }
    return [
      "openapi": "3.1.0",
      "info": [
        "title": "Aureole gateway", "version": "1",
        "description": "What browsers talk to; docs/spec/gateway.md says it in words.",
        "license": ["name": "Apache-2.0"],
      ],
      "paths": .object(paths.mapValues { .object($0) }),
      "components": [
        "securitySchemes": [
          "session": [
            "type": "apiKey", "in": "header", "name": "Authorization",
            "description": "Aureole-Session: a signature of the device's key over the request",
          ],
          "member": [
            "type": "apiKey", "in": "header", "name": "Aureole-Member",
            "description": "Aureole-P256: the member's own signature over the request that is passed on",
          ],
        ],
        "responses": [
          "Refusal": [
            "description": "refused",
            "content": ["application/json": ["schema": ["$ref": "#/components/schemas/Refusal"]]],
          ],
          "OthersRefusal": [
            "description": "refused by the gateway, or by whom Aureole-From names, with codes of their own",
            "content": [
              "application/json": ["schema": anything], "application/octet-stream": ["schema": text],
            ],
          ],
        ],
        "schemas": ["Refusal": refusal, "Keyring": keyring],
      ],
    ]
  }

  private static var refusal: JSON {
    [
      "type": "object", "required": ["error"],
      "properties": [
        "error": [
          "type": "object", "required": ["code", "message"],
          "properties": [
            "code": ["type": "string", "enum": .list(GatewayError.Code.allCases.map { .text($0.rawValue) })],
            "message": ["type": "string"], "time": ["type": "integer"],
          ],
        ],
        "remainingAttempts": ["type": "integer", "minimum": 0],
      ],
    ]
  }

  private static var keyring: JSON {
    object([
      "version": ["type": "integer", "const": 1], "member": member,
      "salt": ["type": "string", "pattern": "^[0-9a-f]{32}$"],
      "iterations": ["type": "integer", "minimum": 600_000, "maximum": 10_000_000], "body": text, "password": text,
      "recovery": text,
    ])
  }

  static let text: JSON = ["type": "string"]
  static let number: JSON = ["type": "integer"]
  static let member: JSON = ["type": "string", "pattern": "^[0-9a-f]{40}$"]
  static let key: JSON = ["type": "string", "pattern": "^[0-9a-f]{64}$"]
  static let account: JSON = ["type": "string", "pattern": "^[a-z0-9._@-]{3,64}$"]
  static let keyringReference: JSON = ["$ref": "#/components/schemas/Keyring"]
  static let anything: JSON = ["type": "object"]
  static let list: JSON = list(of: anything)

  /// What may be null.
  static func nullable(_ schema: JSON) -> JSON { ["anyOf": [schema, ["type": "null"]]] }
  static func list(of items: JSON) -> JSON { ["type": "array", "items": items] }
  static func one(of names: [String]) -> JSON { ["type": "string", "enum": .list(names.map { .text($0) })] }

  /// An object of which every property is there, but for those that may be left out.
  static func object(_ properties: [String: JSON], leavingOut optional: Set<String> = []) -> JSON {
    let needed = properties.keys.filter { !optional.contains($0) }.sorted()
    return ["type": "object", "properties": .object(properties), "required": .list(needed.map { .text($0) })]
  }
}
