import EthereumLedger
import Identity
import Testing

struct TransactionTests {
  private func key() throws -> EthereumKey { try EthereumKey(bytes(Known.key)) }

  @Test func `a key has the address and makes the signature that others give it`() throws {
    let key = try key()
    #expect(key.address.description == Known.address)
    let digest = Keccak256.hash("abc".utf8)
    let signature = try key.sign(digest)
    #expect(
      (signature.r.bytes + signature.s.bytes).hex
        == "9b2b986d1267c9302412998c832ce751eb1ac159841830b84334e49c6993f4ee"
        + "2aa312c1ada98dd37af52d5112c33ecc9d67f78c5ddf922fdacc3c44d29b5b6d")
    #expect(!signature.isOdd)
    #expect(signature.signer(of: digest) == key.address)
    #expect(signature.signer(of: .random()) != key.address)
    #expect(RecoverableSignature(r: .zero, s: signature.s, isOdd: false).signer(of: digest) == nil)
  }

  @Test func `signatures have low s and name their signer`() throws {
    let half = try #require(Word(hex: "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0"))
    for _ in 0..<50 {
      let key = try EthereumKey()
      let digest = Word.random()
      let signature = try key.sign(digest)
      #expect(signature.s <= half)
      #expect(signature.signer(of: digest) == key.address)
    }
  }

  @Test(arguments: [
    "", "00", String(repeating: "00", count: 32), "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
    String(repeating: "01", count: 33),
  ])
  func `a scalar out of range is no key`(hex: String) async {
    await expectRefusal(.malformedKey) { _ = try EthereumKey(bytes(hex)) }
  }

  @Test func `a call is signed byte for byte as eth-account signs it`() throws {
    let fees = Fees(tip: 1_000_000_000, most: 30_000_000_000)
    let transaction = try FeeMarketTransaction(
      chainID: 31337, nonce: 7, fees: fees, gasLimit: 90_000, to: Address(Known.callee),
      input: (0..<200).map { UInt8($0) }
    ).signed(by: key())
    #expect(transaction.bytes.hex == Known.call)
    #expect(transaction.hash.hex == Known.callHash)
  }

  @Test func `a creation with value and fees beyond 64 bits is signed alike`() throws {
    let transaction = try FeeMarketTransaction(
      chainID: 1, nonce: 0, fees: Fees(tip: 0, most: 1 << 70), gasLimit: 1 << 24, to: nil,
      value: #require(Word(hex: String(repeating: "0", count: 47) + "56bc75e2d63100000")),
      input: [0x60, 1, 0x60, 1, 0x55]
    ).signed(by: key())
    #expect(transaction.bytes.hex == Known.creation)
    #expect(transaction.hash.hex == Known.creationHash)
  }

  @Test(arguments: [Known.type0, Known.type1, Known.type2, Known.type3, Known.type4])
  func `transactions of every type have the hash they are shown with`(text: String) throws {
    let transaction = try ChainTransaction(JSON(parsing: Array(text.utf8)))
    #expect(transaction.to?.description == Known.callee)
    #expect(transaction.block == 9)
  }

  @Test(arguments: [Known.type0, Known.type1, Known.type2, Known.type3, Known.type4])
  func `a transaction with any altered field is refused`(text: String) async throws {
    guard case .object(let members) = try JSON(parsing: Array(text.utf8)) else { return }
    let loose = ["blockNumber", "v", "chainId", "yParity"]
    for (name, value) in members where !loose.contains(name) {
      var altered = members
      switch value {
      case .string(let digits) where name == "input": altered[name] = .string(digits + "ab")
      case .string(let digits): altered[name] = .string(digits.dropLast() + (digits.hasSuffix("1") ? "2" : "1"))
      case .array(let items): altered[name] = .array(items + items + [.null])
      default: continue
      }
      let forged = JSON.object(altered)
      await expectRefusal(.badAnswer) { _ = try ChainTransaction(forged) }
      altered[name] = nil
      // A missing type means a legacy one; the callee of a creation may be missing.
      let bare = JSON.object(altered)
      if members["type"] != "0x0" || name != "type" {
        await expectRefusal(.badAnswer) { _ = try ChainTransaction(bare) }
      }
    }
  }
}
