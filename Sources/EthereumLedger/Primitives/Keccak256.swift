public import Identity

/// Keccak-256 as Ethereum uses it: the sponge of FIPS 202 with a rate of 136 bytes, and the padding of the original
/// submission (0x01 … 0x80) where SHA-3 has 0x06.
public struct Keccak256 {
  private static let rate = 136
  private var lanes = [UInt64](repeating: 0, count: 25)
  private var block = [UInt8]()

  /// Begins a hash of nothing yet.
  public init() { block.reserveCapacity(Self.rate) }

  /// The hash of bytes.
  public static func hash(_ bytes: some Sequence<UInt8>) -> Word {
    var hash = Keccak256()
    hash.update(bytes)
    return hash.finalize()
  }

  /// Takes in more bytes.
  public mutating func update(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      block.append(byte)
      if block.count == Self.rate { absorb() }
    }
  }

  /// The hash of all that was taken in.
  public consuming func finalize() -> Word {
    var last = block
    last.append(1)
    last.append(contentsOf: repeatElement(0, count: Self.rate - last.count))
    last[Self.rate - 1] |= 0x80
    block = last
    absorb()
    return Word(lanes[0].byteSwapped, lanes[1].byteSwapped, lanes[2].byteSwapped, lanes[3].byteSwapped)
  }

  private mutating func absorb() {
    for lane in 0..<(Self.rate / 8) {
      var value: UInt64 = 0
      for byte in 0..<8 { value |= UInt64(block[lane * 8 + byte]) << UInt64(byte * 8) }
      lanes[lane] ^= value
    }
    block.removeAll(keepingCapacity: true)
    permute()
  }

  /// Keccak-f[1600] (FIPS 202, section 3.3).
  private mutating func permute() {
    var columns = [UInt64](repeating: 0, count: 5)
    var moved = [UInt64](repeating: 0, count: 25)
    for constant in Self.roundConstants {
      // Theta.
      for x in 0..<5 { columns[x] = lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20] }
      for x in 0..<5 {
        let change = columns[(x + 4) % 5] ^ Self.rotated(columns[(x + 1) % 5], 1)
        for y in stride(from: 0, to: 25, by: 5) { lanes[x + y] ^= change }
      }
      // Rho and pi.
      for place in 0..<25 { moved[Self.destinations[place]] = Self.rotated(lanes[place], Self.rotations[place]) }
      // Chi.
      for y in stride(from: 0, to: 25, by: 5) {
        for x in 0..<5 { lanes[y + x] = moved[y + x] ^ (~moved[y + (x + 1) % 5] & moved[y + (x + 2) % 5]) }
      }
      // Iota.
      lanes[0] ^= constant
    }
  }

  private static func rotated(_ value: UInt64, _ count: UInt64) -> UInt64 {
    count == 0 ? value : value << count | value >> (64 - count)
  }

  /// How far rho turns the lane at x + 5 · y, computed as FIPS 202, section 3.2.2 says.
  private static let rotations: [UInt64] = {
    var rotations = [UInt64](repeating: 0, count: 25)
    var (x, y) = (1, 0)
    for step in 0..<24 {
      rotations[x + 5 * y] = UInt64((step + 1) * (step + 2) / 2 % 64)
      (x, y) = (y, (2 * x + 3 * y) % 5)
    }
    return rotations
  }()

  /// Where pi puts the lane at x + 5 · y (section 3.2.3).
  private static let destinations: [Int] = (0..<25).map { place in
    let (x, y) = (place % 5, place / 5)
    return y + 5 * ((2 * x + 3 * y) % 5)
  }

  /// The constants of iota, from the shift register of section 3.2.5.
  private static let roundConstants: [UInt64] = {
    var register: UInt8 = 1
    return (0..<24).map { _ in
      var constant: UInt64 = 0
      for power in 0..<7 {
        if register & 1 == 1 { constant |= 1 << (UInt64(1) << UInt64(power) - 1) }
        register = register & 0x80 == 0 ? register << 1 : register << 1 ^ 0x71
      }
      return constant
    }
  }()
}
