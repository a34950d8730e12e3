internal import Client
internal import Identity

/// What encrypts the small files that the agent keeps about patients.
struct Vault: Sendable {
  private let key: HomeKey

  /// Opens the vault of a folder, or makes one. Throws `keyRefused`.
  init(in folder: String, of client: MemberClient) throws(AgentError) {
    do throws(ClientError) {
      key = try HomeKey(at: folder + "/vault.json", for: "aureole/agent-vault/v1", of: client)
    } catch {
      throw AgentError(.keyRefused, error.detail)
    }
  }

  /// Encrypts a file's contents under its name.
  func seal(_ bytes: [UInt8], named name: String) throws -> [UInt8] { try key.seal(bytes, named: name) }

  /// Opens what was sealed under a name.
  func open(_ bytes: [UInt8], named name: String) throws -> [UInt8] { try key.open(bytes, named: name) }

  /// A tag of texts that says nothing without the key, and the same texts have the same.
  func tag(_ texts: String...) -> Word { key.tag(texts) }
}
