public import AsyncHTTPClient
internal import FoundationEssentials
public import Identity
internal import NIOCore
internal import NIOFoundationEssentialsCompat
internal import NIOHTTP1

/// Which ledger an agent signs for: as its home remembers it, else as its gateway says, which is then remembered. A gateway
/// that lies gets reports that no other ledger's gateway takes.
public struct AgentLedger: Sendable {
  private static let mostBytes = 64 << 10

  private struct File: Codable {
    var version = 1
    let ledger: Word
  }

  private struct Answer: Decodable {
    let ledger: Word
  }

  /// Where a home remembers it.
  public static func path(in home: String) -> String { home + "/agent.json" }

  /// The ledger that a home remembers; nil where it remembers none. Throws `keyRefused` for a malformed file.
  public static func remembered(in home: String) throws(AgentError) -> Word? {
    let file = PrivateFile(path: path(in: home))
    guard file.exists else { return nil }
    guard let bytes = try? file.read(atMost: mostBytes).bytes,
      let known = try? JSONDecoder().decode(File.self, from: Data(bytes)), known.version == 1
    else { throw AgentError(.keyRefused, "\(file.path) is not the file it should be") }
    return known.ledger
  }

  /// Remembers a ledger in a home. Throws `keyRefused` when the system refuses.
  public static func remember(_ ledger: Word, in home: String) throws(AgentError) {
    do throws(IdentityError) {
      try PrivateFile(path: path(in: home)).write(CanonicalJSON.bytes(of: File(ledger: ledger)), replacing: true)
    } catch {
      throw AgentError(.keyRefused, "\(path(in: home)): \(error.detail)")
    }
  }

  /// Asks a gateway; throws `gatewayRefused` when it does not say.
  public static func asked(of gateway: Origin, through client: HTTPClient) async throws(AgentError) -> Word {
    do {
      let response = try await client.execute(
        HTTPClientRequest(url: gateway.text + "/v1/network"), timeout: .seconds(10))
      let body = try await response.body.collect(upTo: mostBytes)
      guard response.status == .ok else {
        throw AgentError(.gatewayRefused, "\(gateway.text) answers with status \(response.status.code)")
      }
      return try JSONDecoder().decode(Answer.self, from: Data(buffer: body)).ledger
    } catch let error as AgentError {
      throw error
    } catch {
      throw AgentError(
        .gatewayRefused,
        "\(gateway.text) does not say which ledger it is of: start it first, or name the ledger yourself")
    }
  }
}
