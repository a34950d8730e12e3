import CISAL

/// The matrix of a systematic code, n rows of k coefficients: the identity above, Cauchy rows below.
///
/// Coefficient (i, j) of a parity row is 1/(i xor j) in GF(2^8) with polynomial 0x11d. Every k of the n rows are
/// independent, so any k shards rebuild the rest.
struct GeneratorMatrix: Sendable {
  let dataShards: Int
  let totalShards: Int
  private let coefficients: [UInt8]

  /// The matrix for 1 ≤ k ≤ n ≤ 32, which the caller has checked.
  init(dataShards k: Int, totalShards n: Int) {
    precondition(1 <= k && k <= n && n <= ErasureCode.maximumShards)
    dataShards = k
    totalShards = n
    var coefficients = [UInt8](repeating: 0, count: n * k)
    // Sound: the array has room for n rows of k bytes and lives for the call.
    unsafe gf_gen_cauchy1_matrix(&coefficients, Int32(n), Int32(k))
    self.coefficients = coefficients
  }

  /// The rows that make the parity shards of the data shards.
  var parityRows: [UInt8] { Array(coefficients[(dataShards * dataShards)...]) }

  /// The rows that make the missing shards of the survivors, both in ascending order of index.
  ///
  /// - Parameter survivors: exactly k indices.
  func rows(rebuilding missing: ShardSet, from survivors: ShardSet) throws(ShardsError) -> [UInt8] {
    let k = dataShards
    precondition(survivors.count == k)
    var kept = survivors.indices.flatMap { row(of: $0) }
    var inverse = [UInt8](repeating: 0, count: k * k)
    // Sound: both arrays are k × k bytes and live for the call; the input may be overwritten.
    guard unsafe gf_invert_matrix(&kept, &inverse, Int32(k)) == 0 else {
      throw ShardsError(.singularMatrix, "the surviving rows have no inverse")
    }
    var rows = [UInt8]()
    rows.reserveCapacity(missing.count * k)
    for index in missing.indices {
      let wanted = row(of: index)
      for column in 0..<k {
        var sum: UInt8 = 0
        for (position, coefficient) in wanted.enumerated() {
          sum ^= gf_mul(coefficient, inverse[position * k + column])
        }
        rows.append(sum)
      }
    }
    return rows
  }

  private func row(of index: Int) -> ArraySlice<UInt8> {
    coefficients[index * dataShards..<(index + 1) * dataShards]
  }
}
