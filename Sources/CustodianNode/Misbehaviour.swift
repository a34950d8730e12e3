internal import Glibc
internal import Halo
internal import Shards

/// How a custodian of a demonstration or a test misbehaves. No other custodian can be made to: the home must hold the mark
/// that only a demonstration puts there.
public enum Misbehaviour: String, Sendable, CaseIterable {
  /// It releases another share than the one it was given.
  case wrongShare = "wrong-share"
  /// It writes a release down and never answers.
  case silent
  /// It answers after five seconds.
  case slow
  /// It is killed once a release is written down, before it answers.
  case killed

  /// The name of the file in the home that allows it.
  public static let mark = "demonstration-only"

  /// A custodian that misbehaves.
  func applied(to custodian: Custodian) -> Custodian {
    var custodian = custodian
    switch self {
    case .wrongShare:
      custodian.alterShare = { share in Share(index: share.index, bytes: share.bytes.map { $0 ^ 0x5a }) }
    case .silent: custodian.afterLogging = { try? await Task.sleep(for: .seconds(3600)) }
    case .slow: custodian.afterLogging = { try? await Task.sleep(for: .seconds(5)) }
    case .killed: custodian.afterLogging = { _ = Glibc.kill(Glibc.getpid(), SIGKILL) }
    }
    return custodian
  }
}
