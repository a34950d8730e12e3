public import Blocks
internal import FoundationEssentials
internal import NIOCore
internal import NIOHTTP1

/// One Kubo node, by the calls of its RPC that Aureole makes (`/api/v0`, all by POST). Blocks are CIDv1, raw, sha2-256.
///
/// The RPC is a node's whole power: it is reached on this computer or over TLS, never by strangers. Every answer has a
/// bound on size and time. Calls that may be repeated are, at most twice and after a random rest, when no answer came at
/// all; an answer is never asked for again.
public struct KuboRPC: Sendable {
  /// What a node says of itself.
  public struct Identity: Hashable, Sendable, Decodable {
    /// The node's name in the swarm.
    public let id: String
    /// Where it listens, as multiaddresses that end with its name.
    public let addresses: [String]
    /// The program and its version.
    public let agent: String?

    private enum CodingKeys: String, CodingKey {
      case id = "ID"
      case addresses = "Addresses"
      case agent = "AgentVersion"
    }
  }

  /// Where to look for a block.
  public enum Reach: Hashable, Sendable {
    /// In the node's repository alone.
    case here
    /// In the swarm too, for so long. The node keeps what it gets, unpinned.
    case swarm(Duration)
  }

  private static let mostAnswerBytes = 1 << 20
  /// Of a garbage collection of which every removed block is named in a line.
  private static let mostCollectionBytes = 256 << 20
  private static let boundary = "aureole-block-7c1d0a52b9e84f36"

  private let requests: Requests
  private let timeout: Duration

  /// Names a node; nothing is sent yet.
  ///
  /// - Parameters:
  ///   - endpoint: where its RPC answers, without `/api/v0`.
  ///   - authorization: what it asks for, if anything.
  ///   - timeout: how long a call may take that waits for nobody else's blocks.
  public init(_ endpoint: Endpoint, authorization: Authorization? = nil, timeout: Duration = .seconds(30)) {
    requests = Requests(endpoint, authorization)
    self.timeout = timeout
  }

  /// The version of Kubo.
  public func version() async throws -> String {
    struct Answer: Decodable { let Version: String }
    return try await decoded(Answer.self, "version").Version
  }

  /// What the node says of itself.
  public func identity() async throws -> Identity { try await decoded(Identity.self, "id") }

  /// Adds a block and pins it, if asked to. It is on the node's disk when this returns, as far as the node's datastore
  /// syncs what it writes. Throws `badAnswer` when the node names it otherwise.
  public func put(_ block: Block, pinning: Bool) async throws {
    var body = ByteBuffer()
    body.writeString(
      "--\(Self.boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"block\"\r\n"
        + "Content-Type: application/octet-stream\r\n\r\n")
    body.writeBytes(block.bytes)
    body.writeString("\r\n--\(Self.boundary)--\r\n")
    struct Answer: Decodable { let Key: String }
    let answer = try await decoded(
      Answer.self, "block/put",
      [
        "cid-codec=raw", "mhtype=sha2-256", "pin=\(pinning)",
        "allow-big-block=\(block.bytes.count > KuboBlocks.softLimit)",
      ],
      body: (body, "multipart/form-data; boundary=\(Self.boundary)"))
    guard answer.Key == block.cid.text else { throw KuboError(.badAnswer, "the node names a block otherwise") }
  }

  /// Gets a block and checks it against its name. Throws `BlocksError`: `notFound`, `wrongBytes`, `tooLarge`.
  public func get(_ cid: CID, atMost limit: Int, from reach: Reach = .here) async throws -> Block {
    let answer: Requests.Answer
    do throws(KuboError) {
      // Room for the words of a refusal, whatever the block's bound is.
      answer = try await call(
        "block/get", [cid.argument] + reach.arguments, atMost: max(limit, 4096), within: reach.timeout(timeout))
    } catch {
      if error.code == .tooLarge { throw BlocksError(.tooLarge, "the block is larger than is accepted here") }
      if case .swarm = reach, error.code == .timedOut { throw Self.notFound }
      throw error
    }
    guard answer.status == 200 else { throw Self.refusal(answer) }
    guard answer.body.readableBytes <= limit else {
      throw BlocksError(.tooLarge, "the block is larger than is accepted here")
    }
    return try Block(Data(answer.body.readableBytesView), named: cid)
  }

  /// The size of a block in the node's repository, in bytes; nil when it is not there. Asks nobody else.
  public func size(of cid: CID) async throws -> Int? {
    struct Answer: Decodable { let Size: Int }
    do {
      return try await decoded(Answer.self, "block/stat", [cid.argument] + Reach.here.arguments).Size
    } catch let error as BlocksError where error.code == .notFound {
      return nil
    }
  }

  /// Pins a block that is in the node's repository. Throws `BlocksError.notFound` when it is not.
  public func pin(_ cid: CID) async throws {
    struct Answer: Decodable { let Pins: [String] }
    let answer = try await decoded(
      Answer.self, "pin/add", [cid.argument, "recursive=true", "progress=false"] + Reach.here.arguments)
    guard answer.Pins == [cid.text] else { throw KuboError(.badAnswer, "the node pinned something else") }
  }

  /// Takes a block's pin away; nothing happens when there is none.
  public func unpin(_ cid: CID) async throws {
    let answer = try await call("pin/rm", [cid.argument, "recursive=true"])
    guard answer.status != 200, !Self.message(of: answer).contains("not pinned") else { return }
    throw Self.refusal(answer)
  }

  /// Removes an unpinned block from the repository at once; nothing happens when it is not there. Throws `refused` when
  /// it is pinned.
  public func remove(_ cid: CID) async throws {
    struct Line: Decodable { let Error: String? }
    for line in try await lines(Line.self, "block/rm", [cid.argument, "force=true"]) where line.Error?.isEmpty == false
    {
      throw KuboError(.refused, "the node does not remove a block: it is pinned, or its disk refuses")
    }
  }

  /// Has everything removed that is not pinned, whoever put it there; returns how many blocks went. It is not repeated:
  /// it may take long, and a second one would begin anew.
  @discardableResult public func collectGarbage(within timeout: Duration = .seconds(600)) async throws -> Int {
    struct Line: Decodable { let Error: String? }
    let lines = try await lines(
      Line.self, "repo/gc", ["stream-errors=true"], atMost: Self.mostCollectionBytes, within: timeout,
      isRepeatable: false)
    guard lines.allSatisfy({ $0.Error?.isEmpty != false }) else {
      throw KuboError(.refused, "the node could not remove everything that is not pinned")
    }
    return lines.count
  }

  private func lines<Line: Decodable>(
    _ type: Line.Type, _ path: String, _ arguments: [String], atMost limit: Int = mostAnswerBytes,
    within timeout: Duration? = nil, isRepeatable: Bool = true
  ) async throws -> [Line] {
    let answer = try await call(path, arguments, atMost: limit, within: timeout, isRepeatable: isRepeatable)
    guard answer.status == 200 else { throw Self.refusal(answer) }
    let decoder = JSONDecoder()
    do {
      return try answer.body.readableBytesView.split(separator: UInt8(ascii: "\n")).map {
        try decoder.decode(type, from: Data($0))
      }
    } catch {
      throw KuboError(.badAnswer, "the answer is not that of the call")
    }
  }

  private func decoded<Answer: Decodable>(
    _ type: Answer.Type, _ path: String, _ arguments: [String] = [], body: (bytes: ByteBuffer, type: String)? = nil
  ) async throws -> Answer {
    let answer = try await call(path, arguments, body: body)
    guard answer.status == 200 else { throw Self.refusal(answer) }
    guard let value = try? JSONDecoder().decode(type, from: Data(answer.body.readableBytesView)) else {
      throw KuboError(.badAnswer, "the answer is not that of the call")
    }
    return value
  }

  private func call(
    _ path: String, _ arguments: [String] = [], body: (bytes: ByteBuffer, type: String)? = nil,
    atMost limit: Int = mostAnswerBytes, within timeout: Duration? = nil, isRepeatable: Bool = true
  ) async throws(KuboError) -> Requests.Answer {
    let query = arguments.isEmpty ? "" : "?" + arguments.joined(separator: "&")
    return try await requests.send(
      .POST, "/api/v0/\(path)\(query)", body: body, atMost: limit, within: timeout ?? self.timeout,
      isRepeatable: isRepeatable)
  }
}
