/// A keyring file written by a program of another language: log2 N = 10, salt 40…5f, nonce 60…6b, passphrase "grüne
/// wiese" (ü as one scalar), the signing key of RFC 6979, the seed 00…1f and one secret of 77s.
enum KeyringSample {
  static func file() throws -> [UInt8] { try Known.bytes(lines.joined()) }

  private static let lines = [
    "617572656f6c652d6b657972696e670a010a0801404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d",
    "5e5f606162636465666768696a6b5c6771afb22e35c5aa7d7e201829aee87f1ccade871c7b632defabfd61a850d30665fc5b",
    "8ae2cfc9aef6126346850b82261f2814d7a7907dd6df1eee75e175aed4553f5ce8e6b325901fbbb7adb03595c24463cda51b",
    "6fb65212a9eef0abbea6cbd0caf72cd8253adbf2c93d57f056be95e5cc245ad78a21184bdc89d6cd60bf10d6024e158af481",
    "8591c39dd5c4ae86c0d5798b3c9fc88ca1eced059dcb72d544c81727cd3f9f6dcf6a5fefb944cf47e27d19e278ebd8ace227",
    "1ee62faf734feea43f52aa130321e057fac8fc5a59c19d",
  ]
}
