/// Several endpoints of one chain, of which no single one is believed: what counts is what so many of them say alike.
public struct Endpoints: Sendable {
  /// The most endpoints.
  public static let most = 16
  /// The endpoints.
  public let all: [any EthereumEndpoint]
  /// How many must say the same: more than half of them, so that no two answers can both count.
  public let quorum: Int
  private let grace: Duration

  /// Joins endpoints of different names. With no quorum named it is the smallest that is more than half. Throws
  /// `outOfBounds` for no or too many endpoints, a name that comes twice, and a quorum that is none.
  ///
  /// - Parameter grace: how long, once there is a quorum, the others are waited for to see whether they agree.
  public init(
    _ endpoints: [any EthereumEndpoint], quorum: Int? = nil, grace: Duration = .milliseconds(200)
  ) throws(EthereumError) {
    guard (1...Self.most).contains(endpoints.count) else {
      throw EthereumError(.outOfBounds, "there are 1 to \(Self.most) endpoints")
    }
    guard Set(endpoints.map(\.name)).count == endpoints.count else {
      throw EthereumError(.outOfBounds, "an endpoint is named twice")
    }
    let quorum = quorum ?? endpoints.count / 2 + 1
    guard quorum <= endpoints.count, quorum > endpoints.count / 2 else {
      throw EthereumError(.outOfBounds, "the quorum is more than half of the endpoints and at most all of them")
    }
    all = endpoints
    self.quorum = quorum
    self.grace = grace
  }

  /// What an endpoint answered: a value, or that it refused, which may be agreed on as well.
  public typealias Answer<Value> = Result<Value, EthereumError>

  /// Asks all for the same and returns what a quorum answered alike. Throws `noQuorum` when none did, or the refusal
  /// when a quorum refused alike.
  public func agreed<Value: Hashable & Sendable>(
    _ question: @escaping @Sendable (any EthereumEndpoint) async throws(EthereumError) -> Value
  ) async throws(EthereumError) -> Agreement<Value> {
    try await agreed(among: all, question)
  }

  /// The same for a method that has no typed call.
  public func agreed(_ method: String, _ parameters: [JSON]) async throws(EthereumError) -> Agreement<JSON> {
    try await agreed { endpoint throws(EthereumError) in try await endpoint.call(method, parameters) }
  }

  /// The newest block that a quorum has as finalized: of the numbers that enough claim, the largest at which enough have
  /// the same block. An endpoint that claims too much is not believed, one that is behind does not hold the others up.
  public func finalized() async throws(EthereumError) -> Agreement<BlockHeader> {
    let claims = await ask(all) { endpoint throws(EthereumError) in
      guard let block = try await endpoint.block(.finalized) else {
        throw EthereumError(.badAnswer, "\(endpoint.name) has no finalized block")
      }
      return block
    }
    let heads = claims.compactMapValues { try? $0.get() }
    let heights = heads.values.map(\.reference.number).sorted(by: >)
    let silent = all.map(\.name).filter { heads[$0] == nil }
    for height in heights.dropFirst(quorum - 1) {
      let able = all.filter { (heads[$0.name]?.reference.number ?? 0) >= height && heads[$0.name] != nil }
      let found = try? await agreed(among: able) { endpoint throws(EthereumError) in
        if let head = heads[endpoint.name], head.reference.number == height { return head }
        guard let block = try await endpoint.block(.number(height)) else {
          throw EthereumError(.badAnswer, "\(endpoint.name) does not have a block that it claimed")
        }
        return block
      }
      guard let found, found.value.reference.number == height else { continue }
      let behind = all.map(\.name).filter { (heads[$0]?.reference.number ?? height) < height }
      return Agreement(
        value: found.value, differing: found.differing, silent: silent + found.silent.filter { !silent.contains($0) },
        behind: behind)
    }
    throw EthereumError(.noQuorum, "no \(quorum) endpoints have the same finalized block")
  }

  /// Asks all, and gives what each answered that did in time.
  func each<Value: Hashable & Sendable>(
    _ question: @escaping @Sendable (any EthereumEndpoint) async throws(EthereumError) -> Value
  ) async -> [String: Answer<Value>] {
    await ask(all, question)
  }

  private func agreed<Value: Hashable & Sendable>(
    among asked: [any EthereumEndpoint],
    _ question: @escaping @Sendable (any EthereumEndpoint) async throws(EthereumError) -> Value
  ) async throws(EthereumError) -> Agreement<Value> {
    let answers = await ask(asked, question)
    var groups = [Said<Value>: [String]]()
    for (name, answer) in answers {
      guard let said = Said(answer) else { continue }
      groups[said, default: []].append(name)
    }
    guard let (said, names) = groups.first(where: { $0.value.count >= quorum }) else {
      throw EthereumError(.noQuorum, "no \(quorum) endpoints said the same")
    }
    let heard = groups.values.flatMap { $0 }
    switch said {
    case .refusal(let code, let data): throw EthereumError(code, "a quorum refused", data: data)
    case .value(let value):
      return Agreement(
        value: value, differing: heard.filter { !names.contains($0) }.sorted(),
        silent: asked.map(\.name).filter { !heard.contains($0) }, behind: [])
    }
  }

  /// Asks at once, and stops waiting a moment after a quorum said the same.
  private func ask<Value: Hashable & Sendable>(
    _ asked: [any EthereumEndpoint],
    _ question: @escaping @Sendable (any EthereumEndpoint) async throws(EthereumError) -> Value
  ) async -> [String: Answer<Value>] {
    await withTaskGroup(of: (String, Answer<Value>)?.self) { tasks in
      for endpoint in asked {
        tasks.addTask { (endpoint.name, await Self.answer(of: endpoint, to: question)) }
      }
      var answers = [String: Answer<Value>]()
      var counts = [Said<Value>: Int]()
      var isSettled = false
      for await answer in tasks {
        // The end of the grace.
        guard let (name, said) = answer else { break }
        answers[name] = said
        guard answers.count < asked.count else { break }
        guard let key = Said(said) else { continue }
        counts[key, default: 0] += 1
        if !isSettled, counts[key, default: 0] >= quorum {
          isSettled = true
          tasks.addTask {
            try? await Task.sleep(for: grace)
            return nil
          }
        }
      }
      tasks.cancelAll()
      return answers
    }
  }

  private static func answer<Value: Hashable & Sendable>(
    of endpoint: any EthereumEndpoint,
    to question: @Sendable (any EthereumEndpoint) async throws(EthereumError) -> Value
  ) async -> Answer<Value> {
    do throws(EthereumError) {
      return .success(try await question(endpoint))
    } catch {
      return .failure(error)
    }
  }
}
