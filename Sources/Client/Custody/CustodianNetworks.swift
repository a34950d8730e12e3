package import Custody
internal import FoundationEssentials
package import Halo
internal import Identity

/// The member's open connections to custodians: one network a policy document, so that a second request finds the first
/// one's connections.
package actor CustodianNetworks {
  private var network: (document: Word, network: HaloNetwork)?
  private let credentials: @Sendable () async throws -> Credentials

  package init(credentials: @escaping @Sendable () async throws -> Credentials) { self.credentials = credentials }

  /// The network of a document's custodians.
  package func network(for document: PolicyDocument) async throws -> HaloNetwork {
    let digest = document.digest
    if let network, network.document == digest { return network.network }
    let made = try HaloNetwork(
      custodians: try document.all.map { try CustodianAddress(member: $0.member, url: $0.url) },
      credentials: try await credentials())
    // Another call may have been quicker while the certificate was fetched.
    if let network, network.document == digest {
      await made.shutdown()
      return network.network
    }
    let before = network
    network = (digest, made)
    await before?.network.shutdown()
    return made
  }

  /// Closes all connections.
  package func close() async {
    let before = network
    network = nil
    await before?.network.shutdown()
  }
}
