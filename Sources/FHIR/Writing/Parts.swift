internal import Identity

/// R4's datatypes as they are written here.
extension FHIRValue {
  static func coding(_ system: String, _ code: String, _ display: String? = nil) -> FHIRValue {
    .object(of: ["system": .string(system), "code": .string(code), "display": display.map { .string($0) }])
  }

  static func concept(_ codings: FHIRValue..., text: String? = nil) -> FHIRValue {
    .object(of: ["coding": .array(codings), "text": text.map { .string($0) }])
  }

  static func reference(_ place: Place) -> FHIRValue {
    .object(of: [
      "reference": .string(place.path), "type": .string(place.type), "display": place.display.map { .string($0) },
    ])
  }

  static func identifier(_ system: String, _ value: String) -> FHIRValue {
    .object(of: ["system": .string(system), "value": .string(value)])
  }

  static func period(_ start: UInt64?, _ end: UInt64?) -> FHIRValue {
    .object(of: ["start": start.map { .time($0) }, "end": end.map { .time($0) }])
  }

  static func time(_ seconds: UInt64) -> FHIRValue { .string(FHIRTime.text(seconds)) }

  static func meta(_ profile: String?) -> FHIRValue? {
    profile.map { .object(of: ["profile": .array([.string($0)])]) }
  }

  static func `extension`(_ url: String, _ kind: String, _ value: FHIRValue) -> FHIRValue {
    .object([Member("url", .string(url)), Member("value" + kind, value)])
  }

  static func `extension`(_ url: String, _ parts: [FHIRValue]) -> FHIRValue {
    .object([Member("url", .string(url)), Member("extension", .array(parts))])
  }

  static func base64(_ bytes: some Collection<UInt8>) -> FHIRValue { .string(Base64Text.text(bytes)) }

  /// A text where it is one that FHIR can write.
  static func text(_ text: String?) -> FHIRValue? {
    text.flatMap { Primitive.accepts(.string($0), as: "string") ? .string($0) : nil }
  }
}

/// Where a resource is, and how it is called for people.
struct Place: Hashable, Sendable {
  let type: String
  let id: String
  var display: String?
  var path: String { "\(type)/\(id)" }
}

/// Base64 (RFC 4648) without a library's, so that this piece needs none.
enum Base64Text {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func text(_ bytes: some Collection<UInt8>) -> String {
    var output = [UInt8]()
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = Array(rest.prefix(3))
      rest = rest.dropFirst(3)
      let bits =
        UInt32(part[0]) << 16 | (part.count > 1 ? UInt32(part[1]) << 8 : 0) | (part.count > 2 ? UInt32(part[2]) : 0)
      for index in 0..<4 {
        output.append(index <= part.count ? alphabet[Int(bits >> (18 - 6 * UInt32(index)) & 63)] : UInt8(ascii: "="))
      }
    }
    return String(decoding: output, as: UTF8.self)
  }
}
