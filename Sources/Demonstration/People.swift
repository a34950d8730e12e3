internal import Client
internal import Identity

/// The people of a demonstration at work: each opens the own home once and keeps it open.
actor People {
  private var clients: [String: MemberClient] = [:]

  /// Somebody at work, by the home they live in.
  func client(_ home: Home, passphrase: Passphrase, url: String) async throws -> MemberClient {
    if let client = clients[home.path] { return client }
    let client = try await MemberClient.open(home, passphrase: passphrase, url: url)
    clients[home.path] = client
    return client
  }

  /// One goes home, so that a program of theirs can work in it.
  func close(_ home: Home) async { await clients.removeValue(forKey: home.path)?.close() }

  /// Everybody goes home.
  func close() async {
    let all = clients.values
    clients = [:]
    for client in all { await client.close() }
  }
}
