import EthereumLedger
import Identity
import Testing

struct PrimitivesTests {
  @Test(arguments: [
    (0, "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
    (135, "cbdfd9dee5faad3818d6b06f95a219fd290b0e1706f6a82e5a595b9ce9faca62"),
    (136, "7ce759f1ab7f9ce437719970c26b0a66ff11fe3e38e17df89cf5d29c7d7f807e"),
    (137, "ac73d4fae68b8453f764007c1a20ce95994187861f0c3227a3a8e99a73a3b1db"),
    (200, "bfb0aa97863e797943cf7c33bb7e880bb4543f3d2703c0923c6901c2af57b890"),
    (272, "8e2476e65823b24d96ebe239f2c1534cdf763e689e2410c3b1cb0c74e6177bfc"),
    (1000, "af692982e84a5a9688359025660a7857cd28ee7c8d867cfa1677baf2e6d1f63b"),
  ])
  func `Keccak-256 is that of other libraries on both sides of the rate`(count: Int, hash: String) {
    #expect(Keccak256.hash((0..<count).map { UInt8($0 % 251) }).hex == hash)
  }

  @Test func `Keccak-256 of published inputs, in one piece or many`() {
    let abc = "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"
    #expect(Keccak256.hash("abc".utf8).hex == abc)
    // The 200 bytes of the submission's test vectors.
    let long = [UInt8](repeating: 0xa3, count: 200)
    var hash = Keccak256()
    for byte in long { hash.update([byte]) }
    #expect(hash.finalize().hex == "3a57666b048777f2c953dc4456f45a2588e1cb6f2da760122d530ac2ce607d4a")
  }

  @Test(arguments: [
    (RLP.bytes([]), "80"), (.bytes([0]), "00"), (.bytes([0x7f]), "7f"), (.bytes([0x80]), "8180"),
    (.bytes(Array("dog".utf8)), "83646f67"),
    (.list([.bytes(Array("cat".utf8)), .bytes(Array("dog".utf8))]), "c88363617483646f67"),
    (.list([]), "c0"), (.list([.list([]), .list([.list([])])]), "c3c0c1c0"), (.number(UInt64(1024)), "820400"),
    (.number(UInt64(0)), "80"), (.number(Word(0x0400)), "820400"),
  ])
  func `RLP writes and reads the examples of its definition`(value: RLP, hex: String) throws {
    #expect(value.encoded.hex == hex)
    #expect(try RLP(decoding: bytes(hex)) == value)
  }

  @Test func `RLP of lengths around 56 and 256 is read as it was written`() throws {
    for count in [54, 55, 56, 57, 255, 256, 257, 70_000] {
      let value = RLP.list([.bytes([UInt8](repeating: 7, count: count)), .bytes([1])])
      #expect(try RLP(decoding: value.encoded) == value)
    }
  }

  @Test(arguments: [
    "", "81", "8101", "b800", "b83701", "b90001", "c1", "c2c1", "8080", "f800", "bf" + "ff00000000000000",
    "bb01000000", "c9c9c9c9c9c9c9c9c9c9",
  ])
  func `RLP in any other encoding is refused`(hex: String) async {
    await expectRefusal(.malformed) { _ = try RLP(decoding: bytes(hex)) }
  }

  @Test func `RLP that is too long or nested too deeply is refused`() async throws {
    var deep = RLP.list([])
    for _ in 0..<7 { deep = .list([deep]) }
    #expect(try RLP(decoding: deep.encoded) == deep)
    let deeper = RLP.list([deep])
    await expectRefusal(.malformed) { _ = try RLP(decoding: deeper.encoded) }
    await expectRefusal(.malformed) { _ = try RLP(decoding: [0x83, 1, 2, 3], atMost: 3) }
  }

  @Test func `an address in mixed case has the checksum of EIP-55`() throws {
    let text = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
    let address = try #require(Address(text))
    #expect(address.description == text)
    #expect(Address(text.lowercased()) == address)
    #expect(Address("0x" + text.dropFirst(2).uppercased()) == address)
    #expect(Address("0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed") == nil)
    for wrong in ["", "0x", String(text.dropFirst(2)), text + "0", "0x" + String(repeating: "g", count: 40)] {
      #expect(Address(wrong) == nil)
    }
    #expect(Address(Word(1, 0, 0, 0)) == nil)
    #expect(Address(address.word) == address)
  }

  @Test func `a contract's address follows from its maker and the nonce`() throws {
    let maker = try #require(Address(Known.address))
    #expect(Address.contract(by: maker, nonce: 0).description == "0xc0AAe1EdD7A76C8cf99E5bA3cA69599eD29540ea")
    #expect(Address.contract(by: maker, nonce: 300).description == "0x65CAcb8940be4c8C2caf5ff766f8755972514cE8")
  }

  @Test func `quantities are read strictly`() {
    #expect(Quantity.number("0x0", as: UInt64.self) == 0)
    #expect(Quantity.number("0xffffffffffffffff", as: UInt64.self) == .max)
    #expect(Quantity.number("0x10000000000000000", as: UInt64.self) == nil)
    #expect(Quantity.number("0x10000000000000000", as: UInt128.self) == 1 << 64)
    for wrong in ["", "0x", "0x00", "0x01", "1", "0x-1", "0x+1", "0x1 ", "0xg", " 0x1"] {
      #expect(Quantity.number(wrong, as: UInt64.self) == nil, "\(wrong)")
    }
    #expect(Quantity.bytes("0x") == [])
    #expect(Quantity.bytes("0x00ff") == [0, 255])
    #expect(Quantity.bytes("0x0") == nil)
    #expect(Quantity.bytes("0x0000", atMost: 1) == nil)
    #expect(Quantity.text(UInt64(31337)) == "0x7a69")
  }

  @Test func `the ABI encodes as eth-abi does, and offsets beyond the end are refused`() async throws {
    let data = try bytes(Known.encoded)
    let long = [UInt8](repeating: UInt8(ascii: "x"), count: 33)
    #expect(ABI.encoded([.bytes(Array("hello".utf8)), .word(Word(7)), .bytes(long)]) == data)
    #expect(ABI.selector("member(address)").hex == "e7d4539e")
    #expect(try ABI.bytes(data, at: 0, atMost: 100) == Array("hello".utf8))
    #expect(try ABI.bytes(data, at: 2, atMost: 33) == long)
    await expectRefusal(.malformed) { _ = try ABI.bytes(data, at: 2, atMost: 32) }
    await expectRefusal(.malformed) { _ = try ABI.bytes(data, at: 1000, atMost: 32) }
    await expectRefusal(.malformed) { _ = try ABI.bytes(Array(data.prefix(160)), at: 2, atMost: 100) }
    await expectRefusal(.malformed) { _ = try ABI.bytes(Word(.max).bytes, at: 0, atMost: 100) }
    await expectRefusal(.badAnswer) { _ = try ABI.words(data, count: 2) }
  }
}
