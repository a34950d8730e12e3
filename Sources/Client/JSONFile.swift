internal import FoundationEssentials
internal import Identity

/// Small JSON files of the home: bounded when read, private and atomic when written.
enum JSONFile {
  static func read<Value: Decodable>(
    _ path: String, atMost limit: Int, otherwise code: ClientError.Code = .homeRefused
  ) throws(ClientError) -> Value {
    let bytes: [UInt8]
    do throws(IdentityError) {
      bytes = try PrivateFile(path: path).read(atMost: limit).bytes
    } catch {
      throw ClientError(.fileRefused, "\(path): \(error.detail)")
    }
    do {
      return try JSONDecoder().decode(Value.self, from: Data(bytes))
    } catch {
      throw ClientError(code, "\(path) is not the file it should be")
    }
  }

  static func write(_ value: some Encodable, to path: String, replacing: Bool = false) throws(ClientError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else { throw ClientError(.fileRefused, "\(path) could not be encoded") }
    do throws(IdentityError) {
      try PrivateFile(path: path).write(Array(data) + [UInt8(ascii: "\n")], replacing: replacing)
    } catch {
      throw ClientError(.fileRefused, "\(path): \(error.detail)")
    }
  }
}
