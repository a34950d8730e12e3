internal import Identity

extension ChainReader {
  /// The entries of logs, several blocks at a time.
  func fetch(_ logs: [ChainLog]) async throws(EthereumError) -> [ChainEntry] {
    let blocks = logs.runs()
    var making = BlockEntries(contract: contract, book: book)
    var found = [ChainEntry]()
    for start in stride(from: 0, to: blocks.count, by: limits.width) {
      let part = Array(blocks[start..<min(blocks.count, start + limits.width)])
      let results = await withTaskGroup(of: (Int, Result<Fetched, EthereumError>).self) { tasks in
        for (place, logs) in part.enumerated() { tasks.addTask { (place, await self.fetched(block: logs)) } }
        var results = [Int: Result<Fetched, EthereumError>]()
        for await (place, result) in tasks { results[place] = result }
        return results
      }
      // Reading an action may need one before it, so it goes in order.
      for (place, logs) in part.enumerated() {
        guard let fetched = try results[place]?.get() else { continue }
        found += try making.entries(of: logs, in: fetched.header, fetched.transactions)
      }
    }
    return found
  }

  private struct Fetched: Sendable {
    let header: BlockHeader
    let transactions: [Word: ChainTransaction]
  }

  private nonisolated func fetched(block logs: [ChainLog]) async -> Result<Fetched, EthereumError> {
    do throws(EthereumError) {
      return .success(try await fetch(block: logs))
    } catch {
      return .failure(error)
    }
  }

  private nonisolated func fetch(block logs: [ChainLog]) async throws(EthereumError) -> Fetched {
    guard let number = logs.first?.block else { throw EthereumError(.badAnswer, "a block without logs") }
    let header = try await header(number)
    let wanted = Set(logs.map(\.transaction))
    var last = EthereumError(.unreachable, "no endpoint has a transaction of a finalized block")
    // One good answer is enough: the hashes tell whether it is.
    for endpoint in endpoints.all {
      do throws(EthereumError) {
        return Fetched(header: header, transactions: try await Self.transactions(wanted, in: number, from: endpoint))
      } catch {
        last = error
      }
    }
    throw last
  }

  /// Transactions by hash: one by itself, several with their block.
  static func transactions(
    _ wanted: Set<Word>, in block: UInt64, from endpoint: any EthereumEndpoint
  ) async throws(EthereumError) -> [Word: ChainTransaction] {
    var found = [Word: ChainTransaction]()
    if wanted.count <= 2 {
      for hash in wanted { found[hash] = try await endpoint.transaction(hash) }
    } else {
      for transaction in try await endpoint.transactions(in: block) where wanted.contains(transaction.hash) {
        found[transaction.hash] = transaction
      }
    }
    guard found.count == wanted.count else {
      throw EthereumError(.badAnswer, "\(endpoint.name) does not have a transaction of a block")
    }
    return found
  }
}

extension [ChainLog] {
  /// The logs of each block by themselves, in their order.
  func runs() -> [[ChainLog]] {
    var runs = [[ChainLog]]()
    for log in self {
      if let last = runs.last?.last, last.block == log.block {
        runs[runs.count - 1].append(log)
      } else {
        runs.append([log])
      }
    }
    return runs
  }
}
