internal import EmbeddedLedger
internal import Foundation
internal import Identity
internal import NIOCore
internal import UnixSignals

/// A ledger that is there to be killed: store, sequencer and server of the product, with a log key given in the open, so
/// that a start takes milliseconds. For the end-to-end tests alone.
///
/// Usage: `ledger-victim LEDGER-FILE PORT-FILE SEED`, the seed in 64 hexadecimal digits. It ends with 3 when the ledger
/// is refused, with the reason's code on standard error.
@main
struct LedgerVictim {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let seed = Word(hex: arguments[3]) else { return end(with: "usage", 64) }
    let sequencer: Sequencer
    do throws(LedgerError) {
      sequencer = try await Sequencer.open(LedgerStore(at: arguments[1]), seed: seed.bytes)
    } catch {
      return end(with: error.code.rawValue, 3)
    }
    let server = LedgerServer(sequencer, port: 0) { channel in
      guard let port = channel.localAddress?.port else { return }
      try? PrivateFile(path: arguments[2]).write(Array("\(port)\n".utf8), replacing: true)
    }
    try await server.run(untilSignalled: [.sigterm])
  }

  private static func end(with reason: String, _ status: Int32) {
    FileHandle.standardError.write(Data("\(reason)\n".utf8))
    exit(status)
  }
}
