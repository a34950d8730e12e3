internal import Contract
internal import Custody
internal import Identity
internal import VectorText

/// A policy document that demands a login, with the words of its policy.
enum PolicyDocumentVector {
  static func file(guests: Bool) throws -> VectorFile {
    let custodians = try [Player.vault, .watch, .tom].enumerated().map { index, player in
      PolicyDocument.Custodian(
        member: try player.id, url: "https://10.0.0.\(index + 1):8760",
        witnessKey: Player.word(player.rawValue + "/witness"))
    }
    let document = try PolicyDocument(
      custodians: custodians, threshold: 2, dataShards: 2,
      login: try LoginDemands(
        gateways: [try Player.crypt.id], secondFactor: 900, posture: .block, postureAge: 43_200,
        checks: ["encryption", "updates"], webApp: Player.word("web-app"), guests: guests))
    let terms = document.terms(strikes: 3)
    var file = VectorFile(
      scenario: "a policy document of version 2, which demands a login" + (guests ? " and serves guests" : ""))
    file.add("document", document.digest.hex)
    file.add("custodian-set", terms.custodianSet.hex)
    file.add("custodian-count", "\(terms.custodianCount)")
    file.add("threshold", "\(terms.threshold)")
    file.add("gateway", try Player.crypt.id.hex)
    file.add("second-factor", "900")
    file.add("posture", "block")
    file.add("posture-age", "43200")
    file.add("checks", "encryption updates")
    file.add("web-app", Player.word("web-app").hex)
    if guests { file.add("guests", "true") }
    file.lines = [String(decoding: document.json, as: UTF8.self)]
    return file
  }
}
