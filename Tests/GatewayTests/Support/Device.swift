import Client
import Identity
import Testing

@testable import Gateway

/// A browser in a session, which numbers and signs its requests.
struct Device: Sendable {
  let key: SigningKey
  let ledger: Word
  let identifier: Word

  /// The header of one request.
  func header(
    _ number: UInt64, at time: UInt64, _ target: String = "/v1/session", method: String = "GET", body: [UInt8] = [],
    ledger: Word? = nil, key: SigningKey? = nil, identifier: Word? = nil
  ) throws -> String {
    try SessionSignature.header(
      SessionSignature.Subject(ledger: ledger ?? self.ledger, method: method, target: target, body: body),
      identifier: identifier ?? self.identifier, time: time, number: number, key: key ?? self.key)
  }
}

extension Desk {
  func book() throws -> SessionBook { try SessionBook(store, ledger: ledger, clock: clock.read) }

  /// What a device signs unless it says otherwise.
  var subject: SessionSignature.Subject {
    SessionSignature.Subject(ledger: ledger, method: "GET", target: "/v1/session", body: [])
  }

  /// Begins a session of an account on a new device.
  func begin(_ account: Account, in book: SessionBook) throws -> (session: Session, device: Device) {
    let key = try SigningKey()
    let (session, identifier) = try book.begin(account, deviceKey: key.verifyingKey, device: "a browser")
    return (session, Device(key: key, ledger: ledger, identifier: identifier))
  }

  /// Has a device ask now.
  @discardableResult func ask(_ device: Device, _ number: UInt64, in book: SessionBook) throws -> Session {
    try book.session(of: device.header(number, at: clock.now), for: subject)
  }
}
