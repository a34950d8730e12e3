import Custody
import Identity

@testable import Halo

/// A login as a gateway would assert it, good unless something of it is changed.
struct Login {
  var ledger: Word
  var gateway: Person
  var member: MemberID
  var access: Word
  var loginAt: UInt64
  var secondFactorAt: UInt64
  var posture: Assertion.Posture = .pass
  var postureAt: UInt64
  var until: UInt64

  /// Reader logged in two minutes ago with the town's first gateway, with a healthy device.
  init(in town: Town, of reader: Person, for access: Word) {
    (ledger, gateway, member, self.access) = (town.ledger, town.gateways[0], reader.id, access)
    let now = town.clock.now
    (loginAt, secondFactorAt, postureAt, until) = (now - 120, now - 120, now - 120, now + 60)
  }

  /// With some of it changed.
  func but(_ change: (inout Login) -> Void) -> Login {
    var login = self
    change(&login)
    return login
  }

  func signed(by keys: MemberKeys? = nil) throws -> SignedAssertion {
    try Assertion(
      ledger: ledger, gateway: gateway.id, member: member, access: access,
      device: Assertion.digest(ofDevice: SigningKey().verifyingKey), loginAt: loginAt, secondFactorAt: secondFactorAt,
      posture: posture, postureAt: postureAt, until: until
    ).signed(by: keys ?? gateway.keys)
  }
}
