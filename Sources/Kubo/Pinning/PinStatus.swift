public import Blocks

/// A pinning service's word on one pin.
public struct PinStatus: Hashable, Sendable {
  /// How far it is.
  public enum State: String, Hashable, Sendable, CaseIterable {
    /// It waits its turn.
    case queued
    /// The service is fetching the block.
    case pinning
    /// The service says that it has the block.
    case pinned
    /// It gave up.
    case failed
  }

  /// The service's name of the request.
  public let request: String
  /// How far it is.
  public let state: State
  /// When it was asked for, as the service writes it (RFC 3339).
  public let created: String
  /// The block.
  public let cid: CID
  /// Nodes of the service that the block can be brought to, as multiaddresses.
  public let delegates: [String]
}

extension PinStatus: Decodable {
  private enum CodingKeys: String, CodingKey {
    case requestid, status, created, pin, delegates
  }

  private struct Pin: Decodable { let cid: CID }

  /// Reads the form of the API; throws for a block that is none of ours.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    request = try container.decode(String.self, forKey: .requestid)
    created = try container.decode(String.self, forKey: .created)
    cid = try container.decode(Pin.self, forKey: .pin).cid
    delegates = try container.decodeIfPresent([String].self, forKey: .delegates) ?? []
    guard let state = State(rawValue: try container.decode(String.self, forKey: .status)), !request.isEmpty,
      request.utf8.count <= 256, created.utf8.count <= 64
    else { throw DecodingError.dataCorruptedError(forKey: .status, in: container, debugDescription: "no pin") }
    self.state = state
  }
}
