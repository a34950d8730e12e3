internal import Contract
internal import Identity

/// Requests, grants and accesses by the first digits of their digest, among those a member may name.
enum References {
  /// The grant that begins with the digits, or the newest one that answers the request that does: who asked knows the
  /// request's digits and may never have seen the grant's.
  static func grant(
    _ digits: String, among grants: [Word: State.Grant], _ what: String
  ) throws(ClientError) -> Word {
    var named: [Word: Word] = [:]
    for (reference, grant) in grants.sorted(by: { ($0.value.grantedAt, $0.key) < ($1.value.grantedAt, $1.key) }) {
      named[reference] = reference
      if !grant.terms.request.isZero { named[grant.terms.request] = reference }
    }
    let found = try find(digits, among: named.keys, what)
    return named[found] ?? found
  }

  /// The one that begins with the digits.
  ///
  /// - Parameters:
  ///   - digits: 8 to 64 hexadecimal digits.
  ///   - candidates: those the member may name.
  ///   - what: what they are, for the message.
  /// - Throws: `referenceNotFound` for malformed digits, none, or more than one.
  static func find(
    _ digits: String, among candidates: some Sequence<Word>, _ what: String
  ) throws(ClientError) -> Word {
    let digits = digits.lowercased()
    guard (8...64).contains(digits.utf8.count), digits.utf8.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit })
    else { throw ClientError(.referenceNotFound, "a reference is named by 8 to 64 hexadecimal digits") }
    let found = Set(candidates.filter { $0.hex.hasPrefix(digits) })
    guard let first = found.first else {
      throw ClientError(.referenceNotFound, "\(what) begins with \(digits)")
    }
    guard found.count == 1 else {
      throw ClientError(.referenceNotFound, "more than one reference begins with \(digits): give more digits")
    }
    return first
  }
}
