import FoundationEssentials
import Identity
import Testing

@testable import Blocks

@Suite struct CIDTests {
  @Test(arguments: [
    ("", "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"),
    ("hello world", "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"),
    ("hello world\n", "bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4"),
  ])
  func `a block is named as Kubo names a raw leaf`(content: String, name: String) throws {
    let block = Block(Data(content.utf8))
    #expect(block.cid.text == name)
    #expect(try CID(text: name) == block.cid)
  }

  @Test(arguments: [
    "", "b", "bafkrei", "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n",
    // CIDv1 dag-pb of the empty digest, upper case, one character short, one long, spare bits that are not zero.
    "bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
    "BAFKREIHDWDCEFGH4DQKJV67UZCMW7OJEE6XEDZDETOJUZJEVTENXQUVYKU",
    "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyk",
    "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvykua",
    "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvykv",
    "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyk1",
    "zafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
  ])
  func `another spelling is refused`(text: String) {
    #expect(throws: BlocksError(.malformedCID, "")) { try CID(text: text) }
  }

  @Test func `a block cannot hold bytes of another name`() throws {
    let block = Block(Data("one".utf8))
    #expect(try Block(Data("one".utf8), named: block.cid) == block)
    #expect(throws: BlocksError(.wrongBytes, "")) { try Block(Data("two".utf8), named: block.cid) }
  }

  @Test func `the file name is the multihash as flatfs writes it`() {
    let cid = Block(Data("hello world".utf8)).cid
    #expect(
      FolderBlocks.path(of: cid) == "blocks/32/CIQLSTJHXGJU2PQIUUXFFV62PWV7VREE57RXUU4A52IIR55M4LX432I.data")
  }

  @Test func `a name survives coding and a malformed one does not decode`() throws {
    let cid = Block(Data("hello world".utf8)).cid
    let coded = try JSONEncoder().encode([cid])
    #expect(try JSONDecoder().decode([CID].self, from: coded) == [cid])
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([CID].self, from: Data("[\"bafkrei\"]".utf8)) }
  }
}
