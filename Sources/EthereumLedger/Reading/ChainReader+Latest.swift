internal import Contract
internal import Identity

/// What endpoints show above the finalized blocks. It may all go away again, so it can only ever take a right away: what
/// one endpoint alone shows is enough to deny.
public struct LatestNews: Hashable, Sendable {
  /// The entries that each endpoint shows, in their order.
  public let entries: [String: [ChainEntry]]
  /// The endpoints that showed nothing that can be read.
  public let silent: [String]

  /// What anybody shows, each action once. Nothing follows from the order of different endpoints' entries.
  public var union: [ChainEntry] {
    var seen = Set<Word>()
    return entries.sorted { $0.key < $1.key }.flatMap(\.value).filter { seen.insert($0.digest).inserted }
  }

  /// The entries that take rights away and that an endpoint says were accepted: revocations, suspensions, erasures. That
  /// their actors may do so is not checked; have a copy of the state rule on them.
  public var denials: [ChainEntry] {
    union.filter { item in
      guard item.entry.outcome == .accepted else { return false }
      switch item.entry.signed.action.body {
      case .revoke, .suspend, .erase: return true
      default: return false
      }
    }
  }
}

extension ChainReader {
  /// What each endpoint shows of the blocks after the cursor up to its newest, whether they last or not. Only entries
  /// whose signature is of a key that the book knows of the actor are shown, so that an endpoint that lies can deny
  /// nothing that nobody signed. Nothing is thrown: an endpoint that fails is silent, and it is for the caller to say
  /// how many may be.
  public func latest() async -> LatestNews {
    let first = cursor.block.number + 1
    let most = limits.blocks
    let answers = await withTaskGroup(of: (String, [ChainEntry]?).self) { tasks in
      for endpoint in endpoints.all {
        tasks.addTask { [book, contract] in
          (endpoint.name, try? await Self.latest(endpoint, from: first, most: most, book, of: contract))
        }
      }
      var answers = [String: [ChainEntry]]()
      for await (name, entries) in tasks { answers[name] = entries }
      return answers
    }
    return LatestNews(
      entries: answers.mapValues { $0.filter(isSigned) },
      silent: endpoints.all.map(\.name).filter { answers[$0] == nil })
  }

  /// Whether somebody known signed the entry. What it says of keys and grants is learnt at once, for the entries after it
  /// and for a relayer: what comes of a wrong one is asked about once more.
  private nonisolated func isSigned(_ item: ChainEntry) -> Bool {
    guard book.signer(of: item.entry.signed) != nil else { return false }
    if case .anchor = item.entry.signed.action.body { return true }
    if item.entry.teaches { book.learn(item.entry.signed.action) }
    return true
  }

  private static func latest(
    _ endpoint: any EthereumEndpoint, from first: UInt64, most: UInt64, _ book: CallBook, of contract: Address
  ) async throws(EthereumError) -> [ChainEntry] {
    guard let head = try await endpoint.block(.latest) else {
      throw EthereumError(.badAnswer, "\(endpoint.name) has no newest block")
    }
    guard head.reference.number >= first else { return [] }
    guard head.reference.number - first < most else {
      throw EthereumError(.outOfBounds, "\(endpoint.name) is too far ahead of what was read")
    }
    var making = BlockEntries(contract: contract, book: book)
    var entries = [ChainEntry]()
    for logs in try await endpoint.logs(of: contract, from: first, to: .latest).runs() {
      guard let number = logs.first?.block, let header = try await endpoint.block(.number(number)) else {
        throw EthereumError(.badAnswer, "\(endpoint.name) does not have a block of its logs")
      }
      let transactions = try await transactions(Set(logs.map(\.transaction)), in: number, from: endpoint)
      entries += try making.entries(of: logs, in: header, transactions)
    }
    return entries
  }
}
