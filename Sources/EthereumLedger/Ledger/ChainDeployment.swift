public import Contract
public import Identity

/// Putting a ledger's contract on a chain. Where it will be is known before, from the account and its count of
/// transactions, so the founding can name it.
public struct ChainDeployment: Sendable {
  private let key: EthereumKey
  private let chainID: UInt64
  private let endpoints: Endpoints
  private let mostFee: UInt128

  /// Deploys with an account, which pays.
  public init(key: EthereumKey, chainID: UInt64, endpoints: Endpoints, mostFee: UInt128 = 200_000_000_000) {
    self.key = key
    self.chainID = chainID
    self.endpoints = endpoints
    self.mostFee = mostFee
  }

  /// What the account has, in wei, as a word.
  public func balance() async throws -> Word {
    try await endpoints.agreed { [key] endpoint throws(EthereumError) in try await endpoint.balance(of: key.address) }
      .value
  }

  /// Sends the contract with its founding, and waits until it stands in a block with so many blocks after it. Where the
  /// contract stands already nothing is sent. Throws `wrongChain` when the endpoints are of another chain, `outOfBounds` when the founding does not name the address at which
  /// the account would put it, `insufficientFunds`, `tooExpensive`, `reverted`, `unreachable` after ten minutes.
  public func deploy(_ genesis: Genesis, to contract: Address) async throws -> BlockReference? {
    let found = try await endpoints.agreed { endpoint throws(EthereumError) in try await endpoint.chainID() }
    guard found.value == chainID else { throw EthereumError(.wrongChain, "the endpoints are of another chain") }
    if try await isThere(contract) { return nil }
    let nonce = try await endpoints.agreed { [key] endpoint throws(EthereumError) in
      try await endpoint.transactionCount(of: key.address, at: .latest)
    }.value
    guard Address.contract(by: key.address, nonce: nonce) == contract else {
      throw EthereumError(.outOfBounds, "the account has sent other transactions, so the contract would be elsewhere")
    }
    let input = ContractCode.initcode + ABI.encoded([.words(genesis.words)])
    let transaction = try await transaction(input, nonce: nonce)
    try await send(transaction)
    return try await receipt(of: transaction, contract)
  }

  /// Hands the transaction to every endpoint. When none takes it there is nothing to wait for: throws what the first said.
  private func send(_ transaction: SignedTransaction) async throws {
    let answers = await endpoints.each { endpoint throws(EthereumError) in
      try await endpoint.send(transaction)
      return true
    }
    let failures = endpoints.all.compactMap { endpoint -> EthereumError? in
      guard case .failure(let error) = answers[endpoint.name], error.code != .alreadyKnown else { return nil }
      return error
    }
    if let first = failures.first, failures.count == endpoints.all.count { throw first }
  }

  /// Whether there is code at an address.
  public func isThere(_ contract: Address) async throws -> Bool {
    let code = try await endpoints.agreed("eth_getCode", [.string(contract.hex), "latest"]).value
    return code != "0x"
  }

  private func transaction(_ input: [UInt8], nonce: UInt64) async throws -> SignedTransaction {
    guard let head = try await endpoints.all[0].block(.latest) else {
      throw EthereumError(.badAnswer, "the chain has no block")
    }
    let tip = min(mostFee, (try? await endpoints.all[0].suggestedTip()) ?? 1_000_000_000)
    let gas = try await endpoints.all[0].gas(for: input, to: nil, from: key.address)
    return try FeeMarketTransaction(
      chainID: chainID, nonce: nonce, fees: FeePlan.first(baseFee: head.baseFee, tip: tip, most: mostFee),
      gasLimit: gas + gas / 4, to: nil, input: input
    ).signed(by: key)
  }

  private func receipt(of transaction: SignedTransaction, _ contract: Address) async throws -> BlockReference {
    for _ in 0..<600 {
      let found = try? await endpoints.agreed { endpoint throws(EthereumError) in
        try await endpoint.receipt(transaction.hash)
      }.value
      if let receipt = found ?? nil {
        guard receipt.isSuccess, receipt.contract == contract else {
          throw EthereumError(.reverted, "the chain refused the contract")
        }
        return receipt.block
      }
      try await Task.sleep(for: .seconds(1))
    }
    throw EthereumError(.unreachable, "the contract's transaction was in no block for ten minutes")
  }
}
