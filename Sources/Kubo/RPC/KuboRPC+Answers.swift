internal import Blocks
internal import FoundationEssentials
internal import NIOCore

extension KuboRPC {
  static var notFound: BlocksError { BlocksError(.notFound, "the node does not have the block, nor get it in time") }

  /// What an answer that is no success means. Kubo tells what went wrong in words alone.
  static func refusal(_ answer: Requests.Answer) -> any Error {
    let message = message(of: answer)
    if ["could not find", "not found", "context deadline exceeded"].contains(where: message.contains) {
      return notFound
    }
    return KuboError(.refused, "the node cannot do it (status \(answer.status))")
  }

  /// The words of a refusal, for reading here: they hold blocks' names and go no further.
  static func message(of answer: Requests.Answer) -> String {
    struct Refusal: Decodable { let Message: String }
    return (try? JSONDecoder().decode(Refusal.self, from: Data(answer.body.readableBytesView)))?.Message ?? ""
  }
}

extension CID {
  /// As the argument of a call; its characters need no escaping.
  var argument: String { "arg=\(text)" }
}

extension KuboRPC.Reach {
  var arguments: [String] {
    switch self {
    case .here: ["offline=true"]
    case .swarm(let time): ["timeout=\(max(1, time.components.seconds * 1000 + time.milliseconds))ms"]
    }
  }

  /// How long the call may take: the swarm's time, and that of any call besides.
  func timeout(_ usual: Duration) -> Duration {
    switch self {
    case .here: usual
    case .swarm(let time): time + usual
    }
  }
}

extension Duration {
  /// The part of a second, in thousandths.
  fileprivate var milliseconds: Int64 { components.attoseconds / 1_000_000_000_000_000 }
}
