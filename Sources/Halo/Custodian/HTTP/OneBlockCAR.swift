internal import Blocks
internal import FoundationEssentials

/// A content-addressed archive (CAR, version 1) of one raw block, which is its root.
enum OneBlockCAR {
  /// Varint of the header's length ‖ header ‖ varint of the rest's length ‖ CID ‖ the block's bytes.
  static func bytes(of block: Block) -> Data {
    let name = [0x01, 0x55] + block.cid.multihash
    // DAG-CBOR of {"roots": [link], "version": 1}: a link is tag 42 over a byte string of zero and the CID.
    let header =
      [0xa2, 0x65] + Array("roots".utf8) + [0x81, 0xd8, 0x2a, 0x58, UInt8(name.count + 1), 0x00] + name + [0x67]
      + Array("version".utf8) + [0x01]
    var bytes = Data(varint(header.count) + header + varint(name.count + block.bytes.count) + name)
    bytes.append(block.bytes)
    return bytes
  }

  /// LEB128: seven bits a byte, the lowest first.
  static func varint(_ number: Int) -> [UInt8] {
    var left = UInt64(clamping: number)
    var bytes: [UInt8] = []
    while left >= 0x80 {
      bytes.append(UInt8(left & 0x7f) | 0x80)
      left >>= 7
    }
    return bytes + [UInt8(left)]
  }
}
