internal import Contract
internal import Identity

extension State {
  /// The record whose identifier begins with the digits, among those the member owns.
  ///
  /// - Throws: `recordNotFound` for fewer than 8 digits, no such record, or more than one.
  func record(beginning digits: String, for member: MemberID) throws(ClientError) -> Record {
    let digits = digits.lowercased()
    guard digits.utf8.count >= 8, digits.utf8.count <= 64, digits.allSatisfy(\.isHexDigit) else {
      throw ClientError(.recordNotFound, "a record is named by 8 to 64 hexadecimal digits")
    }
    let found = records.values.filter { record in
      record.anchor.owner == member && record.anchor.record.hex.hasPrefix(digits)
    }
    guard let record = found.first else {
      throw ClientError(.recordNotFound, "you have no record that begins with \(digits)")
    }
    guard found.count == 1 else {
      throw ClientError(.recordNotFound, "more than one record begins with \(digits): give more digits")
    }
    return record
  }
}
