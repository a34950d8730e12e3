internal import Deidentification
internal import Identity

/// What a page asks for: a copy of one of the member's records that does not say whose it is.
///
/// The member's own key signs it, which the page holds and other programs of this computer do not: so an order gives nobody a right
/// that they lack, and there is no word to be copied from a file into a page.
struct CopyOrder: Sendable {
  /// How far an order's time may be from this computer's clock, in seconds.
  static let mostAge: UInt64 = 60

  /// The page's number for the copy. Who asks under it again hears how the same copy is.
  let number: Word
  /// The record that is copied.
  let record: Word
  /// What stays beyond the basic profile.
  let options: DeidentificationOptions

  /// An order as it comes in.
  struct Asked: Decodable {
    var copy: Word
    var record: Word
    var keep: [String]
    var time: UInt64
    var signature: String
  }

  /// Checks an order for the agent of a member.
  ///
  /// - Throws: `badRequest`; `otherMember` where another key signed it, or for another agent or ledger; `refused` when it is from
  ///   another time.
  init(
    _ asked: Asked, by key: VerifyingKey, of member: MemberID, to agent: VerifyingKey, on ledger: Word, at now: UInt64
  ) throws(AgentError) {
    guard asked.keep.count <= DeidentificationOptions.all.count,
      let options = DeidentificationOptions(names: asked.keep),
      let bytes = [UInt8](hex: asked.signature), let signature = try? Signature(bytes)
    else {
      throw AgentError(.badRequest, "the body has copy, record, keep, time and signature")
    }
    let message = Self.message(
      ledger: ledger, member: member, agent: agent, copy: asked.copy, record: asked.record, keep: asked.keep,
      time: asked.time)
    guard key.verifies(signature, message: message) else {
      throw AgentError(.otherMember, "the agent does not have the keys of this member")
    }
    guard max(asked.time, now) - min(asked.time, now) <= Self.mostAge else {
      throw AgentError(.refused, "the request is of another time")
    }
    number = asked.copy
    record = asked.record
    self.options = options
  }

  /// What the member signs (docs/spec/gateway.md, section 7).
  static func message(
    ledger: Word, member: MemberID, agent: VerifyingKey, copy: Word, record: Word, keep: [String], time: UInt64
  ) -> [UInt8] {
    let kept = Word.sha256(Array(keep.joined(separator: ",").utf8))
    return Array("aureole/agent-copy/v1".utf8)
      + [ledger, member.word, agent.x, agent.y, copy, record, Word(time), kept].flatMap(\.bytes)
  }
}
