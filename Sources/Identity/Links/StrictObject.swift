internal import FoundationEssentials

/// JSON from outside that has exactly the members that are named: what a reader does not know it must not pass over.
enum StrictObject {
  private struct Anything: Decodable {
    init(from _: any Decoder) {}
  }

  /// Reads an object; nil when it is none, is longer, lacks a member or has another one.
  static func read<Value: Decodable>(
    _ json: [UInt8], members: Set<String>, atMost limit: Int, as _: Value.Type = Value.self
  ) -> Value? {
    let data = Data(json)
    guard json.count <= limit, let object = try? JSONDecoder().decode([String: Anything].self, from: data),
      Set(object.keys) == members
    else { return nil }
    return try? JSONDecoder().decode(Value.self, from: data)
  }
}
