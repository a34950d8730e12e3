internal import Identity

/// What other programs need to talk with a ledger's contract.
public enum ContractInterface {
  /// A JSON file with `address`, `chainId` and `abi`, as web3 libraries take them.
  public static func file(address: Address, chainID: UInt64) -> [UInt8] {
    Array(
      "{\n  \"address\": \"\(address)\",\n  \"chainId\": \(chainID),\n  \"abi\": \(ContractCode.interface)\n}\n".utf8)
  }
}
