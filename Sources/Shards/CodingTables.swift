import CISAL

/// What one `ec_encode_data` call sees of a shard: the address of its first byte.
typealias Lane = UnsafeMutablePointer<UInt8>?

/// ISA-L's multiplication tables for a matrix of GF(2^8): made once, applied to any number of stripes.
struct CodingTables: Sendable {
  let inputs: Int
  let outputs: Int
  private let bytes: [UInt8]

  /// Expands a matrix given row after row, `inputs` wide; `rows.count` is a multiple of `inputs`.
  init(inputs: Int, rows: [UInt8]) {
    precondition(inputs > 0 && rows.count.isMultiple(of: inputs))
    let outputs = rows.count / inputs
    self.inputs = inputs
    self.outputs = outputs
    var rows = rows
    // 32 bytes of tables for each coefficient, as ISA-L's header says.
    var bytes = [UInt8](repeating: 0, count: 32 * rows.count)
    if outputs > 0 {
      // Sound: `rows` holds inputs × outputs bytes and `bytes` 32 times as many, both alive for the call.
      unsafe ec_init_tables(Int32(inputs), Int32(outputs), &rows, &bytes)
    }
    self.bytes = bytes
  }

  /// Multiplies a stripe by the matrix.
  ///
  /// - Parameters:
  ///   - length: bytes in every lane, 1 to `ErasureCode.maximumShardLength`.
  ///   - fill: writes `inputs` addresses into the first buffer and `outputs` into the second. Each must stay valid for
  ///     `length` bytes until this returns, and no output may overlap another lane.
  @unsafe func apply(
    length: Int, fill: (UnsafeMutableBufferPointer<Lane>, UnsafeMutableBufferPointer<Lane>) -> Void
  ) {
    guard outputs > 0, length > 0 else { return }
    unsafe withUnsafeTemporaryAllocation(of: Lane.self, capacity: inputs + outputs) { lanes in
      unsafe lanes.initialize(repeating: nil)
      let sources = unsafe UnsafeMutableBufferPointer(rebasing: lanes[..<inputs])
      let results = unsafe UnsafeMutableBufferPointer(rebasing: lanes[inputs...])
      unsafe fill(sources, results)
      precondition(unsafe lanes.allSatisfy { unsafe $0 != nil })
      unsafe bytes.withUnsafeBufferPointer { tables in
        // Sound: the lanes are as `fill` promises. The tables are only read, though C's signature does not say so,
        // and so are the sources. ISA-L takes any alignment and, below a vector's length, any length.
        unsafe ec_encode_data(
          Int32(length), Int32(inputs), Int32(outputs), UnsafeMutablePointer(mutating: tables.baseAddress),
          sources.baseAddress, results.baseAddress)
      }
    }
  }
}
