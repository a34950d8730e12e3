internal import AsyncHTTPClient
internal import Client
internal import Contract
internal import EmbeddedLedger
internal import Identity
internal import Transparency

/// Whether the ledger answers, is the home's, and shows a head that is signed by its key.
struct LedgerReach {
  private let home: Home
  private let network: Network

  init(_ home: Home, _ network: Network) {
    self.home = home
    self.network = network
  }

  /// What anybody can see of it.
  func findings() async -> [Finding] {
    do {
      let client = try LedgerClient(network.url, client: .direct, seconds: 10)
      guard try await client.genesis().ledger == network.ledger else {
        return [
          Finding(
            .ledger, .bad, "another ledger answers at \(network.url)", fix: "correct the address in \(home.network)")
        ]
      }
      guard !network.genesis.isOnChain else {
        return [Finding(.ledger, .good, "the server of the ledger on its chain answers at \(network.url)")]
      }
      let head = try network.genesis.verifiedCheckpoint(try await client.checkpoint()).checkpoint
      return [
        Finding(
          .ledger, .good,
          "the ledger answers at \(network.url): \(head.size) entries, root \(head.root.hex.prefix(16))…")
      ]
    } catch {
      return [Self.reading(error, home, network)]
    }
  }

  /// What the member makes of it: replayed, and co-signed by enough custodians.
  func findings(as member: MemberClient) async -> [Finding] {
    do {
      let state = try await member.sync()
      let size = await member.replica.size
      guard let own = state.members[member.profile.member] else {
        return [
          Finding(
            .ledger, .warning, "the ledger's \(size) entries are sound, and this member is not enrolled yet",
            fix: "hand \(home.joinRequest) to the authority")
        ]
      }
      guard own.isInGoodStanding else {
        return [Finding(.ledger, .bad, "this member is suspended", fix: "ask the authority why")]
      }
      return [
        Finding(.ledger, .good, "its \(size) entries are replayed here and sound; this member is in good standing")
      ]
    } catch {
      return [Self.reading(error, home, network)]
    }
  }

  private static func reading(_ error: any Error, _ home: Home, _ network: Network) -> Finding {
    guard let error = error as? LedgerError else { return Finding(.ledger, .bad, "\(error)") }
    switch error.code {
    case .unreachable, .busy, .closing:
      return Finding(
        .ledger, .bad, "the ledger does not answer at \(network.url)",
        fix: "start it where it lives: aureole ledger serve; or correct the address in \(home.network)")
    case .unwitnessed:
      return Finding(.ledger, .bad, "\(error)", fix: "aureole custodians shows which do not answer")
    default:
      return Finding(
        .ledger, .bad, "\(error)", fix: "trust nothing that it shows; tell the authority and compare: aureole verify")
    }
  }
}
