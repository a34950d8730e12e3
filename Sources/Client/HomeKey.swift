internal import Crypto
internal import FoundationEssentials
package import Identity

/// A random key of a home's own, in a file: sealed to the member's sealing key, so that nothing under it opens without the
/// member's passphrase, and the same when the member's keys are rotated.
package struct HomeKey: Sendable {
  private static let mostBytes = 16 << 10
  private let key: SymmetricKey

  private struct File: Codable {
    var version = 1
    let encapsulatedKey: Data
    let ciphertext: Data
  }

  /// Opens the key in a file, or makes both. Throws `homeRefused`.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - purpose: what it is for; the file of another purpose does not open.
  ///   - client: whose home it is.
  package init(at path: String, for purpose: String, of client: MemberClient) throws(ClientError) {
    let file = PrivateFile(path: path)
    let info = Array(purpose.utf8)
    let refusal = ClientError(.homeRefused, "\(path) cannot be opened or made")
    do {
      guard file.exists else {
        let bytes = Array(Word.random().bytes)
        let sealed = try client.keys.publicKeys.sealingKey.seal(bytes, info: info, authenticating: [])
        try file.write(
          CanonicalJSON.bytes(of: File(encapsulatedKey: sealed.encapsulatedKey, ciphertext: sealed.ciphertext)))
        key = SymmetricKey(data: bytes)
        return
      }
      let read = try JSONDecoder().decode(File.self, from: Data(try file.read(atMost: Self.mostBytes).bytes))
      let sealed = Sealed(encapsulatedKey: read.encapsulatedKey, ciphertext: read.ciphertext)
      // Sealed to whichever key the member had when it was made.
      let opened = ([client.keys.sealing] + client.formerSealingKeys).lazy.compactMap {
        try? $0.open(sealed, info: info, authenticating: [])
      }.first
      guard read.version == 1, let opened, opened.count == 32 else { throw refusal }
      key = SymmetricKey(data: opened)
    } catch {
      throw refusal
    }
  }

  /// Encrypts a file's contents under its name.
  package func seal(_ bytes: [UInt8], named name: String) throws(ClientError) -> [UInt8] {
    guard let box = try? AES.GCM.seal(bytes, using: key, authenticating: Array(name.utf8)).combined else {
      throw ClientError(.fileRefused, "a file could not be encrypted")
    }
    return Array(box)
  }

  /// Opens what was sealed under a name.
  package func open(_ bytes: [UInt8], named name: String) throws -> [UInt8] {
    Array(try AES.GCM.open(AES.GCM.SealedBox(combined: bytes), using: key, authenticating: Array(name.utf8)))
  }

  /// A tag of texts that says nothing without the key, and the same texts have the same.
  package func tag(_ texts: [String]) -> Word {
    var code = HMAC<SHA256>(key: key)
    for text in texts {
      code.update(data: Array("\(text.utf8.count):".utf8))
      code.update(data: Array(text.utf8))
    }
    return Word(Array(code.finalize())) ?? .zero
  }
}
